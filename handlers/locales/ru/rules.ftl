command-rules = что здесь можно и кто так решил
rules-text = <b>Что можно { $is_group ->
        [yes] в этом чате
       *[no] здесь
    }</b>

    { $groups }

    { $is_group ->
        [yes] Админы этого чата могут сделать правила строже: /chat.
       *[no] Насколько строгим мне здесь быть, выбираете вы: /settings. Мягче, чем позволяет оператор студии, не станет, а в группах правила не мягче семейных.
    } Если я отказал зря, нажмите <b>Обжаловать</b> под отказом: посмотрит человек.
rules-group = { $clear }{ $is_split ->
        [yes] , { $unsure }
       *[no] { "" }
    } <i>· { $origin }</i>
    { $categories }
rules-allow = ✅ <b>Можно</b>
rules-spoiler = 🙈 <b>Под шторкой, пока не нажмёте</b>
rules-private = 💬 <b>Только в личных чатах</b>
rules-review = 👁 <b>Сначала смотрит модератор</b>
rules-block = ⛔ <b>Нельзя</b>
rules-unsure-allow = но можно, если я не уверен
rules-unsure-spoiler = но под шторкой, если я не уверен
rules-unsure-private = но в личных чатах можно, если я не уверен
rules-unsure-review = а если я не уверен, смотрит модератор
rules-unsure-block = в том числе когда я не уверен
rules-origin-hard = этого не изменит никто
rules-origin-level = уровень: { $level }
rules-origin-chat = так выбрал этот чат
rules-origin-group = потому что это группа
rules-origin-floor = так решил оператор
rules-category-minor-sexual = дети в чём-либо сексуальном
rules-category-ncii-realperson = раздевание настоящих людей
rules-category-extremism = восхваление террора
rules-category-sexual-explicit = откровенный секс и нагота
rules-category-sexual-suggestive = намёки и полунагота
rules-category-gore = кровь и увечья
rules-category-violence = насилие
rules-category-self-harm = вред себе
rules-category-hate-symbols = символы ненависти
rules-category-drugs-weapons = наркотики и оружие
rules-category-political-deepfake = подделки с политиками
rules-category-personal-data = личные данные
rules-category-fraud = поддельные документы и обман
rules-category-prompt-attack = попытки обмануть языковую модель
