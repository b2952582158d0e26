"""The normaliser: what a text says beneath weights, brackets, look-alikes, leet and spaced letters."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from safety.alphabets import CYRILLIC_LEET, INVISIBLE, LATIN_LEET, STYLED, TO_CYRILLIC, TO_LATIN
from safety.verdict import TooLong

LIMIT = 20_000
"""Characters of all texts of one wish together; more is refused, not read."""
MAX_WORDS = 7_000
"""Words and signs of one text; honest text of the longest length has 4,000, spelled-out floods 10,000."""

MAX_DISGUISED = 500
"""Words of one text with several readings; honest text of the longest length has a few dozen."""

MAX_MASKS = 2
"""Stars or runs of stars in one word that are read as letters."""

_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(r"[^\W_]+|[\u2600-\u27bf\U0001f000-\U0001faff]")
_SIGNS = re.compile(r"[-_.·•@$!]")
_MASKED = re.compile(r"(?<![^\W_])[^\W\d_]+(?:[*#]{1,2}[^\W\d_]+)+(?![^\W_])")
_MASKS = re.compile(r"[*#]+")
_LORA = re.compile(r"<[^<>]{1,80}>")
_WEIGHT = re.compile(r":\s{0,2}-?\d{1,2}(?:[.,]\d{1,3})?(?=[)\]}\s,;]|$)")
_BRACKETS = str.maketrans("", "", "()[]{}<>*|~^`\"'«»“”‘’\\+=#")
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){2,}[^\W_](?![^\W_])")
_SHORT = 4
"""Letters of a word in which one doubled letter is no slip of the finger."""
_LONG_RUN = re.compile(r"(.)\1{2,}")
_ANY_RUN = re.compile(r"(.)\1+")
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")
_NOT_LEET = re.compile(r"[^\w@$!]|_")
_BREAK = ("\n",)
"""A word that no phrase goes across."""
_GAPS = re.compile(r"[\W_]+")
_LETTER_GAP = re.compile(r"([^\W_])([\W_]*)")
SQUEEZED = "\x01"
"""Stands before a reading without any repeats; only squeezed rule words match it ("boobs" as "bobs")."""
AS_SPELLED = "\x02"
"""Stands before a Latin reading with one letter less; it is never heard as Russian ("wagging" as "vagin")."""
_FOREIGN = re.compile(r"[^\x00-\x7fа-яё]")


class Word(NamedTuple):
    """One word or sign: where it starts (-1: it was put together) and every way to read it."""

    start: int
    readings: tuple[str, ...]
    spans: int = 0
    """How far a word joined over signs reaches ("self-harm"); 0 for the words as they stand."""


@dataclass(frozen=True)
class Reading:
    """A text as the rules read it."""

    plain: str
    """Lower case, compatibility forms resolved, invisible characters dropped; digits kept."""
    text: str
    """The same, followed by itself without weights and brackets; words start here."""
    words: tuple[Word, ...]
    spelled: tuple[str, ...]
    """Runs of single letters joined ("n u d e" → "nude"); word ends are lost in them."""


def read(text: str) -> Reading:
    """Read a text both as it stands and as it was meant. Linear in its length. Raises TooLong."""
    plain = flatten(text)
    words = _words(plain, 0)
    bare = _WEIGHT.sub(" ", _LORA.sub(" ", plain)).translate(_BRACKETS)
    offset = 0
    if bare != plain:
        # Words broken by brackets exist only here ("nu(de)"), and so do phrases ("bare (breasts:1.2)").
        offset = len(plain) + 1
        words += [Word(offset, _BREAK), *_words(bare, offset)]
    words += _in_place(bare, offset, _joined(bare))
    words += _in_place(plain, 0, _masked(plain))
    spelled = tuple(_spelled(bare))
    words.append(Word(-1, _BREAK))
    words.extend(Word(-1, readings(run)) for run in spelled)
    text = f"{plain}\n{bare}" if offset else plain
    return Reading(plain, text, tuple(words), tuple(reading for run in spelled for reading in readings(run)))


def _in_place(text: str, offset: int, disguised: Mapping[int, tuple[str, ...]]) -> Iterator[Word]:
    """Chunks at these numbers read as one word each, with their neighbours, so that phrases hold together."""
    is_open = False
    for number, chunk in enumerate(_CHUNK.finditer(text) if disguised else ()):
        if number in disguised:
            found = [Word(offset + chunk.start(), disguised[number], len(chunk.group()))]
        elif number - 1 in disguised or number + 1 in disguised:
            found = [_beside(match, offset + chunk.start()) for match in _TOKEN.finditer(chunk.group())]
        else:
            is_open = False
            continue
        if not is_open:
            yield Word(-1, _BREAK)
        yield from found
        is_open = True


def _beside(token: re.Match[str], offset: int) -> Word:
    return Word(offset + token.start(), readings(token.group()), len(token.group()))


def _joined(text: str) -> dict[int, tuple[str, ...]]:
    """Chunks with signs inside as one word each ("l-antern"), by their numbers. Raises TooLong."""
    chunks = {number: chunk for number, chunk in enumerate(text.split()) if _SIGNS.search(chunk)}
    if len(chunks) > 2 * MAX_DISGUISED:
        raise TooLong(LIMIT)
    return {number: readings(_NOT_LEET.sub("", chunk)) for number, chunk in chunks.items()}


def _masked(text: str) -> dict[int, tuple[str, ...]]:
    """Chunks with stars in the place of vowels ("l*ntern", "w**den"), by their numbers. Raises TooLong."""
    found = {number: word for number, chunk in enumerate(text.split()) if (word := _MASKED.search(chunk))}
    if len(found) > MAX_DISGUISED:
        raise TooLong(LIMIT)
    masked = {number: match.group() for number, match in found.items()}
    return {
        number: tuple(_unmasked(word))
        for number, word in masked.items()
        if len(_MASKS.findall(word)) <= MAX_MASKS
    }


def _unmasked(word: str) -> Iterator[str]:
    vowels, after = ("аеиоуыюя", "з") if _CYRILLIC.search(word) else ("aeiou", "c")
    pieces, masks = _MASKS.split(word), _MASKS.findall(word)
    pairs = [vowel + second for vowel in vowels for second in (vowel, after)]
    choices = [vowels if len(mask) == 1 else pairs for mask in masks]
    for chosen in product(*choices):
        yield "".join(piece + letters for piece, letters in zip(pieces, (*chosen, ""), strict=True))


def _words(text: str, offset: int) -> list[Word]:
    words: list[Word] = []
    disguised = 0
    for match in _TOKEN.finditer(text):
        word = Word(offset + match.start(), readings(match.group()))
        disguised += len(word.readings) > 2
        if len(words) == MAX_WORDS or disguised > MAX_DISGUISED:
            raise TooLong(LIMIT)
        words.append(word)
    return words


def flatten(text: str) -> str:
    """Lower case, NFKC, no accents or invisible characters, plain letters, ё as е. Raises TooLong."""
    text = unicodedata.normalize("NFKC", text.translate(STYLED))
    if len(text) > 2 * LIMIT:  # some signs stand for whole phrases
        raise TooLong(LIMIT)
    text = text.casefold()
    if text.isascii():
        return text
    text = text.translate(INVISIBLE)
    decomposed = unicodedata.normalize("NFD", text.replace("й", "\x00").replace("ё", "е"))
    kept = "".join(c for c in decomposed if c.isascii() or unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return kept.replace("\x00", "й")


@lru_cache(maxsize=16_384)
def readings(word: str) -> tuple[str, ...]:
    """Every way to read one word: as it stands, un-leeted, unmixed, squeezed. At most a dozen."""
    found = dict.fromkeys((word,))
    if word.isascii() and word.isalpha() and not _ANY_RUN.search(word):
        return (word,)
    for unmixed in _unmixed(word):
        found.update(dict.fromkeys(_unleeted(unmixed)))
    for reading in tuple(found):
        found.update(dict.fromkeys(_squeezed(reading)))
    return tuple(found)


def _unmixed(word: str) -> tuple[str, ...]:
    """Look-alikes folded, but only in words that mix alphabets: honest Russian stays as it is."""
    has_cyrillic, has_latin = bool(_CYRILLIC.search(word)), bool(_LATIN.search(word))
    if (has_cyrillic and has_latin) or _FOREIGN.search(word):
        return word, word.translate(TO_LATIN), word.translate(TO_CYRILLIC)
    return (word,)


def _unleeted(word: str) -> tuple[str, ...]:
    if word.isalpha() or not any(c.isalpha() for c in word):
        return (word,)
    tables = CYRILLIC_LEET if _CYRILLIC.search(word) else LATIN_LEET
    return word, word.strip("0123456789@$!"), *(word.translate(table) for table in tables)


def _squeezed(word: str) -> tuple[str, ...]:
    """Without repeats, where there are more of them than honest words have; also as a squeezed key."""
    runs = len(_ANY_RUN.findall(word))
    if not _LONG_RUN.search(word) and runs < 2:
        if not runs or len(word) <= _SHORT:
            return ()
        return (f"{AS_SPELLED if word.isascii() else ''}{squeeze(word)}",)
    bare = squeeze(word)
    return bare, SQUEEZED + bare, _LONG_RUN.sub(r"\1\1", word), _LONG_RUN.sub(r"\1", word)


def squeeze(word: str) -> str:
    """Every run of a letter as one."""
    return _ANY_RUN.sub(r"\1", word)


def _spelled(text: str) -> Iterator[str]:
    """Runs of single letters: the words between wider gaps, and all of a run together."""
    for match in _SPELLED.finditer(text):
        letters = "".join(c for c in match.group() if c.isalnum())
        if letters.isdigit():
            continue
        gaps = _GAPS.findall(match.group())
        inner = max(set(gaps), key=gaps.count)
        words = _words_between(match.group(), inner)
        yield from words
        if len(words) > 1:
            yield letters


def _words_between(run: str, inner: str) -> list[str]:
    """The words of a run whose letters stand `inner` apart and whose words stand otherwise apart."""
    words = [""]
    for letter, gap in _LETTER_GAP.findall(run):
        words[-1] += letter
        if gap and gap != inner:
            words.append("")
    return [word for word in words if word]
