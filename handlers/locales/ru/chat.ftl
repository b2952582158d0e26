chat-title = <b>Этот чат</b>
    Язык: { $language }
    Модели: { $models }
    Строгость: { $level }
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
chat-choose-language = На каком языке мне говорить в этом чате?
chat-choose-models = Какие модели могут здесь рисовать? Хотя бы одна останется.
chat-choose-level = Насколько строгим мне здесь быть?
chat-admins-only = Это могут менять только админы чата.
chat-in-groups = /chat настраивает группу, а здесь, в личном чате, есть /settings.
chat-one-model-stays = Хотя бы одна модель должна остаться.
