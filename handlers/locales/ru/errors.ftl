error-sorry = Что-то сломалось у нас, я записал это под номером { $number }. Попробуйте ещё раз.
banned-text = Доступ к студии закрыт{ $until ->
        [none] { "" }
       *[other] {" "}до { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Причина: { $reason }.
    }
too-fast = Слишком много сообщений сразу. Дайте мне несколько секунд, и следующее я прочитаю.
command-draw = Нарисовать картинку
command-models = Кто рисует
command-queue = Что в очереди
command-cancel = Забрать желание назад
command-settings = Язык, модель, единицы
command-help = Как просить
command-status = Всё ли работает
command-privacy = Что я храню
command-start = Поздороваться
command-chat = Настроить этот чат
command-admin = Управлять студией
bot-description = Я рисую по вашим словам и поверх ваших фото. Нажмите «Начать» и напишите, что хотите увидеть.
bot-short-description = Рисует по вашим словам и поверх фото.
