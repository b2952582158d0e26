"""Reads how long a ban lasts: `30m`, `12h`, `7d`, `4w` or `forever`."""

import re
from datetime import timedelta

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_RUSSIAN = str.maketrans({"м": "m", "ч": "h", "д": "d", "н": "w"})
FOR_EVER = frozenset({"forever", "навсегда"})
LONGEST = timedelta(days=3650)


class NotADuration(ValueError):
    """The word says no length of time."""


def read_duration(word: str) -> timedelta | None:
    """Return how long; None means for ever. Raises NotADuration."""
    if word.lower() in FOR_EVER:
        return None
    match = re.fullmatch(r"(\d{1,5})([mhdw])", word.lower().translate(_RUSSIAN))
    if match is None:
        raise NotADuration(word)
    lasts = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not timedelta(0) < lasts <= LONGEST:
        raise NotADuration(word)
    return lasts
