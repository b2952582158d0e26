"""Check the audit's chain, or write it out, as `python -m bot audit` asks."""

import json
import sys
from collections.abc import Callable
from typing import TypeVar

from bot.settings import Settings
from tasks.store import audit
from tasks.store.database import Connection, Database, DatabaseTrouble, sqlite_file

Result = TypeVar("Result")


def verify(seen: str) -> int:
    """Walk the whole chain and say what was found; returns the exit status."""

    def look(connection: Connection) -> tuple[audit.Found, bool]:
        found = audit.verify(connection)
        is_there = not seen or (found.is_whole and any(it.hash == seen for it in audit.every(connection)))
        return found, is_there

    answer = _read(look)
    if answer is None:
        return 2
    found, is_there = answer
    if found.is_whole and is_there:
        print(f"{found.rows} acts, the chain is whole. Newest hash: {found.head or 'none yet'}")
        print("Note it down elsewhere; `audit verify --seen HASH` proves later that it is still there.")
        return 0
    if found.broken is not None:
        print(f"The chain breaks at row {found.broken}: it, or what was before it, is not as written.")
    elif found.missing:
        print(f"The newest {found.missing} rows are gone.")
    else:
        print("The hash you noted is not in the chain: the audit was written anew since then.")
    print("Compare with your last export and with a backup; docs/operating.md says how.")
    return 1


def export() -> int:
    """Print every act as one JSON object a line, oldest first; returns the exit status."""

    def write(connection: Connection) -> int:
        try:
            for entry in audit.every(connection):
                print(json.dumps(_line(entry), ensure_ascii=False))
        except audit.Unreadable as error:
            print(f"Row {error.number} is not as written and cannot be read; it ends here.", file=sys.stderr)
            return 1
        return 0

    status = _read(write)
    return 2 if status is None else status


def _line(entry: audit.Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "seconds": entry.seconds,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "hash": entry.hash,
    }


def _read(query: Callable[[Connection], Result]) -> Result | None:
    """What the query finds; None, and a sentence, where the database cannot be read."""
    url = Settings().storage.database_url
    file = sqlite_file(url)
    if file is not None and not file.exists():  # to look must not make one
        print(f"{file} does not exist: nothing was decided here. Is DATABASE_URL right?", file=sys.stderr)
        return None
    database = Database(url)
    try:
        return database.read_now(query)
    except DatabaseTrouble as error:
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        print(f"The audit cannot be read: {words}\nTry: python -m bot doctor", file=sys.stderr)
        return None
    finally:
        database.engine.dispose()
