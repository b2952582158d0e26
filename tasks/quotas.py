"""Units: reserved at submit, settled at delivery, given back by every other end.

A day is a UTC day for everybody, so that `resets` is one moment and needs nobody's time zone.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, lock
from tasks.wish import NotAccepted

RESERVED, SETTLED, RETURNED = "reserved", "settled", "returned"


@dataclass(frozen=True)
class Limits:
    """What one person and one chat may ask for."""

    daily_units: int = 100
    """Units a person may spend a UTC day; 0 means no limit."""
    waiting_per_person: int = 10
    waiting_per_chat: int = 30
    """Waiting tasks of one group; in a private chat the person's limit counts."""


@dataclass(frozen=True)
class Balance:
    """What a person has left today."""

    daily: int
    """0 means no limit; `left` means nothing then."""
    left: int
    resets: datetime
    """Next midnight in UTC."""


def reserve(connection: Connection, person: int, task_id: str, units: int, daily: int) -> None:
    """Set units aside for a task. Raises NotAccepted("no-units") where the day has too few."""
    # On PostgreSQL two wishes of one person must not both see the same last units.
    lock(connection, f"units:{person}")
    account = balance(connection, person, daily)
    if daily and units > account.left:
        raise NotAccepted(
            "no-units", needed=units, left=account.left, resets=account.resets.isoformat(timespec="minutes")
        )
    row = {"task": task_id, "person": person, "day": _today(), "units": units, "state": RESERVED}
    connection.execute(sa.insert(t.ledger).values(row))


def settle(connection: Connection, task_id: str) -> bool:
    """The result was delivered: the units are spent. False when they were settled or returned before."""
    return _leave_reserved(connection, task_id, SETTLED)


def give_back(connection: Connection, task_id: str) -> bool:
    """The task ended without a result: the units are the person's again, once."""
    return _leave_reserved(connection, task_id, RETURNED)


def balance(connection: Connection, person: int, daily: int) -> Balance:
    """What a person has left today."""
    total = sa.func.coalesce(sa.func.sum(t.ledger.c.units), 0)
    counted = (t.ledger.c.person == person) & (t.ledger.c.day == _today()) & (t.ledger.c.state != RETURNED)
    spent = int(connection.execute(sa.select(total).where(counted)).scalar_one())
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Balance(daily=daily, left=max(0, daily - spent), resets=today + timedelta(days=1))


def _leave_reserved(connection: Connection, task_id: str, state: str) -> bool:
    query = sa.update(t.ledger).where(t.ledger.c.task == task_id, t.ledger.c.state == RESERVED)
    return connection.execute(query.values(state=state)).rowcount == 1


def _today() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime())
