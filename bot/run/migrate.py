"""Bring the database to this version's tables, telling each step."""

from bot.settings import Settings
from tasks.store.database import Database
from tasks.store.migrate import migrate


def main() -> int:
    """Migrate and say what was done; returns the exit status."""
    database = Database(Settings().storage.database_url)
    steps = migrate(database, lambda line: print(f"  {line}"))
    database.engine.dispose()
    print(f"{steps} step(s) applied." if steps else "The database is up to date.")
    return 0
