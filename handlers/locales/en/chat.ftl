chat-title = <b>This chat</b>
    Language: { $language }
    Models: { $models }
    Strictness: { $level }{ $own ->
        [0] { "" }
        [one] , stricter for { $own } kind of content
       *[other] , stricter for { $own } kinds of content
    }
chat-language-each = everyone’s own
chat-models-all = all
chat-level-strict = strict
chat-level-family = family
chat-level-adult_private = adult, private chats only
chat-level-strict-about = Strict: nothing suggestive, no violence at all.
chat-level-family-about = Family: no nudity, no cruelty.
chat-level-adult_private-about = Adult, from 18 on: nudity too, in this private chat alone. Who chooses it says that they are of age.
chat-level-floor = The operator’s floor is: { $level }. A chat can be stricter, never looser.
chat-button-language = 🌐 Language
chat-button-models = 🧠 Models
chat-button-level = 🛡 Strictness
chat-button-lines = 🎚 Kind by kind{ $count ->
        [0] { "" }
       *[other] {" "}({ $count })
    }
chat-lines = <b>Kind by kind</b>
    Level: { $level }. Tap a kind of content to make it stricter in this chat, never looser than the level and the operator have it.

    ✅ allowed · 🙈 covered · 💬 in private only · 👁 a moderator looks · ⛔ refused
    Two signs: where I am unsure, and where it is clear. ✎ was chosen by this chat.
chat-line = <b>{ $kind }</b>
    { $now } <i>· { $origin }</i>

    { $can_rise ->
        [yes] Make it stricter here? It counts from the first hint on; what is stricter already stays.
       *[no] It cannot be any stricter.
    }
chat-line-stale = This is no longer a choice here: the level asks for as much already.
chat-treat-spoiler = Show it covered
chat-treat-private = Not here, only in private chats
chat-treat-review = A moderator looks first
chat-treat-block = Refuse it
chat-treat-as-level = As the level has it
chat-choose-language = Which language shall I speak in this chat?
chat-choose-models = Which models may paint here? At least one stays.
chat-choose-level = How strict shall I be here?
chat-admins-only = Only admins of this chat can change this.
chat-in-groups = /chat sets up a group; here, in private, use /settings.
chat-one-model-stays = At least one model has to stay.
