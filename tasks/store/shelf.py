"""A shelf: what keeps the bytes of blobs by name, wherever that is."""

from collections.abc import Sequence
from typing import Protocol


class ShelfTrouble(OSError):
    """The shelf cannot be reached or refuses; the words are the store's own, for operators."""


class Shelf(Protocol):
    """Keeps bytes by name. Its calls block, and every call may be made again."""

    def write(self, name: str, data: bytes) -> None:
        """Keep bytes: whole or not at all, and for good when this returns. Raises OSError."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes. Raises FileNotFoundError where there are none, other OSErrors where it cannot look."""
        ...

    def remove(self, names: Sequence[str]) -> None:
        """Drop what has these names, if it is there. Raises OSError."""
        ...


def place_of(name: str) -> str:
    """Where on a shelf a name lies: in one of 256 folders, so that none grows huge."""
    return f"{name[:2]}/{name}"
