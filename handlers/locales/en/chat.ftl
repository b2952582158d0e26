chat-title = <b>This chat</b>
    Language: { $language }
    Models: { $models }
    Strictness: { $level }
chat-language-each = everyone’s own
chat-models-all = all
chat-level-strict = strict
chat-level-family = family
chat-level-adult_private = adult, private chats only
chat-level-strict-about = Strict: nothing suggestive, no violence at all.
chat-level-family-about = Family: no nudity, no cruelty.
chat-level-floor = The operator’s floor is: { $level }. A chat can be stricter, never looser.
chat-button-language = 🌐 Language
chat-button-models = 🧠 Models
chat-button-level = 🛡 Strictness
chat-choose-language = Which language shall I speak in this chat?
chat-choose-models = Which models may paint here? At least one stays.
chat-choose-level = How strict shall I be here?
chat-admins-only = Only admins of this chat can change this.
chat-in-groups = /chat sets up a group; here, in private, use /settings.
chat-one-model-stays = At least one model has to stay.
