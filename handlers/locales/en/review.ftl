command-review = Decide what waits
review-empty = Nothing waits for you. Thank you.
review-kind-appeal = <b>Appeal</b> <code>{ $id }</code> (waiting: { $waiting })
    Somebody says that this refusal was a mistake.
review-kind-unsure = <b>Unsure</b> <code>{ $id }</code> (waiting: { $waiting })
    The guard refused this for now and asks for a person.
review-kind-strike = <b>Appeal</b> <code>{ $id }</code> (waiting: { $waiting })
    Somebody says that this measure was a mistake.
review-kind-report = <b>Report</b> <code>{ $id }</code> (waiting: { $waiting })
    People say that this picture should not be there.
review-opened = Since { $at }
review-record = Record { $record }: { $category }, found by { $stage }, score { $score } (from { $threshold })
    Rule: { $matched }, version { $rules }
review-reporters = Reported by { $count ->
        [one] one person
       *[other] { $count } people
    }, reason: { $reason }
review-strike = Measure: { $kind }, weight { $weight }, reason: { $reason }
review-strike-warning = a warning
review-strike-time-out = a time-out
review-strike-hard = asking for what no level allows
review-strike-report = an upheld report
review-words = Words: <i>{ $words }</i>
review-negative = Not to be in it: <i>{ $words }</i>
review-hidden = Nobody is shown words or picture of this. Decide by the record, and call the operator where you are in doubt.
review-uphold = { $which ->
    [report] Take it down
   *[other] Uphold
}
review-overturn = { $which ->
    [report] It may stay
   *[other] Overturn
}
review-next = Next
review-too-late = This was decided by somebody else meanwhile, or is not yours to decide.
review-stage-length = its length
review-stage-minors = the rule about children
review-stage-words = the word rules
review-stage-text-concepts = the meaning of the words
review-stage-guard-model = the guard model
review-stage-input-picture = a look at the picture sent in
review-stage-preview = a look at a preview
review-stage-output-picture = a look at the result
review-stage-screen = a check that broke
review-not-withdrawn = ⚠️ Telegram did not let me delete the picture in “{ $chat }”: it is too old, or I am no longer there. An admin of that chat can still do it.
review-done-upheld = Upheld, and the person is told.
review-done-overturned = Overturned, and the person is told.
