# Карточка: сообщение, которое показывает задание от принятия до результата.
card-waiting = 🎨 <i>{ $prompt }</i>

    { $position ->
        [1] Следующая очередь ваша
       *[other] { $position }-е место в очереди
    }{ $known ->
        [none] .
       *[known] , начало { $starts }.
    }
card-accepted = 🎨 <i>{ $prompt }</i>

    Принято. Ждём свободного художника.
card-unattended = 🎨 <i>{ $prompt }</i>

    { $position ->
        [0] Принято.
        [1] Следующая очередь ваша.
       *[other] { $position }-е место в очереди.
    } Сейчас ни один художник не работает, и желание ждёт; начну, как только кто-нибудь появится.
card-running = 🎨 <i>{ $prompt }</i>

    { $bar } { $step }/{ $total }
card-stage-loading = 🎨 <i>{ $prompt }</i>

    Бужу модель. Первая картинка идёт чуть дольше.
card-stage-drawing = 🎨 <i>{ $prompt }</i>

    Кисть уже на холсте.
card-stage-screening = 🎨 <i>{ $prompt }</i>

    Нарисовано. Бросаю последний взгляд.
card-stage-delivering = 🎨 <i>{ $prompt }</i>

    Готово. Уже несу.
card-soon = совсем скоро
card-done = <i>{ $prompt }</i>
card-done-album = <i>{ $prompt }</i>

    { $count ->
        [one] { $count } картинка
        [few] { $count } картинки
       *[many] { $count } картинок
    }, вот они. 🎲 нарисует похожие на одну из них.
card-facts = { $model } · { $seconds } с · зерно { $seed }
card-style = стиль: { $style }
card-strength = сила { $strength }
card-lora = LoRA { $lora } { $weight }
note-cut = { $model } не прочитала конец ваших слов: «{ $cut }».
note-negative-ignored = { $model } не умеет ничего исключать, поэтому --no не учтён.
note-plain-outlines = { $model } держалась простых контуров: её собственный поиск контуров (HED) здесь не установлен.

card-cancelled = <i>{ $prompt }</i>

    Отменено. { card-units-back }
card-expired = <i>{ $prompt }</i>

    Задание слишком долго ждало художника и было снято. { card-units-back } Нажмите «Ещё раз», чтобы повторить.
card-refused = { $why } { card-units-back }
card-failed = <i>{ $prompt }</i>

    { $why } { card-units-back }
card-units-back = Единицы возвращены.
card-unsendable = <i>{ $prompt }</i>

    Картинка готова, но этот чат не разрешает мне присылать картинки. Попросите админа разрешить и нажмите кнопку.
card-result-unknown = <i>{ $prompt }</i>

    Картинки готовы, но связь оборвалась, пока они были в пути. Если вы их не видите, нажмите кнопку.

# Почему задание закончилось без результата
trouble-other = Картинка не получилась: что-то сломалось у нас. Нажмите «Ещё раз», чтобы повторить.
trouble-poison = Простите: на этой картинке художник останавливался три раза, и я её отложил. Обычно помогает сказать иначе.
trouble-model-unavailable = Модель { $model } сейчас нигде не работает. Выберите другую кнопкой «Модель».
trouble-model-damaged = Модель { $model } сейчас не открывается. Выберите другую кнопкой «Модель».
trouble-ability-missing = У художника с моделью { $model } нет нужных для этого файлов. Выберите другую модель кнопкой «Модель».
trouble-model-too-large = Модели { $model } не хватает памяти этой студии. Выберите другую кнопкой «Модель».
trouble-out-of-memory = Для этой картинки художнику не хватило памяти. Попросите меньше картинок или размер поменьше.
trouble-undeliverable = Картинка была готова, но Telegram несколько часов её не принимал. Нажмите «Ещё раз», чтобы повторить.
trouble-unreachable = Картинка была готова, но мне не удалось написать в этот чат. Нажмите «Ещё раз», чтобы повторить.
trouble-unknown-words = { $model } пока не знает этих слов, а редактор, который подобрал бы другие, сейчас недоступен. Ей знакомы такие слова: { $words }. Скажите ими или выберите другую модель кнопкой «Модель».
trouble-blob-gone = Картинка, нужная для этого задания, уже удалена. Начните заново.

# Почему желание не принято
not-accepted-too-many-waiting = { $limit ->
        [one] У вас уже ждёт { $limit } картинка
        [few] У вас уже ждут { $limit } картинки
       *[many] У вас уже ждут { $limit } картинок
    }. Дождитесь одной из них или отмените её в /queue.
not-accepted-chat-too-many-waiting = { $limit ->
        [one] В этом чате уже ждёт { $limit } картинка
        [few] В этом чате уже ждут { $limit } картинки
       *[many] В этом чате уже ждут { $limit } картинок
    }. Попробуйте, когда очередь станет короче.
not-accepted-no-units = Эта картинка стоит { $needed ->
        [one] { $needed } единицу
        [few] { $needed } единицы
       *[many] { $needed } единиц
    }, а на сегодня осталось { $left }. Новые появятся { $resets }.
not-accepted-paused = Студия пока не берёт новых картинок; то, что уже в очереди, идёт дальше. Загляните чуть позже.
not-accepted-model-unavailable = Модель { $model } сейчас недоступна. Выберите другую: /models.
not-accepted-model-not-allowed = Админы этого чата не разрешили здесь модель { $model }. Выберите другую: /models.
not-accepted-banned = Доступ к студии закрыт{ $until ->
        [none] { "" }
       *[other] { " " }до { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] { " " }Причина: { $reason }.
    }
not-accepted-other = Не получилось принять задание. Попробуйте чуть позже.

# Кнопки
button-cancel = Отменить
button-again = 🔁 Ещё раз
button-variations = 🎲 Варианты
button-variations-of = 🎲 { $number }
button-recipe = 📋 Рецепт
button-original = 📎 Оригинал
button-models = 🧠 Модели
button-help = Помощь
button-model = 🧠 Модель
button-style = 🎨 Стиль
button-strength-subtle = Слегка
button-strength-medium = Средне
button-strength-strong = Сильно
button-shape = 📐 Форма
button-back = ‹ Назад
button-show-result = Показать картинки
button-copy = Скопировать
button-close = Закрыть

# Ответы на нажатие кнопок
toast-on-it = Уже рисую.
toast-already = Я уже этим занят.
toast-not-yours = Это чужая кнопка. Пришлите своё желание: /draw.
toast-stale = Кнопка слишком старая: того, к чему она относилась, уже нет. Пришлите желание ещё раз.
toast-cancelled = Отменено.
toast-sending = Несу.
toast-covered-sent = Здесь картинка под шторкой, а у файла шторки нет: он ждёт вас в нашем личном чате.
toast-covered-unsent = Здесь картинка под шторкой, а у файла шторки нет. Напишите мне сначала в личный чат и нажмите ещё раз: пришлю туда.
toast-not-allowed = В этом чате мне нельзя это отправить. Попросите админа разрешить и нажмите ещё раз.
toast-too-late = Отменять поздно: уже готово.
toast-saved = Сохранено.
toast-gone = Картинка уже удалена. Нажмите «Ещё раз», чтобы нарисовать новую.
toast-too-fast = Не так быстро, пожалуйста.

recipe-text = <b>Рецепт</b>
    <code>{ $command }</code>

    { $lines }
recipe-lines = <blockquote>Модель: { $model }
    Зерно: { $seed }
    Размер: { $width }×{ $height }
    Шагов: { $steps }
    Сила текста: { $guidance }</blockquote>
recipe-near = Вариант картинки с зерном { $seed }
recipe-negative = Чего нет на картинке: { $negative }
recipe-style = Стиль: { $style }
recipe-loras = LoRA: { $loras }
recipe-strength = Сила: { $strength }
recipe-source = Сделано из картинки { $source }… Отправьте команду ответом на неё.
original-caption = Точно как нарисовано: PNG, { $width }×{ $height }, зерно { $seed }.
