"""The stage's clock: real time, plus what a test moved it forward."""

import time
from datetime import UTC, datetime


class Clock:
    """Tells the time of the stage in Unix seconds."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time() + self._ahead

    def date(self) -> datetime:
        """The same, cut to whole seconds as Telegram does."""
        return datetime.fromtimestamp(int(self.now()), UTC)

    def forward(self, seconds: float) -> None:
        """Move on; the clock never goes back, so ids and deadlines stay in order."""
        self._ahead += max(seconds, 0.0)
