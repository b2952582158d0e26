# Слова: желание, сказанное полнее, и чьими словами нарисовано.
words-draft = 🪄 <i>{ $words }</i>
card-stage-writing = 🎨 <i>{ $prompt }</i>

    🪄 Подбираю слова.
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

# Страница для операторов
admin-button-words = 🪄 Слова
admin-words = <b>Слова</b>
admin-words-total = Ответов: { $answers }. Без ответа, то есть словами самих людей: { $silent } ({ $part }).
admin-words-here = чат
admin-words-row = <b>{ $process }</b>, с запуска
    Ответов: { $answers }, из памяти: { $cached }
    Секунды: половина за { $middle }, 95 % за { $late }
    Токенов: прочитано { $read }, написано { $written }
    Без ответа: { $silences }
admin-words-off = выключена
admin-words-down = недоступна
admin-words-slow = не успела
admin-words-nonsense = сбилась
admin-words-refused = отказалась
