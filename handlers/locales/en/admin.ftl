admin-home = <b>Studio</b>
    Intake: { $intake ->
        [paused] paused
       *[open] open
    }
    Painters awake: { $workers }
    Waiting: { $waiting }, being painted: { $running }
admin-statistics = <b>Last 24 hours</b>
    Done: { $done }, refused: { $refused }, failed: { $failed }, cancelled: { $cancelled }, expired: { $expired }
    Units: { $units }, seconds a task: { $seconds }
    People: { $today } of { $people }, chats: { $chats }
    Painters: { $workers }
admin-queue = <b>In line: { $count }</b>
admin-queue-row = { $position }. { $capability }, units: { $units }
admin-refusals = <b>Latest refusals</b>
admin-refusal-row = { $at }: <code>{ $person }</code>, { $reason }, record { $record }, task { $task }
admin-audit = <b>Audit</b>
admin-audit-row = #{ $number } { $at }: { $actor }, { $action } { $subject }
admin-nothing = Nothing so far.
admin-howto = <b>Commands</b>
    <code>/find WHO</code> or <code>/find TASK</code>
    <code>/ban WHO 7d REASON</code>  (30m, 12h, 7d, 4w, forever)
    <code>/unban WHO</code>
    <code>/warn WHO REASON</code>
    <code>/timeout WHO 1d REASON</code>, <code>/release WHO</code>
    <code>/appoint WHO</code>, <code>/dismiss WHO</code>, /moderators
    /review
    <code>/broadcast TEXT</code>
    WHO is an id, an @name, or nobody when you reply to the person’s message.
admin-button-statistics = 📊 Statistics
admin-button-queue = 🧾 Line
admin-button-refusals = 🛡 Refusals
admin-button-audit = 📜 Audit
admin-button-howto = Commands
admin-button-home = Overview
admin-button-pause = Pause intake
admin-button-resume = Open intake
admin-button-ban = Ban
admin-button-unban = Lift the ban
admin-button-warn = Warn
admin-nobody = I know nobody like that. Give an id or an @name, or reply to the person’s message; /find also searches names.
admin-in-private = More about this in our private chat.
admin-bad-duration = I could not read how long. Examples: 30m, 12h, 7d, 4w, forever.
admin-not-operators = Operators cannot be banned.
admin-done-ban = Banned { $person }: { $duration }.
admin-done-unban = The ban of { $person } is lifted.
admin-done-warn = Warned { $person }, warnings so far: { $warnings }.
admin-person = <b>{ $name }</b> <code>{ $id }</code>
    { $ban }
    Warnings: { $warnings }, strikes now: { $strikes }, units left: { $left }
    Seen: { $seen }
    Tasks:
    { $tasks }
admin-above = Nobody acts upon operators, and no moderator upon another or upon themselves.
admin-operators-only = Only operators can do that.
admin-moderators = <b>Moderators</b>
    { $names }
admin-done-appoint = { $person } is a moderator now: /review, /warn and /timeout are theirs.
admin-done-dismiss = { $person } is no moderator any more.
admin-done-timeout = { $person } rests: { $duration }.
admin-no-timeout = { $person } has no time-out that could be lifted. What rests on warnings is lifted by an appeal.
admin-done-release = The time-outs of { $person } are lifted.
admin-button-timeout = Time-out
admin-button-appoint = Make moderator
admin-button-dismiss = Dismiss as moderator
admin-person-welcome = Welcome here.
admin-person-banned = Banned { $until ->
        [none] for ever
       *[other] until { $until }
    }, reason: { $reason }
admin-task-row = <code>{ $id }</code> { $state }
admin-task = <b>Task</b> <code>{ $id }</code>
    Of: <code>{ $person }</code>, state: { $state }, units: { $units }
    Since: { $created }, trouble: { $trouble }
    <i>{ $prompt }</i>
admin-state-waiting = waiting
admin-state-running = being painted
admin-state-delivering = on its way
admin-state-done = done
admin-state-refused = refused
admin-state-failed = failed
admin-state-cancelled = cancelled
admin-state-expired = expired
admin-for-ever = for ever
admin-how-long = For how long?
admin-why = For what reason? The person will read it.
admin-duration-1h = 1 hour
admin-duration-1d = 1 day
admin-duration-7d = 7 days
admin-duration-forever = For ever
admin-reason-spam = spam
admin-reason-rude = rudeness
admin-reason-forbidden = forbidden pictures
admin-reason-other = breaking the rules
told-ban = You may not use this studio { $until ->
        [none] any more
       *[other] until { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Reason: { $reason }.
    }
told-timeout = Your wishes rest { $until ->
        [none] for now
       *[other] until { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Reason: { $reason }.
    } If you think this is a mistake, press Appeal: a person will look at it.
told-release = Your time-out is lifted{ $until ->
        [none] : I am drawing for you again.
       *[other] . Earlier warnings still let your wishes rest until { $until }; /appeal asks a person to look at them.
    }
told-unban = Welcome back: you may use this studio again.
told-warn = A word from the people who run this studio: { $reason ->
        [none] please mind the rules.
       *[other] { $reason }. Please mind the rules.
    }
broadcast-empty = Write the text after the command, up to { $most } characters.
broadcast-preview = This would be sent:

    { $text }
broadcast-to-people = To { $count } in private
broadcast-to-all = To all { $count } chats
broadcast-going = On its way: { $sent } of { $all } were sent. If I am restarted meanwhile, press Continue.
broadcast-go-on = Continue
broadcast-sent = Sent to { $sent }. { $lost ->
        [0] Everybody was reached.
       *[other] Not reached: { $lost }.
    }
