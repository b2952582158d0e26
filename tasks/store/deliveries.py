"""Deliveries: the record that makes a send happen at most once.

Telegram knows no idempotency key, so what cannot be an edit is claimed here before it is sent. A claim that
is found open after a crash is unknown: it may have arrived, so it is never sent again.
"""

import time
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, Database, insert


class Claim(StrEnum):
    """Whose turn it is to send."""

    MINE = "mine"
    """Send it now, then call `sent`; or `release` when Telegram certainly did not act."""
    SENT = "sent"
    """It was sent before."""
    UNKNOWN = "unknown"
    """It may have been sent: never send it again, offer a button that shows the result."""


@dataclass(frozen=True)
class Delivery:
    """The answer to a claim; `messages` are the ids of what was sent before."""

    claim: Claim
    messages: tuple[int, ...] = ()


class Deliveries:
    """Keeps one record a task and part (`result`, `original` …)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, task_id: str, part: str = "result") -> Delivery:
        """Claim the right to send; exactly one caller ever gets MINE until it is released."""
        return await self._database.write(lambda connection: _claim(connection, task_id, part))

    async def sent(self, task_id: str, messages: tuple[int, ...], part: str = "result") -> None:
        """It was sent as these messages."""
        values = {"state": Claim.SENT, "messages": list(messages), "at": time.time()}
        await self._database.write(
            lambda connection: connection.execute(
                sa.update(t.delivery).where(*_is(task_id, part)).values(**values)
            )
        )

    async def release(self, task_id: str, part: str = "result") -> None:
        """Telegram certainly did not act (429, refused connection): the next try may claim again."""
        await self._database.write(
            lambda connection: connection.execute(
                sa.delete(t.delivery).where(*_is(task_id, part), t.delivery.c.state != Claim.SENT)
            )
        )


def messages_of(connection: Connection, task_id: str) -> tuple[int, ...]:
    """Every message that a task was handed over in, its card aside."""
    query = sa.select(t.delivery.c.messages).where(t.delivery.c.task == task_id)
    found = connection.execute(query).scalars().all()
    return tuple(message for messages in found for message in messages)


def _claim(connection: Connection, task_id: str, part: str) -> Delivery:
    row: dict[str, object] = {
        "task": task_id,
        "part": part,
        "state": "sending",
        "messages": [],
        "at": time.time(),
    }
    statement = insert(connection, t.delivery).values(**row)
    statement = statement.on_conflict_do_nothing(index_elements=["task", "part"])
    # The row count of an INSERT is not told by every driver; what it returns is.
    if connection.execute(statement.returning(t.delivery.c.task)).first() is not None:
        return Delivery(Claim.MINE)
    found = connection.execute(sa.select(t.delivery).where(*_is(task_id, part))).mappings().one()
    if found["state"] == Claim.SENT:
        return Delivery(Claim.SENT, tuple(found["messages"]))
    return Delivery(Claim.UNKNOWN)


def _is(task_id: str, part: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return t.delivery.c.task == task_id, t.delivery.c.part == part
