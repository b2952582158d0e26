"""Figures of a run: a name, a number with its unit, and what it means."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    subject: str
    value: str
    remark: str = ""


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation; needs at least two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def spread(subject: str, seconds: Sequence[float], remark: str = "") -> list[Figure]:
    """Median and 95th percentile of times."""
    return [
        Figure(f"{subject}, p50", milliseconds(percentile(seconds, 50)), remark),
        Figure(f"{subject}, p95", milliseconds(percentile(seconds, 95))),
    ]
