"""Questions that wait for the bot's answer: pressed buttons and inline queries, answered once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiogram import types

from bot.rehearsal.clock import Clock
from bot.rehearsal.refusals import late_query


@dataclass
class Pressed:
    """A pressed callback button; `message` is None for inline messages."""

    id: str
    user: int
    chat: int
    message: int
    deadline: float
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None


@dataclass
class Asked:
    """An inline query and what the bot offered."""

    id: str
    user: int
    text: str
    deadline: float
    answered: bool = False
    results: Sequence[types.InlineQueryResultUnion] = field(
        default_factory=list[types.InlineQueryResultUnion]
    )
    next_offset: str = ""
    button: str | None = None


class Queries:
    """Keeps questions by id. `seconds` is how long Telegram waits for an answer."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._pressed: dict[str, Pressed] = {}
        self._asked: dict[str, Asked] = {}

    def press(self, number: str, user: int, chat: int, message: int) -> Pressed:
        """Somebody pressed a button."""
        pressed = Pressed(number, user, chat, message, self._clock.now() + self._seconds)
        self._pressed[number] = pressed
        return pressed

    def ask(self, number: str, user: int, text: str) -> Asked:
        """Somebody typed an inline query."""
        asked = self._asked[number] = Asked(number, user, text, self._clock.now() + self._seconds)
        return asked

    def pressed(self, number: str) -> Pressed:
        """The open question behind a callback id; raises where it can no longer be answered."""
        found = self._pressed.get(number)
        if found is None or found.answered or found.deadline < self._clock.now():
            raise late_query()
        return found

    def asked(self, number: str) -> Asked:
        """The open inline query of an id; raises where it can no longer be answered."""
        found = self._asked.get(number)
        if found is None or found.answered or found.deadline < self._clock.now():
            raise late_query()
        return found

    def offered(self, number: str) -> Asked | None:
        """An inline query that may be answered already."""
        return self._asked.get(number)
