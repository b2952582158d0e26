"""The words a small model knows, from `words.json` in its folder, and what to say to a wish beyond them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.kit.models import ModelCard, folder_of

WORDS_FILE = "words.json"
FILLERS = frozenset({"the", "with", "and", "among", "under", "against", "под", "над", "среди", "фоне"})
"""Words of a phrase that a wish need not repeat."""
ENDINGS = 2
"""Letters that a Russian case or an English plural may change at the end of a word."""
THINGS_SHOWN, PLACES_SHOWN = 10, 4


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Category(_Part):
    """The words for each thing of one kind, by language; the first word of a thing is its name."""

    en: dict[str, tuple[str, ...]] = {}
    ru: dict[str, tuple[str, ...]] = {}

    @property
    def phrases(self) -> Iterator[str]:
        """Every word or phrase, in both languages."""
        return (phrase for things in (self.en, self.ru) for words in things.values() for phrase in words)

    def names(self, language: str) -> tuple[str, ...]:
        """One word a thing in `language`; English when it is not one of ours."""
        things = self.ru if language == "ru" else self.en
        return tuple(words[0] for words in things.values())


class Examples(_Part):
    """Prompts that turn out well, by language."""

    en: tuple[str, ...]
    ru: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        """The prompts in `language`; English when it is not one of ours."""
        return self.ru if language == "ru" else self.en


class KnownWords(_Part):
    """What a small model can draw; the colours, sizes and styles of the file alone are no wish."""

    objects: Category
    backdrops: Category = Category()
    examples: Examples

    def knows(self, prompt: str) -> bool:
        """Whether the prompt holds a thing or a place the model can draw, in either language."""
        said = _words(prompt)
        return any(
            all(_is_among(word, said) for word in _telling_words(phrase))
            for phrase in (*self.objects.phrases, *self.backdrops.phrases)
        )


@dataclass(frozen=True)
class UnknownWish:
    """A prompt without a word the model knows: what it does know, and prompts to try."""

    things: tuple[str, ...]
    places: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Some words that the model knows, for a sentence."""
        return ", ".join(self.things[:THINGS_SHOWN] + self.places[:PLACES_SHOWN])


def unknown_wish(prompt: str, language: str, card: ModelCard, models_folder: Path) -> UnknownWish | None:
    """What to tell a person whose prompt holds nothing the model knows; None when it knows enough.

    Models without a `words.json` know the world.
    """
    known = words_of(folder_of(card, models_folder))
    if known is None or known.knows(prompt):
        return None
    return UnknownWish(
        things=known.objects.names(language),
        places=known.backdrops.names(language),
        examples=known.examples.of(language),
    )


@cache
def words_of(folder: Path) -> KnownWords | None:
    """The words of the model in a folder; None where it has no list. Raises ValueError on a broken list."""
    path = folder / WORDS_FILE
    if not path.is_file():
        return None
    try:
        return KnownWords.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path} is not a list of words: {error.errors()[0]['msg']}") from error


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower().replace("ё", "е"))


def _telling_words(phrase: str) -> list[str]:
    """The words of a phrase that carry its meaning: `sea` of `in the sea`."""
    words = _words(phrase)
    return [word for word in words if len(word) > 2 and word not in FILLERS] or words


def _is_among(word: str, said: list[str]) -> bool:
    """Whether the word is said in some form: short words exactly, long ones up to their ending."""
    if len(word) <= ENDINGS + 1:
        return any(other == word or (len(word) == ENDINGS + 1 and other[:-1] == word) for other in said)
    stem = word[: -ENDINGS if len(word) > 2 * ENDINGS else -1]
    return any(other.startswith(stem) and len(other) <= len(word) + ENDINGS for other in said)
