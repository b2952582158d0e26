"""Drafts: messages that are still being written, shown for half a minute and never kept."""

from dataclasses import dataclass

from bot.rehearsal import showing, told
from bot.rehearsal.clock import Clock
from bot.rehearsal.events import Events
from bot.rehearsal.markup.formatted import Formatted
from bot.rehearsal.people import Room

LIFETIME = 30  # seconds, sendMessageDraft


@dataclass(frozen=True)
class Draft:
    """A draft in a private chat."""

    id: int
    thread: int | None
    can_stop: bool
    until: float


class Drafts:
    """The drafts that people see right now, one a chat."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self._clock = clock
        self._events = events
        self._shown: dict[int, Draft] = {}

    def show(self, room: Room, number: int, words: Formatted, *, thread: int | None, can_stop: bool) -> None:
        """Show or replace the draft of a chat."""
        draft = Draft(number, thread, can_stop, self._clock.now() + LIFETIME)
        self._shown[room.id] = draft
        data = told.DraftView(
            chat=room.id,
            thread=thread,
            draft=number,
            text=words.text,
            entities=showing.entities(list(words.entities)),
            can_stop=can_stop,
            until=int(draft.until),
        )
        self._events.tell("draft", data, room.audience)

    def current(self, room: Room) -> Draft | None:
        """The draft that is still seen."""
        draft = self._shown.get(room.id)
        return draft if draft and draft.until >= self._clock.now() else None

    def end(self, room: Room, thread: int | None) -> None:
        """A message ends the draft above it."""
        draft = self._shown.get(room.id)
        if draft and draft.thread == thread:
            del self._shown[room.id]
