"""What one text holds: how it reads, and where each group of terms is found in it."""

from dataclasses import dataclass

from safety.normalise import Reading
from safety.words import Hit


@dataclass(frozen=True)
class Evidence:
    """What one text holds: how it reads, and the places of each group found in it."""

    reading: Reading
    hits: dict[str, list[Hit]]

    def has(self, group: str) -> bool:
        """Whether any term of the group is there."""
        return group in self.hits

    def term(self, hit: Hit) -> str:
        """The words of a hit, as first read; empty for spelled-out runs."""
        return " ".join(word.readings[0] for word in self.reading.words[hit.start : hit.stop])
