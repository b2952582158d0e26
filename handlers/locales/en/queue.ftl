queue-empty = Nothing of yours is waiting. { $others ->
        [0] The line is empty.
        [one] { $others } wish of others is in line.
       *[other] { $others } wishes of others are in line.
    }
queue-title = <b>In line</b>
queue-mine = { $number }. <i>{ $prompt }</i>, { $state }
queue-state-waiting = waiting, number { $position }
queue-state-waiting-somewhere = waiting
queue-state-running = being painted
queue-state-delivering = on its way
queue-others = { $others ->
        [0] Nobody else is waiting.
        [one] { $others } wish of others is in line too.
       *[other] { $others } wishes of others are in line too.
    }
queue-cancel-this = Cancel { $number }
queue-cancel-all = Cancel all of mine
queue-cancel-none = You have nothing to cancel.
queue-cancelled = { $count ->
        [0] There was nothing left to cancel.
        [one] Cancelled one wish. Its units are back.
       *[other] Cancelled { $count } wishes. Their units are back.
    }
queue-cancel-which = Which one shall I cancel?
