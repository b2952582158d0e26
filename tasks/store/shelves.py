"""Shelves: where the bytes of blobs lie, a folder on one machine or a bucket that many machines share."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from tasks.store.shelf import Shelf, place_of

BUCKET = "s3://"
"""How the address of a bucket begins; anything else is a folder."""


def shelf_at(address: Path | str) -> Shelf:
    """The shelf of this address: a folder, or `s3://BUCKET/FOLDER`.

    Raises ImportError for a bucket where the extra `[s3]` is not installed.
    """
    if is_bucket(address):
        from tasks.store.bucket import Bucket

        return Bucket(str(address))
    return Folder(Path(address))


def is_bucket(address: Path | str) -> bool:
    """Whether this is the address of a bucket."""
    return str(address).startswith(BUCKET)


class Folder:
    """A folder on a disk that all processes share. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, data: bytes) -> None:
        """Write a draft beside the file, make it safe, then give it its name."""
        path = self._folder / place_of(name)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, must survive a power cut
        finally:
            os.close(folder)

    def read(self, name: str) -> bytes:
        """The file's bytes."""
        return (self._folder / place_of(name)).read_bytes()

    def remove(self, names: Sequence[str]) -> None:
        """Unlink the files."""
        for name in names:
            (self._folder / place_of(name)).unlink(missing_ok=True)
