"""What a rewriting must keep of a wish: quotes, numbers, names, negations; pure functions over texts."""

import re
from collections.abc import Iterator

from pipelines.words.numerals import said as spoken

# As handlers read options: from the first `--name` on, everything stays as it was typed.
OPTIONS = re.compile(r"(?:(?<=\s)|^)--(?=[^\W_])")
QUOTES = re.compile(r"\"([^\"]+)\"|«([^»]+)»|“([^”]+)”|„([^“”]+)[“”]|‘([^’]+)’|(?<!\w)'([^']{2,})'(?!\w)")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
LATIN_NAME = re.compile(r"(?<![\w'’-])[A-Z][a-zA-Z'’-]+")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n])\s*$")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

WANTS_NONE = re.compile(
    r"\b(?:no|without|never|nobody|don['’]t|do not|не? надо|без|нет|никаких|никого|ни одного|ни одной|"
    r"не должно|не нужно|не хочу|чтобы не)\b",
    re.IGNORECASE,
)
SAYS_NONE = re.compile(
    r"\b(?:no|not|without|never|nobody|nothing|none|free|devoid|absent|lacking|empty|deserted|bare\w*|"
    r"un(?:inhabited|populated|peopled|occupied|manned|adorned|decorated|furnished|covered|clothed|dressed|"
    r"clouded|lit|marked|painted|signed|touched|worn|tied)|"
    r"(?:hat|cloud|leaf|tree|moon|star|sun|wind|beard|hair|feature|frame|sleeve|window|wing|colou?r|motion|"
    r"text|word)less)\b",
    re.IGNORECASE,
)
COUNTS: dict[int, tuple[str, str]] = {
    2: ("two|pair|couple|twins?|both", "два|две|двое|двух|двумя|двум|пара|пару|пары|оба|обе"),
    3: ("three|trio|triplets?", "три|трое|трёх|трех|тремя|трём|трем|тройка"),
    4: ("four", "четыре|четверо|четырёх|четырех"),
    5: ("five", "пять|пятеро|пяти"),
    6: ("six", "шесть|шестеро|шести"),
    7: ("seven", "семь|семеро|семи"),
    8: ("eight", "восемь|восьмеро|восьми"),
    9: ("nine", "девять|девяти"),
    10: ("ten", "десять|десяти"),
    12: ("twelve|dozen", "двенадцать|двенадцати|дюжина"),
}
"""How numbers are said in English and in Russian; one is too often an article."""


def split_options(wish: str) -> tuple[str, str]:
    """The words of a wish and its options, which nobody rewrites."""
    found = OPTIONS.search(wish)
    return (wish.strip(), "") if found is None else (wish[: found.start()].strip(), wish[found.start() :])


def quotes_in(text: str) -> list[str]:
    """Quoted texts, without their quotation marks."""
    return [next(part for part in found.groups() if part).strip() for found in QUOTES.finditer(text)]


def lost(wish: str, prompt: str) -> str:
    """What kind of thing the prompt lost of the wish; empty when it kept everything it must."""
    said, bare = _folded(prompt), QUOTES.sub(" ", wish)
    if any(_folded(quote) not in said for quote in quotes_in(wish)):
        return "a quote"
    if not all(_says_number(number, said) for number in _numbers(bare)):
        return "a number"
    if any(_folded(name) not in said for name in _names(bare)):
        return "a name"
    if WANTS_NONE.search(bare) and not SAYS_NONE.search(prompt):
        return "a negation"
    return ""


def latin_share(text: str) -> float:
    """The part of the letters that is Latin; 0 where there are none."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) / len(letters) if letters else 0.0


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.casefold() for word in WORD.findall(text)]


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _numbers(text: str) -> Iterator[str]:
    yield from NUMBER.findall(text)
    for number, (english, russian) in COUNTS.items():
        if re.search(rf"(?<![\w-])(?:{english}|{russian})(?![\w-])", text, re.IGNORECASE):
            yield str(number)


def _says_number(number: str, said: str) -> bool:
    if re.search(rf"(?<!\d){re.escape(number)}(?!\d)", said):
        return True
    if not number.isdigit():
        return False
    if int(number) == 1:
        return True
    names = "|".join((*spoken(int(number)), *filter(None, COUNTS.get(int(number), ("", ""))[:1])))
    return bool(names) and re.search(rf"(?<![\w-])(?:{names})(?![\w-])", said) is not None


def _names(text: str) -> Iterator[str]:
    """Capitalised Latin words that are not just the start of a sentence, or a text all in capitals."""
    if text.isupper() or text.istitle():
        return
    for found in LATIN_NAME.finditer(text):
        if CYRILLIC.search(text) or not SENTENCE_START.search(text[: found.start()]):
            yield found.group().removesuffix("'s").removesuffix("’s")
