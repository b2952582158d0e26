"""One database behind one small door: SQLite in WAL mode by default, PostgreSQL by its address."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

Result = TypeVar("Result")
Connection = sa.Connection
DatabaseTrouble = SQLAlchemyError
"""What transactions raise when the database is away, locked for too long, or refuses."""

# DBOS and ours wait as long for a lock as each other; a writer holds it for milliseconds.
BUSY_MS = 30_000
THREADS = 4


class SqliteConnection(Protocol):
    """The part of a sqlite3 connection that the set-up below touches."""

    isolation_level: str | None

    def execute(self, sql: str, /) -> object:
        """Run one statement."""
        ...


class Database:
    """Runs short synchronous transactions in its own threads, so that no event loop waits for a disk.

    `url` is `sqlite:///FILE` or `postgresql://…`. A transaction is a function of a connection; it may
    be run again by nobody: it either commits as a whole or raises and leaves nothing.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        # SQLite has one writer at a time and sleeps between looks; our own threads queue up without sleeping.
        self._writer = threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def write(self, transaction: Callable[[Connection], Result]) -> Result:
        """Run a transaction that writes; on SQLite it holds the write lock from its first statement."""
        return await self._in_thread(lambda: self.write_now(transaction))

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run a transaction that only reads."""
        return await self._in_thread(lambda: self.read_now(query))

    def write_now(self, transaction: Callable[[Connection], Result]) -> Result:
        """The same, blocking: for threads of their own, such as the heartbeat's."""
        with self._writer, self.engine.connect() as connection:
            writing = connection.execution_options(writes=True)
            with writing.begin():
                return transaction(writing)

    def read_now(self, query: Callable[[Connection], Result]) -> Result:
        """The same, blocking."""
        with self.engine.connect() as connection, connection.begin():
            return query(connection)

    async def wipe_log(self) -> None:
        """Leave nothing of what was erased in SQLite's write-ahead log; PostgreSQL keeps its own house."""
        if self.is_sqlite:
            await self._in_thread(self._wipe_log)

    def _wipe_log(self) -> None:
        with self._writer, contextlib.closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("pragma wal_checkpoint(truncate)")

    async def close(self) -> None:
        """Let running transactions end, then close every connection."""
        await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()

    async def _in_thread(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address, None for PostgreSQL."""
    name = sa.make_url(url).database if url.startswith("sqlite") else None
    return Path(name) if name else None


def is_on_sqlite(connection: Connection) -> bool:
    """Whether this connection leads to SQLite."""
    return connection.dialect.name == "sqlite"


def lock(connection: Connection, name: str) -> None:
    """Let one writer at a time past this line until it commits.

    On SQLite every writer already holds the file; on PostgreSQL an advisory lock of this name is taken.
    """
    if not is_on_sqlite(connection):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"atelier:{name}"))))


def now(connection: Connection) -> float:
    """Seconds since 1970 on the database's clock, the only one that all machines share."""
    if is_on_sqlite(connection):
        text = "select (julianday('now') - 2440587.5) * 86400.0"
    else:
        text = "select extract(epoch from clock_timestamp())::double precision"
    return float(connection.execute(sa.text(text)).scalar_one())


def insert(connection: Connection, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, which both databases spell alike."""
    return sqlite.insert(table) if is_on_sqlite(connection) else postgresql.insert(table)


def put(connection: Connection, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row of this primary key, or update these values in it."""
    statement = insert(connection, table).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def _sqlite_engine(url: str) -> sa.Engine:
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=THREADS + 2)

    def set_up(connection: SqliteConnection, _record: object) -> None:
        # The driver would open transactions by its own rules; `begin` below opens ours.
        connection.isolation_level = None
        connection.execute(f"pragma busy_timeout={BUSY_MS}")
        # Takes effect in an empty file only: lets the sweep give pages back without a full VACUUM.
        connection.execute("pragma auto_vacuum=incremental")
        connection.execute("pragma journal_mode=wal")
        # FULL: what was accepted survives a power cut too, for a fraction of a millisecond a commit.
        connection.execute("pragma synchronous=full")
        connection.execute("pragma foreign_keys=on")
        # What is erased is overwritten, so that nobody finds it in the file's free pages.
        connection.execute("pragma secure_delete=on")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def _postgres_engine(url: str) -> sa.Engine:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    # A server that restarted leaves dead connections in the pool: ask before use.
    return sa.create_engine(address, pool_size=THREADS + 2, pool_pre_ping=True)
