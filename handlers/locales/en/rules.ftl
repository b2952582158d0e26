command-rules = what is allowed here, and who decided that
rules-text = <b>What is allowed { $is_group ->
        [yes] in this chat
       *[no] here
    }</b>, strictness: { $level }

    { $lines }

    { $is_group ->
        [yes] Admins of this chat make it stricter with /chat.
       *[no] The operator of this studio sets the floor. In groups it is never laxer than family.
    } If I refuse something that I should not have, press <b>Appeal</b> under the refusal: a human looks at it.
rules-line = { $clear }  { $category } <i>· { $origin }{ $is_split ->
    [yes] ; when unsure { $unsure }
   *[no] { "" }
}</i>
rules-allow = ✅
rules-spoiler = 🙈
rules-private = 💬
rules-review = 👁
rules-block = ⛔
rules-origin-hard = always, by law
rules-origin-level = by the level
rules-origin-chat = chosen by this chat
rules-origin-group = because this is a group
rules-origin-floor = by the operator
rules-category-minor-sexual = children in anything sexual
rules-category-ncii-realperson = undressing real people
rules-category-extremism = praise of terror
rules-category-sexual-explicit = explicit sex and nudity
rules-category-sexual-suggestive = suggestive pictures
rules-category-gore = gore and mutilation
rules-category-violence = violence
rules-category-self-harm = self-harm
rules-category-hate-symbols = symbols of hate
rules-category-drugs-weapons = drugs and weapons
rules-category-political-deepfake = fakes of politicians
rules-category-personal-data = personal data
rules-category-fraud = forged documents and fraud
rules-category-prompt-attack = attempts to trick the language model
