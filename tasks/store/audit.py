"""The audit: what operators did, append-only by triggers in the database."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.tasks import moment


@dataclass(frozen=True)
class Entry:
    """One act."""

    number: int
    at: datetime
    actor: int
    action: str
    subject: str
    """What it was done to: `person:42`, `task:…`, `intake`."""
    details: Mapping[str, object]


def write(
    connection: Connection, actor: int, action: str, subject: str, details: Mapping[str, object]
) -> None:
    """Append an act, in the transaction that does it."""
    row = {"at": time.time(), "actor": actor, "action": action, "subject": subject, "details": dict(details)}
    connection.execute(sa.insert(t.audit).values(row))


def recent(connection: Connection, limit: int) -> list[Entry]:
    """The newest acts first."""
    query = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
    entries: list[Entry] = []
    for row in connection.execute(query).mappings():
        at = moment(row["at"])
        assert at is not None
        entries.append(Entry(row["id"], at, row["actor"], row["action"], row["subject"], row["details"]))
    return entries
