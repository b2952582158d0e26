"""Blobs: bytes on a shelf, named by their SHA-256, kept until nobody can want them any more."""

import asyncio
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef, PipelineError
from tasks.store import tables as t
from tasks.store.database import Connection, Database, insert
from tasks.store.shelves import shelf_at

DAY = 86_400.0


class Blobs:
    """A shelf that all processes share, and one row a blob that says how long it is kept.

    The row is touched before the bytes are written, and the sweep removes bytes and row in one
    transaction, so a blob that was just put is never swept.
    """

    def __init__(self, address: Path | str, database: Database, keep: float = 30 * DAY) -> None:
        """`address`: a folder or a bucket; `keep`: seconds a blob stays after it was last put or touched."""
        self._shelf = shelf_at(address)
        self._database = database
        self.keep = keep

    async def put(self, data: bytes, media_type: str, keep: float | None = None) -> BlobRef:
        """Store bytes; the same bytes are stored once. `keep` in seconds, for what is only passing.

        Raises OSError where the shelf is full or away.
        """
        name = sha256(data).hexdigest()
        blob = BlobRef(sha256=name, media_type=media_type, size=len(data))
        expires = time.time() + (self.keep if keep is None else keep)
        await self._database.write(lambda connection: touch(connection, [blob], expires))
        await asyncio.to_thread(self._shelf.write, name, data)
        return blob

    async def read(self, blob: BlobRef) -> bytes:
        """The bytes. Raises PipelineError("blob-gone") when they were swept, OSError if none can be read."""
        try:
            return await asyncio.to_thread(self._shelf.read, blob.sha256)
        except FileNotFoundError:
            gone(blob)

    async def sweep(self) -> int:
        """Remove what has expired; returns how many blobs that was."""
        swept = 0
        while True:
            count = await self._database.write(self._sweep_some)
            swept += count
            if not count:
                return swept

    def discard(self, connection: Connection, blobs: Sequence[BlobRef]) -> None:
        """Drop bytes and rows at once, in the transaction that drops the last mention of them."""
        names = [blob.sha256 for blob in blobs]
        self._shelf.remove(names)
        connection.execute(sa.delete(t.blob).where(t.blob.c.sha256.in_(names)))

    def _sweep_some(self, connection: Connection) -> int:
        query = (
            sa.select(t.blob.c.sha256)
            .where(t.blob.c.expires < time.time())
            .limit(200)
            .with_for_update(skip_locked=True)
        )
        names = list(connection.execute(query).scalars())
        self._shelf.remove(names)
        connection.execute(sa.delete(t.blob).where(t.blob.c.sha256.in_(names)))
        return len(names)


def touch(connection: Connection, blobs: list[BlobRef], expires: float) -> None:
    """Keep these blobs at least until then (seconds since 1970)."""
    for blob in blobs:
        statement = insert(connection, t.blob).values(sha256=blob.sha256, size=blob.size, expires=expires)
        later = sa.case(
            (t.blob.c.expires > statement.excluded.expires, t.blob.c.expires),
            else_=statement.excluded.expires,
        )
        connection.execute(
            statement.on_conflict_do_update(index_elements=["sha256"], set_={"expires": later})
        )


def gone(blob: BlobRef) -> NoReturn:
    """Say that a blob is no longer there."""
    raise PipelineError("blob-gone", sha256=blob.sha256)
