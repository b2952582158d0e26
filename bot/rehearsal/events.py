"""The event log that the page follows: numbered, kept a while, wakes those who wait."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

_KEPT = 5_000


@dataclass(frozen=True)
class Event:
    """Something that happened. `audience` is None for everyone."""

    number: int
    name: str
    data: BaseModel
    audience: frozenset[int] | None

    def concerns(self, user: int | None) -> bool:
        """Whether this person (None: a watcher who sees all) gets it."""
        return user is None or self.audience is None or user in self.audience


class Events:
    """Keeps the latest events and lets readers wait for the next."""

    def __init__(self) -> None:
        self._log: deque[Event] = deque(maxlen=_KEPT)
        self._bells: set[asyncio.Event] = set()
        self.last = 0
        self.closed = False

    def tell(self, name: str, data: BaseModel, audience: frozenset[int] | None = None) -> None:
        """Record an event and wake who waits."""
        self.last += 1
        self._log.append(Event(self.last, name, data, audience))
        self.ring()

    def after(self, number: int, user: int | None) -> list[Event]:
        """The events above `number` that concern this person."""
        return [event for event in self._log if event.number > number and event.concerns(user)]

    async def wait(self, is_there: Callable[[], bool], seconds: float) -> bool:
        """Wait until the predicate holds, asked again after each event; False if it never did in time."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            async with asyncio.timeout(seconds):
                while not self.closed and not is_there():
                    bell.clear()
                    await bell.wait()
        except TimeoutError:
            pass
        finally:
            self._bells.discard(bell)
        return is_there()

    def ring(self) -> None:
        """Let everyone who waits look again."""
        for bell in self._bells:
            bell.set()

    def close(self) -> None:
        """Let everybody who waits go."""
        self.closed = True
        self.ring()
