"""Remembers what has been seen lately, so that an album is answered once and a double click counts once."""

from collections import OrderedDict
from collections.abc import Hashable
from time import monotonic


class Once:
    """Says whether something is new; forgets after `seconds`, and the oldest when there are too many."""

    def __init__(self, keep: int, seconds: float = float("inf")) -> None:
        self._keep = keep
        self._seconds = seconds
        self._seen: OrderedDict[Hashable, float] = OrderedDict()

    def forget(self, thing: Hashable) -> None:
        """Take it for new the next time."""
        self._seen.pop(thing, None)

    def is_first(self, thing: Hashable) -> bool:
        """Whether this thing was not seen within the time."""
        now = monotonic()
        seen = self._seen.pop(thing, None)
        self._seen[thing] = now
        while len(self._seen) > self._keep:
            self._seen.popitem(last=False)
        return seen is None or now - seen > self._seconds
