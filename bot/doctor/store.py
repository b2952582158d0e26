"""Checks of the store: pictures can be kept, the database answers, its tables are ours, somebody works."""

from pathlib import Path

from bot.doctor.findings import Finding, broken, fine, note
from bot.doctor.machine import writable
from bot.run.parts import NO_CLIENT
from bot.settings import Storage
from tasks.store.database import Database, DatabaseTrouble, sqlite_file
from tasks.store.migrate import missing_steps
from tasks.store.processes import Role, alive
from tasks.store.shelves import is_bucket

BUCKET_FIX = (
    "Check that the bucket exists, AWS_ENDPOINT_URL and AWS_REGION, and AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY: all from the environment, never .env (docs/storage.md)."
)
LATELY = 30.0
"""Seconds without a heartbeat after which a process is not counted."""


def pictures(address: str) -> Finding:
    """Whether pictures can be written, read and removed where the settings say."""
    return _bucket(address) if is_bucket(address) else writable("Pictures", Path(address))


def _bucket(address: str) -> Finding:
    try:
        from tasks.store.bucket import Bucket
    except ImportError:
        return broken("Pictures", f"{address}: {NO_CLIENT.split(':')[0]}", "pip install -e '.[s3]'")
    name, data = "doctor", b"written by python -m bot doctor, to be removed at once"
    try:
        bucket = Bucket(address, retries=0)
        bucket.write(name, data)
        read = bucket.read(name)
        bucket.remove([name])
    except (OSError, ValueError) as error:
        return broken("Pictures", f"{address} cannot be used: {error}", BUCKET_FIX)
    if read != data:
        return broken("Pictures", f"{address} gives back other bytes than it was given", BUCKET_FIX)
    return fine("Pictures", f"{address}: written, read and removed")


def examine(settings: Storage) -> list[Finding]:
    """All checks of this module; a database that does not exist yet is no mistake."""
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        return [note("Database", f"{file} does not exist yet", "It is made at the first start.")]
    database = Database(settings.database_url)
    try:
        return [_tables(database), *_processes(database)]
    except DatabaseTrouble as error:
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        return [
            broken(
                "Database",
                f"cannot be opened: {words}",
                "Check DATABASE_URL, that the server runs, and that this user may write there.",
            )
        ]
    finally:
        database.engine.dispose()


def _tables(database: Database) -> Finding:
    missing = missing_steps(database)
    if missing:
        return note(
            "Database", f"{len(missing)} migration(s) to apply", "python -m bot migrate (or just start)."
        )
    return fine("Database", "SQLite in WAL mode" if database.is_sqlite else "PostgreSQL")


def _processes(database: Database) -> list[Finding]:
    if missing_steps(database):
        return []
    living = database.read_now(lambda connection: alive(connection, LATELY))
    workers = [process for process in living if process.role is Role.WORKER]
    if not workers:
        return [
            note("Workers", "none is running: tasks wait", "Start one: python -m bot serve, or bot worker.")
        ]
    return [
        fine("Workers", f"{worker.name}: {', '.join(sorted(worker.models)) or 'no models'}")
        for worker in workers
    ]
