admin-home = <b>Студия</b>
    Приём: { $intake ->
        [paused] приостановлен
       *[open] открыт
    }
    Художников работает: { $workers }
    Ждут: { $waiting }, рисуются: { $running }
admin-statistics = <b>За сутки</b>
    Готово: { $done }, отказов: { $refused }, сбоев: { $failed }, отменено: { $cancelled }, просрочено: { $expired }
    Единиц: { $units }, секунд на задание: { $seconds }
    Людей: { $today } из { $people }, чатов: { $chats }
    Художники: { $workers }
admin-queue = <b>В очереди: { $count }</b>
admin-queue-row = { $position }. { $capability }, единиц: { $units }
admin-refusals = <b>Последние отказы</b>
admin-refusal-row = { $at }: <code>{ $person }</code>, { $reason }, запись { $record }, задание { $task }
admin-audit = <b>Журнал</b>
admin-audit-row = №{ $number } { $at }: { $actor }, { $action } { $subject }
admin-nothing = Пока ничего.
admin-howto = <b>Команды</b>
    <code>/find КТО</code> или <code>/find ЗАДАНИЕ</code>
    <code>/ban КТО 7д ПРИЧИНА</code>  (30м, 12ч, 7д, 4н, навсегда)
    <code>/unban КТО</code>
    <code>/warn КТО ПРИЧИНА</code>
    <code>/timeout КТО 1д ПРИЧИНА</code>, <code>/release КТО</code>
    <code>/appoint КТО</code>, <code>/dismiss КТО</code>, /moderators
    /review
    <code>/broadcast ТЕКСТ</code>
    КТО: номер или @имя; в ответе на сообщение человека не нужно.
admin-button-statistics = 📊 Статистика
admin-button-queue = 🧾 Очередь
admin-button-refusals = 🛡 Отказы
admin-button-audit = 📜 Журнал
admin-button-howto = Команды
admin-button-home = Обзор
admin-button-pause = Приостановить приём
admin-button-resume = Открыть приём
admin-button-ban = Закрыть доступ
admin-button-unban = Вернуть доступ
admin-button-warn = Предупредить
admin-nobody = Такого человека не знаю. Укажите номер или @имя либо ответьте на его сообщение; по имени ищет /find.
admin-in-private = Подробнее об этом в нашем личном чате.
admin-bad-duration = Не понимаю срок. Примеры: 30м, 12ч, 7д, 4н, навсегда.
admin-not-operators = Операторам доступ закрыть нельзя.
admin-done-ban = Доступ для { $person } закрыт: { $duration }.
admin-done-unban = Доступ для { $person } возвращён.
admin-done-warn = { $person }: предупреждение отправлено, всего { $warnings }.
admin-person = <b>{ $name }</b> <code>{ $id }</code>
    { $ban }
    Предупреждений: { $warnings }, в силе: { $strikes }, осталось единиц: { $left }
    В последний раз: { $seen }
    Задания:
    { $tasks }
admin-above = К операторам мер не применяют, а модераторы не применяют и не снимают их ни у себя, ни друг у друга.
admin-operators-only = Это могут только операторы.
admin-moderators = <b>Модераторы</b>
    { $names }
admin-done-appoint = { $person } теперь модератор: доступны /review, /warn и /timeout.
admin-done-dismiss = { $person } больше не модератор.
admin-done-timeout = { $person } на паузе: { $duration }.
admin-no-timeout = У { $person } нет паузы, которую можно снять. То, что держится на предупреждениях, снимает жалоба.
admin-done-release = Паузы для { $person } сняты.
admin-button-timeout = Пауза
admin-button-appoint = Сделать модератором
admin-button-dismiss = Снять с модераторов
admin-person-welcome = Доступ открыт.
admin-person-banned = Доступ закрыт { $until ->
        [none] навсегда
       *[other] до { $until }
    }, причина: { $reason }
admin-task-row = <code>{ $id }</code> { $state }
admin-task = <b>Задание</b> <code>{ $id }</code>
    Чьё: <code>{ $person }</code>, состояние: { $state }, единиц: { $units }
    С: { $created }, сбой: { $trouble }
    <i>{ $prompt }</i>
admin-state-waiting = ждёт
admin-state-running = рисуется
admin-state-delivering = в пути
admin-state-done = готово
admin-state-refused = отказ
admin-state-failed = сбой
admin-state-cancelled = отменено
admin-state-expired = просрочено
admin-for-ever = навсегда
admin-how-long = На какой срок?
admin-why = По какой причине? Человек её прочитает.
admin-duration-1h = 1 час
admin-duration-1d = 1 день
admin-duration-7d = 7 дней
admin-duration-forever = Навсегда
admin-reason-spam = спам
admin-reason-rude = грубость
admin-reason-forbidden = запрещённые картинки
admin-reason-other = нарушение правил
told-ban = Доступ к студии закрыт{ $until ->
        [none] { "" }
       *[other] {" "}до { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Причина: { $reason }.
    }
told-timeout = Ваши желания отдыхают{ $until ->
        [none] {" "}пока
       *[other] {" "}до { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Причина: { $reason }.
    } Если это ошибка, нажмите «Обжаловать»: посмотрит человек.
told-release = Пауза снята{ $until ->
        [none] : я снова рисую для вас.
       *[other] . Но из-за прежних предупреждений желания отдыхают до { $until }; /appeal попросит человека посмотреть.
    }
told-unban = С возвращением: студия снова для вас открыта.
told-warn = Слово от тех, кто ведёт эту студию: { $reason ->
        [none] пожалуйста, соблюдайте правила.
       *[other] { $reason }. Пожалуйста, соблюдайте правила.
    }
broadcast-empty = Напишите текст после команды, до { $most } знаков.
broadcast-preview = Будет отправлено:

    { $text }
broadcast-to-people = В личные чаты: { $count }
broadcast-to-all = Во все чаты: { $count }
broadcast-going = Отправляю: { $sent } из { $all } уже ушло. Если меня тем временем перезапустят, нажмите «Продолжить».
broadcast-go-on = Продолжить
broadcast-sent = Отправлено: { $sent }. { $lost ->
        [0] Дошло до всех.
       *[other] Не дошло: { $lost }.
    }
