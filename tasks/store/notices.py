"""Notices: what the chat process has to tell somebody, kept until it is told, so that no crash loses it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database

AT_ONCE = 50
Facts = dict[str, str | int]


@dataclass(frozen=True)
class Notice:
    """One thing to tell; `kind` names its sentence, `person` None means every operator."""

    id: int
    person: int | None
    kind: str
    facts: Facts


def write(connection: Connection, person: int | None, kind: str, /, **facts: str | int) -> None:
    """Have somebody told, in the transaction that gives the reason."""
    row = {"at": time.time(), "person": person, "kind": kind, "facts": facts}
    connection.execute(sa.insert(t.notice).values(row))


class Notices:
    """Reads what is untold, and remembers what was told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def untold(self) -> Sequence[Notice]:
        """The oldest first."""

        def query(connection: Connection) -> list[Notice]:
            found = (
                sa.select(t.notice).where(t.notice.c.told.is_(None)).order_by(t.notice.c.id).limit(AT_ONCE)
            )
            rows = connection.execute(found).mappings()
            return [Notice(row["id"], row["person"], row["kind"], row["facts"]) for row in rows]

        return await self._database.read(query)

    async def told(self, notice: int) -> None:
        """It was told, or there is nobody to tell."""
        done = sa.update(t.notice).where(t.notice.c.id == notice).values(told=time.time())
        await self._database.write(lambda connection: connection.execute(done))
