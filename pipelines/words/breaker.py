"""A circuit breaker: after failures in a row nobody waits for a server that is down."""

import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row that open the circuit."""
PAUSE = 30.0
"""Seconds it stays open; then one caller may try."""


class Breaker:
    """Closed while things go well; open, it turns callers away at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opened = 0.0
        self._is_tried = False

    def admits(self) -> bool:
        """Whether to call now; after the pause, True for a single caller until its result is told."""
        if self._failures < FAILURES:
            return True
        if self._is_tried or self._clock() - self._opened < PAUSE:
            return False
        self._is_tried = True
        return True

    def succeeded(self) -> None:
        """The server answered: closed again."""
        self._failures = 0
        self._is_tried = False

    def failed(self) -> None:
        """It did not."""
        self._failures += 1
        self._opened = self._clock()
        self._is_tried = False

    def abandoned(self) -> None:
        """The caller left before the server could answer: that says nothing of the server."""
        self._is_tried = False
