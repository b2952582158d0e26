"""Strikes: what the house holds against a person, with weight and expiry; voided, never deleted.

What somebody may not do for a while follows from their strikes alone, so voiding one lifts at once what
hung on it. Features are restricted before people: first pictures of others' and lax levels, then wishes
altogether for a day, and nobody is banned by a machine.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from tasks.store import audit, notices
from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.refusals import Refusal
from tasks.store.tasks import moment

DAY = 86_400.0
EXPIRES = 30 * DAY
LIMITED_FROM, LIMITED_FOR = 2, 3 * DAY
"""From this weight on, and this long after the newest strike, features are restricted."""
RESTS_FROM, RESTS_FOR = 4, DAY
"""From this weight on, and this long after the newest strike, wishes wait."""


class Kind(StrEnum):
    """What a strike was given for."""

    WARNING = "warning"
    TIME_OUT = "time-out"
    HARD = "hard"
    """The guard refused what no level allows."""
    REPORT = "report"
    """A moderator upheld a report."""


WEIGHTS = {Kind.WARNING: 1, Kind.TIME_OUT: 1, Kind.HARD: 2, Kind.REPORT: 2}


@dataclass(frozen=True)
class Strike:
    """One strike; `source` is the record or review that it came from."""

    id: str
    person: int
    kind: Kind
    weight: int
    reason: str
    source: str
    actor: int
    """Who gave it; 0 is the house itself."""
    at: datetime
    expires: datetime
    rests_until: datetime | None
    """The end of a time-out that a moderator gave."""
    voided: datetime | None
    voided_by: int | None

    @property
    def counts(self) -> bool:
        """Whether it is held against the person now."""
        return self.voided is None and self.expires > datetime.now(UTC)


@dataclass(frozen=True)
class Restraint:
    """What a person may not do for now; times in seconds since 1970, None where nothing hangs on them."""

    limited_until: float | None = None
    """No pictures of their own to draw over, and the strict level."""
    rests_until: float | None = None
    """No wishes at all."""


def give(
    connection: Connection,
    person: int,
    kind: Kind,
    actor: int,
    reason: str = "",
    source: str = "",
    rests: float | None = None,
) -> Strike:
    """Hold something against a person; `rests` are the seconds of a time-out."""
    now, before = time.time(), restraint_of(connection, person)
    row = {
        "id": secrets.token_hex(6),
        "person": person,
        "kind": kind,
        "weight": WEIGHTS[kind],
        "reason": reason,
        "source": source,
        "actor": actor,
        "at": now,
        "expires": now + max(EXPIRES, rests or 0.0),
        "rests_until": None if rests is None else now + rests,
    }
    connection.execute(sa.insert(t.strike).values(row))
    after = restraint_of(connection, person)
    if after.rests_until and not before.rests_until and rests is None:
        notices.write(connection, None, "alarm-rests", person=str(person))
    return _strike({**row, "voided": None, "voided_by": None})


def give_for_refusal(connection: Connection, refusal: Refusal) -> None:
    """A clear refusal of what no level allows is a strike; an ordinary refusal only counts as a signal."""
    if refusal.is_hard:
        strike = give(connection, refusal.person, Kind.HARD, audit.HOUSE, source=refusal.code)
        facts = {"strike": strike.id, "record": refusal.code}
        audit.write(connection, audit.HOUSE, "strike", f"person:{refusal.person}", facts)


def void(connection: Connection, condition: sa.ColumnElement[bool], actor: int) -> list[Strike]:
    """Take strikes back that meet the condition; they stay written down as voided."""
    found = [it for it in find(connection, condition) if it.voided is None]
    values = {"voided": time.time(), "voided_by": actor}
    for strike in found:
        connection.execute(sa.update(t.strike).where(t.strike.c.id == strike.id).values(values))
        facts = {"strike": strike.id, "kind": strike.kind.value}
        audit.write(connection, actor, "void-strike", f"person:{strike.person}", facts)
    return found


def find(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Strike]:
    """Strikes that meet the condition, oldest first."""
    query = sa.select(t.strike).where(condition).order_by(t.strike.c.at)
    return [_strike(dict(row)) for row in connection.execute(query).mappings()]


def restraint_of(connection: Connection, person: int) -> Restraint:
    """What a person's strikes forbid now."""
    active = [it for it in find(connection, t.strike.c.person == person) if it.counts]
    weight = sum(it.weight for it in active)
    newest = max((it.at.timestamp() for it in active), default=0.0)
    given = [it.rests_until.timestamp() for it in active if it.rests_until is not None]
    rests = [*given, newest + RESTS_FOR] if weight >= RESTS_FROM else given
    limited = [newest + LIMITED_FOR] if weight >= LIMITED_FROM else []
    return Restraint(_latest(limited), _latest(rests))


def _latest(ends: Sequence[float]) -> float | None:
    end = max(ends, default=0.0)
    return end if end > time.time() else None


def _strike(row: dict[str, object]) -> Strike:
    times = {name: moment(_number(row[name])) for name in ("at", "expires", "rests_until", "voided")}
    return Strike(**{**row, **times, "kind": Kind(str(row["kind"]))})  # pyright: ignore[reportArgumentType]


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
