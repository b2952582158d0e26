command-mydata = Everything I keep about you
command-forget = Have me forget you
command-keep = How long I keep pictures
mydata-coming = I am packing everything that I keep about you. It arrives here in a moment.
mydata-lately = I sent you everything a few minutes ago. Please ask again a little later.
mydata-here = Part { $part }: <code>data.json</code> holds your wishes, settings and every decision about you; the folder has your { $pictures ->
        [one] one picture
       *[other] { $pictures } pictures
    }.
mydata-more = Part { $part }: more of your pictures.
button-forget = Yes, forget me
forget-sure = I would forget your wishes, all pictures you sent and got, your settings and your name. What waits or is being drawn is taken back. This cannot be undone; if you want a copy first, ask for /mydata.
forget-going = Forgetting.
forget-receipt = <b>Forgotten</b>: tasks { $tasks }, pictures { $pictures }, your name, settings, refusals, appeals and reports.

    <b>Kept</b>:
forget-kept-ban = · your id with the ban that is in force, because forgetting would lift it
forget-kept-strikes = · { $count ->
        [one] one strike
       *[other] { $count } strikes
    } in force with your id, until they run out
forget-kept-reported = · { $count ->
        [one] one task
       *[other] { $count } tasks
    } whose pictures were reported, until a person has looked and the usual time is over
forget-kept-acts = · { $count } lines of the audit that name your id, without words or pictures: it shows who decided what and cannot be changed
forget-kept-units = · how many units you used today, for two days, so that the daily limit holds
forget-kept-passing = · for an hour at most, previews and pictures that you sent without a wish; copies in memory go as others take their place
forget-telegram = What stands in our chats lies with Telegram; you can delete it there. When you write to me again, we start anew.
keep-text = What I made in this chat is kept for { $days ->
        [one] one day
       *[other] { $days } days
    }, then wishes and pictures go for good. The buttons under older pictures do not work any more then.
keep-days = { $days ->
        [one] 1 day
       *[other] { $days } days
    }
