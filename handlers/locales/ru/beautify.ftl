# Слова: желание, сказанное полнее, и чьими словами нарисовано.
words-draft = 🪄 <i>{ $words }</i>
card-stage-writing = 🎨 <i>{ $prompt }</i>

    🪄 Подбираю слова получше.
words-silence-off = ✍️ Ваши слова: редактор выключен.
words-silence-down = ✍️ Ваши слова: редактор недоступен.
words-silence-slow = ✍️ Ваши слова: редактор не успел.
words-silence-nonsense = ✍️ Ваши слова: редактор сбился.
words-silence-refused = ✍️ Ваши слова: редактор отказался.
button-mine = ✍️ Мои слова
button-reword = 🪄 Другие
button-better = 🪄 Слова получше
button-edit-words = ✏️ Правка
words-edit = Ответьте своими словами, и я нарисую точно по ним. Сейчас нарисовано по этим, их можно скопировать касанием:
    <code>{ $words }</code>
words-edit-placeholder = Своими словами
settings-words = { $state ->
        [on] 🪄 Слова получше: да
       *[off] 🪄 Слова получше: нет
    }
settings-words-about = { $state ->
        [on] Прежде чем рисовать, языковая модель говорит ваше желание подробнее. Вы видите её слова и можете взять свои.
       *[off] Желания рисуются точно так, как вы их написали.
    }
