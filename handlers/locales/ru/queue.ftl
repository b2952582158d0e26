queue-empty = Вашего в очереди нет. { $others ->
        [0] Очередь пуста.
        [one] { $others } чужое желание в очереди.
        [few] { $others } чужих желания в очереди.
       *[many] { $others } чужих желаний в очереди.
    }
queue-title = <b>В очереди</b>
queue-mine = { $number }. <i>{ $prompt }</i>, { $state }
queue-state-waiting = ждёт, место { $position }
queue-state-waiting-somewhere = ждёт
queue-state-running = рисуется
queue-state-delivering = уже в пути
queue-others = { $others ->
        [0] Больше никто не ждёт.
        [one] И ещё { $others } чужое желание.
        [few] И ещё { $others } чужих желания.
       *[many] И ещё { $others } чужих желаний.
    }
queue-cancel-this = Отменить { $number }
queue-cancel-all = Отменить все мои
queue-cancel-none = Отменять нечего.
queue-cancelled = { $count ->
        [0] Отменять было уже нечего.
        [one] Отменено { $count } желание. Единицы за него возвращены.
        [few] Отменено { $count } желания. Единицы за них возвращены.
       *[many] Отменено { $count } желаний. Единицы за них возвращены.
    }
queue-cancel-which = Что отменить?
