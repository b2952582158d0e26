command-rules = что здесь можно и кто так решил
rules-text = <b>Что можно { $is_group ->
        [yes] в этом чате
       *[no] здесь
    }</b>, строгость: { $level }

    { $lines }

    { $is_group ->
        [yes] Админы этого чата могут сделать правила строже: /chat.
       *[no] Нижнюю границу задаёт оператор студии. В группах она не мягче семейной.
    } Если я отказал зря, нажмите <b>Обжаловать</b> под отказом: посмотрит человек.
rules-line = { $clear }  { $category } <i>· { $origin }{ $is_split ->
    [yes] ; если неясно, { $unsure }
   *[no] { "" }
}</i>
rules-allow = ✅
rules-spoiler = 🙈
rules-private = 💬
rules-review = 👁
rules-block = ⛔
rules-origin-hard = всегда, по закону
rules-origin-level = по уровню
rules-origin-chat = так выбрал чат
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
