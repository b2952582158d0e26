"""Bells through PostgreSQL's LISTEN and NOTIFY, for a house on several machines."""

import asyncio
import contextlib

import psycopg
import sqlalchemy as sa
import structlog
from psycopg import sql

from tasks.ear import Ear
from tasks.store.database import Connection, Database, DatabaseTrouble
from tasks.store.processes import Role

log = structlog.get_logger()

RETRY = 2.0


class NotifyBell(Ear):
    """Rings through PostgreSQL, on a connection of its own that listens."""

    address = None

    def __init__(self, database: Database, role: Role) -> None:
        super().__init__()
        self._database = database
        self._channel = _channel(role)
        address = sa.make_url(database.url).set(drivername="postgresql")
        self._address = address.render_as_string(hide_password=False)
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start to listen in the background."""
        self._listening = asyncio.create_task(self._listen(), name="bell")

    async def ring(self, role: Role) -> None:
        """Notify everybody who listens for this role."""

        def notify(connection: Connection) -> None:
            connection.execute(sa.select(sa.func.pg_notify(_channel(role), "")))

        try:
            await self._database.write(notify)
        except DatabaseTrouble as error:
            log.warning("bell not rung", role=role, error=str(error))

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("bell lost its connection, trying again", error=str(error))
            await asyncio.sleep(RETRY)

    async def _hear(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with connection:
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(self._channel)))
            async for _ in connection.notifies():
                self.wake()


def _channel(role: Role) -> str:
    return f"atelier_{role}"
