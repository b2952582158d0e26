"""Retention: what has ended long ago leaves the tables and the blobs."""

import asyncio
import contextlib
import time
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from tasks.erasing import sweep_chats
from tasks.store import tables as t
from tasks.store.blobs import Blobs
from tasks.store.database import Connection, Database, DatabaseTrouble, is_on_sqlite
from tasks.task import ENDS

log = structlog.get_logger()

EVERY = 3600.0
CHUNK = 500
# Units count for one day; a ledger row is worth nothing after its day has ended everywhere.
LEDGER_KEPT = 2 * 86_400.0


@dataclass(frozen=True)
class Swept:
    """What one round removed."""

    tasks: int
    blobs: int
    rest: int
    """Buttons, notes, delivery records, ledger rows, refusals, notices, reviews, reports and strikes."""


class Sweeper:
    """Sweeps every hour, in short transactions; the audit, people and chats are kept for ever."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        """Everything is kept as long as `blobs` keeps a blob."""
        self._database = database
        self._blobs = blobs
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End `run` after the round that it is in."""
        self._stopped.set()

    async def run(self) -> None:
        """Sweep now and every hour until stopped."""
        while not self._stopped.is_set():
            try:
                swept = await self.sweep()
                if swept.tasks or swept.blobs:
                    log.info("swept", tasks=swept.tasks, blobs=swept.blobs, rest=swept.rest)
            except (DatabaseTrouble, OSError) as error:
                log.warning("cannot sweep now", error=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._stopped.wait()

    async def sweep(self) -> Swept:
        """One round."""
        before = time.time() - self._blobs.keep
        tasks = 0
        while count := await self._database.write(lambda connection: _sweep_tasks(connection, before)):
            tasks += count
        while count := await self._database.write(lambda connection: sweep_chats(connection, self._blobs)):
            tasks += count
        rest = await self._database.write(lambda connection: _sweep_rest(connection, before))
        blobs = await self._blobs.sweep()
        await self._database.write(_shrink)
        return Swept(tasks, blobs, rest)


def _sweep_tasks(connection: Connection, before: float) -> int:
    old = sa.select(t.task.c.id).where(t.task.c.state.in_(ENDS), t.task.c.ended < before).limit(CHUNK)
    ids = list(connection.execute(old).scalars())
    # A parameter list, not a subquery: PostgreSQL would plan a subquery with a limit for every table anew.
    for column in (t.progress.c.task, t.delivery.c.task, t.task.c.id):
        connection.execute(sa.delete(column.table).where(column.in_(ids)))
    return len(ids)


def _sweep_rest(connection: Connection, before: float) -> int:
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - LEDGER_KEPT))
    swept = 0
    for table, is_old in (
        (t.button, t.button.c.used < before),
        (t.note, t.note.c.written < before),
        (t.refusal, t.refusal.c.at < before),
        (t.notice, t.notice.c.told < before),
        (t.review, t.review.c.decided < before),
        (t.report, t.report.c.at < before),
        (t.strike, t.strike.c.expires < before),
        (t.ledger, t.ledger.c.day < day),
    ):
        swept += connection.execute(sa.delete(table).where(is_old)).rowcount
    return swept


def _shrink(connection: Connection) -> None:
    if is_on_sqlite(connection):
        # SQLite gives back a page a step, and of the driver's calls only a script steps to the end.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.executescript("pragma incremental_vacuum")
