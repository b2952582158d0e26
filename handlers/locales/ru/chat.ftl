chat-title = <b>Этот чат</b>
    Язык: { $language }
    Модели: { $models }
    Строгость: { $level }{ $own ->
        [0] { "" }
        [one] , строже для { $own } вида содержания
       *[other] , строже для { $own } видов содержания
    }
chat-language-each = у каждого свой
chat-models-all = все
chat-level-strict = строгая
chat-level-family = семейная
chat-level-adult_private = для взрослых, только в личных чатах
chat-level-strict-about = Строгая: ничего двусмысленного и никакого насилия.
chat-level-family-about = Семейная: без наготы и жестокости.
chat-level-floor = Граница хозяина студии: { $level }. Чат может быть строже, но не мягче.
chat-button-language = 🌐 Язык
chat-button-models = 🧠 Модели
chat-button-level = 🛡 Строгость
chat-button-lines = 🎚 По видам содержания{ $count ->
        [0] { "" }
       *[other] {" "}({ $count })
    }
chat-lines = <b>По видам содержания</b>
    Уровень: { $level }. Нажмите на вид содержания, чтобы в этом чате с ним было строже; мягче, чем задают уровень и оператор, не станет.

    ✅ можно · 🙈 под шторкой · 💬 только в личных чатах · 👁 смотрит модератор · ⛔ нельзя
    Два знака: когда я не уверен и когда всё ясно. ✎ выбрал этот чат.
chat-line = <b>{ $kind }</b>
    { $now } <i>· { $origin }</i>

    { $can_rise ->
        [yes] Сделать здесь строже? Считается с первого намёка; что уже строже, так и останется.
       *[no] Строже уже некуда.
    }
chat-line-stale = Этого здесь уже не выбрать: уровень и так не мягче.
chat-treat-spoiler = Показывать под шторкой
chat-treat-private = Не здесь, только в личных чатах
chat-treat-review = Сначала смотрит модератор
chat-treat-block = Не рисовать
chat-treat-as-level = Как задаёт уровень
chat-choose-language = На каком языке мне говорить в этом чате?
chat-choose-models = Какие модели могут здесь рисовать? Хотя бы одна останется.
chat-choose-level = Насколько строгим мне здесь быть?
chat-admins-only = Это могут менять только админы чата.
chat-in-groups = /chat настраивает группу, а здесь, в личном чате, есть /settings.
chat-one-model-stays = Хотя бы одна модель должна остаться.
