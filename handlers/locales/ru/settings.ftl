settings-text = <b>Настройки</b>
    Язык: { $language }
    Модель: { $model }
    Осталось единиц на сегодня: { $units }
    Новые единицы: { $resets }
settings-units-of = { $left } из { $daily }
settings-units-endless = сколько угодно
settings-resets-never = не нужны
settings-language-own = как в Telegram
settings-language-en = English
settings-language-ru = Русский
settings-button-model = 🧠 Модель
settings-button-level = 🛡 Строгость: { $level }
settings-in-private = Ваши настройки живут в личном чате со мной: откройте его и пришлите /settings. Этот чат админы настраивают через /chat.
