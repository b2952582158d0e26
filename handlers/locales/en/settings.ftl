settings-text = <b>Settings</b>
    Language: { $language }
    Model: { $model }
    Units left today: { $units }
    New units: { $resets }
settings-units-of = { $left } of { $daily }
settings-units-endless = as many as you like
settings-resets-never = not needed
settings-language-own = as in Telegram
settings-language-en = English
settings-language-ru = Русский
settings-button-model = 🧠 Model
settings-button-level = 🛡 Strictness: { $level }
settings-in-private = Your settings live in our private chat: open it and send /settings. Admins of this chat set it up with /chat.
