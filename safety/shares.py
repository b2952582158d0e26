"""Shares with Wilson intervals, and the cut that costs a fixed share of false alarms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.96
"""Standard deviations on either side of a 95 % interval."""


@dataclass(frozen=True)
class Share:
    """Refused out of judged, with a 95 % Wilson interval."""

    refused: int
    judged: int

    @property
    def rate(self) -> float:
        """Between 0 and 1."""
        return self.refused / self.judged if self.judged else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (Wilson 1927)."""
        n, z2 = self.judged, _Z**2
        if not n:
            return 0.0, 1.0
        middle = (self.rate + z2 / (2 * n)) / (1 + z2 / n)
        spread = _Z * math.sqrt(self.rate * (1 - self.rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - spread), min(1.0, middle + spread)

    def __str__(self) -> str:
        if not self.judged:
            return "– | – | –"
        low, high = self.interval()
        return f"{self.refused}/{self.judged} | {self.rate:.1%} | {low:.1%} to {high:.1%}"


def share_from(scores: Sequence[float], cut: float) -> Share:
    """How many scores reach the cut."""
    return Share(sum(score >= cut for score in scores), len(scores))


def cut_for(benign: Sequence[float], false_alarms: float) -> float:
    """The lowest score that at most this share of benign scores reaches; above all of them if need be."""
    above = max(benign, default=0.0) + 1e-9
    for cut in sorted({*benign, above}):
        if cut > 0 and share_from(benign, cut).rate <= false_alarms:
            return cut
    return above
