"""The window to a language model: what is asked of it, what it made, and why it may say nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict


class Silence(StrEnum):
    """Why the language model did not help; the person's own words are used then."""

    OFF = "off"
    """No server is set."""
    DOWN = "down"
    """The server cannot be reached, breaks off or answers with errors."""
    SLOW = "slow"
    """No whole answer within the time it has."""
    NONSENSE = "nonsense"
    """The answer is of no use: another language, lost names or numbers, an echo, no answer at all."""
    REFUSED = "refused"
    """The model declined, or the guard refuses what it wrote."""


class Speechless(Exception):
    """There is no answer; `detail` is for logs and holds none of the person's words."""

    def __init__(self, silence: Silence, detail: str = "") -> None:
        super().__init__(f"{silence}: {detail}" if detail else silence.value)
        self.silence = silence
        self.detail = detail


class Shape(BaseModel):
    """The form of an answer: parsed from JSON; the first field is what people may watch being written."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def of_plain_text(cls, text: str) -> Self | None:
        """The answer where a model wrote bare text instead of JSON; None where that makes no sense."""
        del text
        return None


ShapeT = TypeVar("ShapeT", bound=Shape)


@dataclass(frozen=True)
class WordOrder(Generic[ShapeT]):
    """One thing to ask: whose script frames it, the data it is about, and the form of the answer."""

    script: str
    """Name of the script: instructions and examples that the language model reads first."""
    fields: Mapping[str, str]
    """What the script is about. Words of people are data here, never instructions."""
    shape: type[ShapeT]
    check: Callable[[ShapeT], None]
    """Raises Speechless(NONSENSE or REFUSED) where the answer is of no use; nonsense is asked for again."""
    schema: Mapping[str, object] | None = None
    """JSON schema of the answer; None takes the shape's own."""
    picture: bytes | None = field(default=None, repr=False)
    """PNG or JPEG to look at."""
    turn: int = 0
    """How often the same has been asked before: another turn, another answer."""
    hear: Callable[[str], None] | None = None
    """Called with the first field's text while it is written; may raise to stop it."""


class Language(Protocol):
    """A language model."""

    async def say(self, order: WordOrder[ShapeT]) -> ShapeT:
        """The checked answer. Raises Speechless."""
        ...

    def version(self, script: str) -> str:
        """Version of a script; empty where there is no language model."""
        ...


class Mute:
    """The language model of a house without one."""

    async def say(self, order: WordOrder[ShapeT]) -> ShapeT:
        """Raise Speechless(OFF): no server is set."""
        raise Speechless(Silence.OFF, order.script)

    def version(self, script: str) -> str:
        """Nothing has a version here."""
        del script
        return ""


class Speaking(Protocol):
    """The part of a run's context that deals with words."""

    @property
    def language(self) -> Language:
        """The language model; one that is mute where no server is set."""
        ...

    def writing(self, words: str) -> None:
        """Tell what has been written so far. Thread-safe; raises Cancelled like `progress`."""
        ...


@dataclass(frozen=True)
class Wording:
    """Words that a pipeline made, for the next link or for the person."""

    prompt: str
    """The words to go on with: rewritten, or the person's own where there was `silence`."""
    added: tuple[str, ...] = ()
    """Phrases of the prompt that were not in the person's words."""
    silence: Silence | None = None
    """Why nothing was rewritten; None when it was."""
    version: str = ""
    """Version of the script that framed it."""
    turn: int = 0
    """How often other words had been asked for before."""

    @property
    def is_used(self) -> bool:
        """Whether the words are the language model's."""
        return self.silence is None
