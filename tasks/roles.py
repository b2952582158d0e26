"""Roles: operators come from the settings, moderators are appointed here, everybody else is denied."""

from collections.abc import Sequence

import sqlalchemy as sa

from tasks.store import audit
from tasks.store import tables as t
from tasks.store.database import Connection, Database
from tasks.store.people import Person, change, person_of


class Roles:
    """Appoints and dismisses moderators; `actor` is an operator's id and goes to the audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def appoint(self, person: int, actor: int) -> Person:
        """Let a person decide reviews, warn and give time-outs."""
        return await self._set(person, actor, is_moderator=True)

    async def dismiss(self, person: int, actor: int) -> Person:
        """Take that back."""
        return await self._set(person, actor, is_moderator=False)

    async def moderators(self) -> Sequence[int]:
        """Everybody who was appointed, by id."""
        query = sa.select(t.person.c.id).where(t.person.c.is_moderator).order_by(t.person.c.id)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def _set(self, person: int, actor: int, *, is_moderator: bool) -> Person:
        def write(connection: Connection) -> Person:
            before = person_of(connection, person)
            if before.is_moderator != is_moderator:
                change(connection, person, {"is_moderator": is_moderator})
                action = "appoint" if is_moderator else "dismiss"
                audit.write(connection, actor, action, f"person:{person}", {})
            return person_of(connection, person)

        return await self._database.write(write)
