"""The text screen against hostile texts of the longest length, each in processor time."""

import time
from collections.abc import Mapping
from random import Random

from safety.normalise import LIMIT, MAX_WORDS
from safety.rulebook import load_rulebook
from safety.text import TextScreen
from safety.verdict import TooLong
from tests.bench.figures import Figure

BOUND_MS = 50.0
_RANDOM = Random(7)


def _long(piece: str) -> str:
    return (piece * (LIMIT // len(piece) + 1))[:LIMIT]


def _noise(alphabet: str) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(LIMIT))


def _letters_apart(word: str) -> str:
    """As many letters as are still read, with blanks between them."""
    return " ".join((word * MAX_WORDS)[: MAX_WORDS - 100])


def _busiest() -> tuple[str, str]:
    """The beginning that most spelled-out rules share, and the one behind which most may follow."""
    phrases = load_rulebook().phrases
    beginning = max(phrases._spelled_sizes, key=lambda it: len(phrases._spelled_sizes[it]))
    return beginning, max(phrases._spelled, key=lambda it: len(phrases._spelled[it]))


HOSTILE: Mapping[str, str] = {
    "the busiest beginning, letters apart": _letters_apart(_busiest()[0]),
    "the busiest word, letters apart": _letters_apart(_busiest()[1]),
    "one word again and again": _long("wonderful "),
    "one letter": "a" * LIMIT,
    "letters apart": _long("a b "),
    "letters apart, few of them": _long("n u  d e, "),
    "no spaces": _noise("abcdefghijklmnopqrstuvwxyz"),
    "leet": _noise("a4e3i1o0s5t7 "),
    "signs in words": _noise("ab-._$@! "),
    "stars for letters": _long("a**b*c "),
    "phrases that excuse": _long("naked truth, chicken breast "),
    "brackets": _long("((((a:1.1"),
    "open brackets": "(" * LIMIT,
    "combining marks": _long("a\u0335\u0336\u0337"),
    "zero width": _long("n\u200bu\u200bd\u200be "),
    "mixed alphabets": _noise("аaеeоoрp сc"),
    "beginnings of phrases": _long("bare exposed naked "),
    "pairs of rules": _long("bare arms her thighs "),
    "numbers": _long("14 years 15 y 16 "),
    "almost ages": _long("1 y-"),
    "emoji": "🍆🍑" * (LIMIT // 2),
    "Russian text": _long("красная рыба плывёт под луной "),
    "Russian words of many endings": _noise("абвгдеёжзийклмнопрстуфхцчшщ "),
    "repeats": _long("aaaabbbbcccc "),
    "lora tags": _long("<lora:x:1>"),
    "weights": _long("(cat:1.3) "),
    "expanding forms": "ﷺ" * LIMIT,
    "quotes": "'\"`" * (LIMIT // 3),
}


async def measure() -> list[Figure]:
    """Every text once, on a screen that has read nothing before."""
    figures: list[Figure] = []
    for name, text in HOSTILE.items():
        screen = TextScreen()
        started = time.process_time()
        try:
            screen.find((text,), ())
            outcome = ""
        except TooLong:
            outcome = "refused unread"
        spent = 1000 * (time.process_time() - started)
        late = "" if spent <= BOUND_MS else f"above {BOUND_MS:.0f} ms"
        figures.append(Figure(name, f"{spent:.1f} ms", " ".join(filter(None, (outcome, late)))))
    return figures
