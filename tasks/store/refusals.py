"""What the guard refused lately: who and why, never the words."""

import time
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.tasks import moment
from tasks.task import Task


@dataclass(frozen=True)
class Refusal:
    """One refusal; `task` is None where the wish was refused at submit."""

    at: datetime
    person: int
    chat: int
    capability: str
    task: str | None
    reason: str


def note(connection: Connection, task: Task, reason: str) -> None:
    """Write down that a running task was refused."""
    _write(connection, task.person, task.place.chat, task.capability, reason, task.id)


def note_wish(connection: Connection, person: int, chat: int, capability: str, reason: str) -> None:
    """Write down that a wish was refused at submit."""
    _write(connection, person, chat, capability, reason, None)


def recent(connection: Connection, limit: int) -> list[Refusal]:
    """The newest refusals first."""
    query = sa.select(t.refusal).order_by(t.refusal.c.id.desc()).limit(limit)
    found: list[Refusal] = []
    for row in connection.execute(query).mappings():
        at = moment(row["at"])
        assert at is not None
        found.append(Refusal(at, row["person"], row["chat"], row["capability"], row["task"], row["reason"]))
    return found


def _write(
    connection: Connection, person: int, chat: int, capability: str, reason: str, task: str | None
) -> None:
    row = {"at": time.time(), "person": person, "chat": chat, "capability": capability}
    connection.execute(sa.insert(t.refusal).values(**row, task=task, reason=reason))
