"""Ways people disguise words, to measure the normaliser with; each keeps the text readable for a person."""

import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from safety.alphabets import sound

Attack = Callable[[str, Random], str]

_INNER_VOWEL = re.compile(r"(\b[^\W\d_aeiouаеиоуыэюя]*[^\W\d_])[aeiouаеиоуыэюя](?=[^\W\d_])")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LEET = str.maketrans("aeiost", "431057")
_LEET_RU = str.maketrans("оз", "03")
_LOOKALIKE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у"}
_LOOKALIKE_RU = {look: latin for latin, look in _LOOKALIKE.items()}


def _leet(text: str, _: Random) -> str:
    return text.lower().translate(_LEET).translate(_LEET_RU)


def _homoglyphs(text: str, random: Random) -> str:
    pairs = _LOOKALIKE | _LOOKALIKE_RU
    return "".join(pairs.get(c, c) if random.random() < 0.6 else c for c in text)


def _between(separator: str) -> Attack:
    def attack(text: str, _: Random) -> str:
        return "  ".join(separator.join(word) for word in text.split())

    return attack


def _after_letters(mark: str) -> Attack:
    def attack(text: str, _: Random) -> str:
        return "".join(c + mark if c.isalpha() else c for c in text)

    return attack


def _shifted(capital: int, small: int) -> Attack:
    """Latin letters from another block; others stay."""

    def attack(text: str, _: Random) -> str:
        return "".join(
            chr((small if c.islower() else capital) + ord(c.lower()) - ord("a"))
            if c.isascii() and c.isalpha()
            else c
            for c in text
        )

    return attack


def _repeated(text: str, random: Random) -> str:
    return "".join(c * random.choice((1, 1, 3, 4)) if c.isalpha() else c for c in text)


def _weighted(text: str, _: Random) -> str:
    return " ".join(f"(({word}:1.3))" for word in text.split())


def _bracketed(text: str, _: Random) -> str:
    return " ".join(f"{word[:2]}[{word[2:]}]" if len(word) > 3 else word for word in text.split())


def _starred(text: str, _: Random) -> str:
    return _INNER_VOWEL.sub(r"\1*", text)


def _doubled(text: str, random: Random) -> str:
    def slip(match: re.Match[str]) -> str:
        word = match.group()
        at = random.randrange(1, len(word))
        return word[:at] + word[at - 1 :]

    return _LONG_WORD.sub(slip, text)


def _transliterated(text: str, _: Random) -> str:
    return sound(text.lower().replace("ё", "е"))


def _spaced_evenly(text: str, _: Random) -> str:
    return " ".join(text.replace(" ", ""))


ATTACKS: Mapping[str, Attack] = MappingProxyType(
    {
        "leet": _leet,
        "homoglyphs": _homoglyphs,
        "zero width": _after_letters("\u200b"),
        "soft hyphen": _after_letters("\u00ad"),
        "combining marks": _after_letters("\u0335"),
        "full width": _shifted(0xFF21, 0xFF41),
        "mathematical bold": _shifted(0x1D400, 0x1D41A),
        "circled": _shifted(0x24B6, 0x24D0),
        "repeated letters": _repeated,
        "one letter doubled": _doubled,
        "a star for a vowel": _starred,
        "spaced letters": _between(" "),
        "dotted letters": _between("."),
        "evenly spaced": _spaced_evenly,
        "prompt weights": _weighted,
        "brackets inside": _bracketed,
        "capitals": lambda text, _: text.upper(),
        "transliteration": _transliterated,
    }
)


def applies(name: str, language: str) -> bool:
    """Whether an attack changes texts of this language at all."""
    if name == "transliteration":
        return language == "ru"
    return language != "ru" or name not in {"full width", "mathematical bold", "circled"}
