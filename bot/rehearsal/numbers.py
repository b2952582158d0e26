"""Ids that only grow, also from one run of the stage to the next."""

import itertools
import time

# Ten a second since 2026: only a run that sends more than that could reach the next run's first number.
_EPOCH = 1_767_225_600
_PER_SECOND = 10


class Numbers:
    """Counters for messages, updates and queries, seeded from the time of day.

    Message ids fit Telegram's 32 bits until 2032.
    """

    def __init__(self, now: float | None = None) -> None:
        seed = int(((time.time() if now is None else now) - _EPOCH) * _PER_SECOND)
        self._messages = itertools.count(seed)
        self._updates = itertools.count(seed)
        self._queries = itertools.count(seed * 1_000_000)
        self._albums = itertools.count(seed * 1_000)

    def message(self) -> int:
        """A fresh message id."""
        return next(self._messages)

    def update(self) -> int:
        """A fresh update id."""
        return next(self._updates)

    def query(self) -> str:
        """A fresh callback, inline query or inline message id."""
        return str(next(self._queries))

    def album(self) -> str:
        """A fresh media group id."""
        return str(next(self._albums))
