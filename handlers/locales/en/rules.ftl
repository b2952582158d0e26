command-rules = what is allowed here, and who decided that
rules-text = <b>What is allowed { $is_group ->
        [yes] in this chat
       *[no] here
    }</b>

    { $groups }

    { $is_group ->
        [yes] Admins of this chat make it stricter with /chat.
       *[no] How strict I am here is your choice: /settings. It is never laxer than the operator of this studio allows, and in groups never laxer than family.
    } If I refuse something that I should not have, press <b>Appeal</b> under the refusal: a human looks at it.
rules-group = { $clear }{ $is_split ->
        [yes] , { $unsure }
       *[no] { "" }
    } <i>· { $origin }</i>
    { $categories }
rules-allow = ✅ <b>Allowed</b>
rules-spoiler = 🙈 <b>Shown covered, until you tap it</b>
rules-private = 💬 <b>In private chats only</b>
rules-review = 👁 <b>A moderator looks first</b>
rules-block = ⛔ <b>Refused</b>
rules-unsure-allow = but allowed where I am unsure
rules-unsure-spoiler = but shown covered where I am unsure
rules-unsure-private = but only in private chats where I am unsure
rules-unsure-review = and a moderator looks where I am unsure
rules-unsure-block = also where I am unsure
rules-origin-hard = nobody can change this
rules-origin-level = level: { $level }
rules-origin-chat = chosen by this chat
rules-origin-group = because this is a group
rules-origin-floor = set by the operator
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
