"""Telegram's pace: token buckets a chat, a group and over all; the figures come from Telegram's bot FAQ."""

import math
from dataclasses import dataclass

from bot.rehearsal.clock import Clock
from bot.rehearsal.refusals import too_many_requests


@dataclass(frozen=True)
class Rate:
    """A bucket: how many at once, and how many more each second."""

    burst: float
    per_second: float


@dataclass(frozen=True)
class Rates:
    """The three limits; None switches one off."""

    chat: Rate | None = Rate(5, 1)
    group: Rate | None = Rate(20, 20 / 60)
    overall: Rate | None = Rate(30, 30)


TELEGRAM = Rates()
UNHURRIED = Rates(chat=None, group=None, overall=None)


@dataclass
class _Bucket:
    rate: Rate
    level: float
    at: float

    def refill(self, now: float) -> None:
        self.level = min(self.rate.burst, self.level + (now - self.at) * self.rate.per_second)
        self.at = now

    def wait(self, count: int) -> float:
        """Seconds until `count` fit. An album larger than the bucket asks for a full one, and owes."""
        return max(0.0, (min(count, self.rate.burst) - self.level) / self.rate.per_second)


class Pace:
    """Counts what the bot sends and refuses what comes too fast."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock
        self._buckets: dict[tuple[str, int], _Bucket] = {}

    def take(self, chat: int, *, group: bool, count: int = 1) -> None:
        """Let `count` messages or edits through, or raise 429 with the seconds to wait, at no cost."""
        buckets = [
            self._bucket("chat", chat, self._rates.chat),
            self._bucket("group", chat, self._rates.group if group else None),
            self._bucket("overall", 0, self._rates.overall),
        ]
        asked = [bucket for bucket in buckets if bucket is not None]
        wait = max((bucket.wait(count) for bucket in asked), default=0.0)
        if wait > 1e-9:  # what floating point leaves over is no reason to wait
            raise too_many_requests(max(1, math.ceil(wait - 1e-9)))
        for bucket in asked:
            bucket.level -= count

    def _bucket(self, kind: str, chat: int, rate: Rate | None) -> _Bucket | None:
        if rate is None:
            return None
        now = self._clock.now()
        bucket = self._buckets.setdefault((kind, chat), _Bucket(rate, rate.burst, now))
        bucket.refill(now)
        return bucket
