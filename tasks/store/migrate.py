"""Brings the database's tables to the present shape, step by step, telling each step."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tasks.store.database import Connection, Database, lock

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, tell: Callable[[str], None] = lambda _line: None) -> int:
    """Apply what is missing and return how many steps that was; `tell` gets a line a step.

    All steps commit together, and processes that start at once wait for the first of them.
    """

    def upgrade(connection: Connection) -> int:
        lock(connection, "migrate")
        steps = _missing(connection)
        if steps:
            config = _config()
            config.attributes["connection"] = connection
            config.attributes["tell"] = tell
            command.upgrade(config, "head")
        return len(steps)

    return database.write_now(upgrade)


def missing_steps(database: Database) -> tuple[str, ...]:
    """What the database lacks, a sentence a migration; empty when it is up to date."""
    return database.read_now(_missing)


def _missing(connection: Connection) -> tuple[str, ...]:
    done = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    return tuple(step.doc for step in script.iterate_revisions("head", done or "base"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
