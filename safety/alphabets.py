"""Letters that look or sound like others: tables for the normaliser and for transliteration."""

_LATIN_LOOKS = {
    # Cyrillic
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
    "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d", "һ": "h", "ԛ": "q", "ԝ": "w", "ӏ": "l",
    "п": "n", "и": "u", "г": "r", "з": "3", "ь": "b", "д": "d", "я": "r", "ү": "y",
    # Greek
    "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p",
    "σ": "o", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ϲ": "c", "μ": "m",
    # Armenian, Latin small capitals and other Latin letters without a decomposition
    "ո": "n", "օ": "o", "ս": "u", "հ": "h", "ց": "g", "ք": "p", "ɡ": "g", "ı": "i", "ɑ": "a", "ø": "o",
    "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ƒ": "f", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "p",
    "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ɪ": "i", "ᴊ": "j",
    "ᴋ": "k", "ʟ": "l", "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u",
    "ᴠ": "v", "ᴡ": "w", "ʏ": "y", "ᴢ": "z", "ɐ": "a", "ǝ": "e", "ɯ": "m", "ɹ": "r", "ʇ": "t", "ʌ": "v",
    "ʍ": "w", "ʎ": "y",
}  # fmt: skip
TO_LATIN = str.maketrans(_LATIN_LOOKS)

TO_CYRILLIC = str.maketrans(
    {
        "a": "а", "b": "в", "c": "с", "e": "е", "h": "н", "k": "к", "m": "м", "o": "о", "p": "р", "t": "т",
        "x": "х", "y": "у", "i": "и", "n": "п", "r": "г", "u": "и", "α": "а", "ο": "о", "ε": "е", "ρ": "р",
        "ν": "v", "і": "и", "κ": "к", "τ": "т", "χ": "х", "υ": "у", "η": "п", "π": "п", "λ": "л", "φ": "ф",
    }
)  # fmt: skip

# One table each where a sign stands for two letters.
LATIN_LEET = (
    str.maketrans("0134578@$!69", "oieastbasigg"),
    str.maketrans("0134578@$!29", "oleastbaslzg"),
)
CYRILLIC_LEET = (
    str.maketrans("0346@$1", "озчбасл"),
    str.maketrans("0346@$1", "оечбасй"),
)

_SINGLE = (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFFA0, 0xFEFF)
_RANGES = ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10), (0xE0000, 0xE0100))
INVISIBLE = dict.fromkeys([*_SINGLE, *(code for bounds in _RANGES for code in range(*bounds))], "")
"""Characters without a width that are not all of category Cf."""

# Letters in circles, squares and flags, which compatibility forms leave alone.
STYLED = {
    start + i: chr(ord("a") + i) for start in (0x1F150, 0x1F170, 0x1F130, 0x1F1E6) for i in range(26)
} | {0x1F3FB + i: "" for i in range(5)}

_SOUNDS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "y", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
}  # fmt: skip
_BY_SOUND = str.maketrans(_SOUNDS)
_SPELLINGS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("x", "h"), ("ia", "ya"), ("ja", "ya"), ("iu", "yu"),
    ("ju", "yu"), ("j", "y"), ("i", "y"), ("w", "v"), ("c", "ts"), ("tsh", "ch"), ("'", ""), ("yy", "y"),
)  # fmt: skip


def sound(word: str) -> str:
    """A Russian word in one canonical Latin spelling, or a Latin word folded towards that spelling."""
    word = word.translate(_BY_SOUND)
    for spelling, canonical in _SPELLINGS:
        word = word.replace(spelling, canonical)
    return word
