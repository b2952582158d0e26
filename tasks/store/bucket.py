"""A shelf in an S3-compatible store; endpoint and credentials come from AWS_… in the environment alone."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from tasks.store.shelf import ShelfTrouble, place_of

Result = TypeVar("Result")

RETRIES = 8
PATIENCE = timedelta(minutes=2)
"""How long a store that is away or overloaded is asked again before a task fails for it."""


class Bucket:
    """Objects below `s3://BUCKET/FOLDER`; an object appears whole or not at all, whoever writes it."""

    def __init__(self, address: str, retries: int = RETRIES) -> None:
        """`retries`: 0 for somebody who waits at a terminal."""
        self._store = _open(address, retries)
        # The sweep holds rows, on SQLite the whole file, while it removes: it rather comes again in an hour.
        self._brisk = _open(address, 0)

    def write(self, name: str, data: bytes) -> None:
        """Put an object; the same name always has the same bytes, so writing again changes nothing."""

        def write() -> None:
            try:
                obstore.put(self._store, place_of(name), data)
            except FileNotFoundError as error:  # no object is needed for a put: it is the bucket
                raise ShelfTrouble(_words(error)) from error

        _tell_trouble(write)

    def read(self, name: str) -> bytes:
        """The object's bytes."""
        return _tell_trouble(lambda: bytes(obstore.get(self._store, place_of(name)).bytes()))

    def remove(self, names: Sequence[str]) -> None:
        """Delete the objects, up to a thousand by one call."""
        if names:
            _tell_trouble(lambda: obstore.delete(self._brisk, [place_of(name) for name in names]))


def _open(address: str, retries: int) -> S3Store:
    return S3Store.from_url(
        address,
        # An endpoint that is written http:// is meant so: a store in the same rack, or in a test.
        client_options={"allow_http": True, "connect_timeout": "5s", "timeout": "60s"},
        retry_config={"max_retries": retries, "retry_timeout": PATIENCE},
    )


def _tell_trouble(call: Callable[[], Result]) -> Result:
    try:
        return call()
    except BaseError as error:
        raise ShelfTrouble(_words(error)) from error


def _words(error: Exception) -> str:
    """What the store said, without the library's dump of its own structures."""
    return str(error).split("\n\nDebug source", maxsplit=1)[0].strip()[:500]
