# Beautify: better words for a wish, and whose words were drawn.
words-draft = 🪄 <i>{ $words }</i>
card-stage-writing = 🎨 <i>{ $prompt }</i>

    🪄 Finding the words.
words-silence-off = ✍️ Your words: editor switched off.
words-silence-down = ✍️ Your words: editor unreachable.
words-silence-slow = ✍️ Your words: editor too slow.
words-silence-nonsense = ✍️ Your words: editor lost track.
words-silence-refused = ✍️ Your words: editor declined.
button-mine = ✍️ My words
button-reword = 🪄 Others
button-better = 🪄 Better words
button-edit-words = ✏️ Edit
words-edit = Reply with words of your own, and I will draw exactly those. These were drawn; a tap copies them:
    <code>{ $words }</code>
words-edit-placeholder = Your own words
settings-words = { $state ->
        [on] 🪄 Better words: on
       *[off] 🪄 Better words: off
    }
settings-words-about = { $state ->
        [on] Before I draw, a language model puts your wish into fuller words. You see them, and can take your own instead.
       *[off] Your wishes are drawn exactly as you write them.
    }

# The operators' page
admin-button-words = 🪄 Words
admin-words = <b>Words</b>
admin-words-total = Answers: { $answers }. Without an answer, so done in the person’s words: { $silent } ({ $part }).
admin-words-here = chat
admin-words-row = <b>{ $process }</b>, since it started
    Answers: { $answers }, from memory: { $cached }
    Seconds: half within { $middle }, 95 % within { $late }
    Tokens: { $read } read, { $written } written
    Without an answer: { $silences }
admin-words-off = switched off
admin-words-down = unreachable
admin-words-slow = too slow
admin-words-nonsense = nonsense
admin-words-refused = declined
