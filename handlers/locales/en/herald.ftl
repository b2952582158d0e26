notice-appeal-upheld = A person has looked at record { $record }: the refusal stays. { $appeal ->
        [none] This was the last look.
       *[other] If you still see it otherwise, somebody else can look once more.
    }
notice-appeal-overturned = You were right about record { $record }, and I am sorry: the refusal was a mistake. I am drawing it now, as a gift, so it costs you no units.
notice-appeal-overturned-only = You were right about record { $record }, and I am sorry: the refusal was a mistake, and nothing of it is held against you any more. Its words were not kept, so please send them in another way.
notice-strike-upheld = A person has looked at your appeal: the measure stays until it runs out.
notice-strike-overturned = Your appeal was right, and I am sorry: the measure is taken back, with everything that hung on it.
notice-report-owner = One of your pictures was reported, and a moderator has taken it out of the chat. If you see it otherwise, somebody else can look at it.
notice-report-upheld = Thank you for your report: the picture has been taken out of the chat.
notice-report-overturned = Thank you for your report. A person has looked at the picture, and it may stay.
notice-review-waiting = Something waits for a decision: /review
notice-alarm-person = ⚠️ { $person } was refused { $count } times within an hour. That is how somebody searches for what passes: /find { $person }
notice-alarm-house = ⚠️ { $count } refusals within an hour, of everybody together. Look at /admin.
notice-alarm-rests = ⚠️ { $person } has so many strikes that their wishes rest for a day. Please look whether that is right: /find { $person }
notice-alarm-child = ⚠️ Somebody reported the picture of task { $task } by { $person } because it may show a child. Moderators are not shown it. Look at your duties in docs/operating.md, then at /review.
