"""Notes: small JSON values by scope and key, such as the forms that people are filling."""

import time
from typing import cast

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database, put

Value = dict[str, object]


class Notes:
    """Keeps small values; a note that nobody writes for a retention time is swept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, scope: str, key: str) -> Value | None:
        """The value, or None."""

        def query(connection: Connection) -> Value | None:
            where = (t.note.c.scope == scope) & (t.note.c.key == key)
            return cast("Value | None", connection.execute(sa.select(t.note.c.value).where(where)).scalar())

        return await self._database.read(query)

    async def lately(self, scope: str, within: float) -> list[Value]:
        """The values of a scope that were written within so many seconds."""

        def query(connection: Connection) -> list[Value]:
            where = (t.note.c.scope == scope) & (t.note.c.written >= time.time() - within)
            return [
                cast("Value", it)
                for it in connection.execute(sa.select(t.note.c.value).where(where)).scalars()
            ]

        return await self._database.read(query)

    async def forget(self, scope: str, key: str) -> None:
        """Keep it no longer."""
        where = (t.note.c.scope == scope) & (t.note.c.key == key)
        await self._database.write(lambda c: c.execute(sa.delete(t.note).where(where)).rowcount)

    async def write(self, scope: str, key: str, value: Value) -> None:
        """Keep a value that JSON can hold, in place of the one before."""
        values = {"value": value, "written": time.time()}
        await self._database.write(lambda c: put(c, t.note, {"scope": scope, "key": key}, values))
