"""Decision records: what the guard refused or left to a human, who was refused, and why; never the words."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef
from safety.verdict import Category, Decision, Reason, Verdict
from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.tasks import moment

FINAL = frozenset({Reason.PRIVATE_ONLY, Reason.TOO_LONG, Reason.UNAVAILABLE})
"""Refusals that judge nothing: there is nothing in them to appeal against."""


@dataclass(frozen=True)
class Refusal:
    """One refusal; `task` is None where the words were not kept."""

    at: datetime
    person: int
    chat: int
    capability: str
    task: str | None
    reason: str
    code: str = ""
    """The record's id, which the refusal's card carries."""
    decision: str = Decision.BLOCK
    stage: str = ""
    category: str = ""
    score: float = 0.0
    threshold: float = 0.0
    rules: str = ""
    matched: str = ""
    """The term; for hard categories only its hash."""
    preview: BlobRef | None = None
    """A blurred look at the refused picture; never of a hard category."""

    @property
    def is_hard(self) -> bool:
        """Whether no moderator can let it pass; such words and pictures are shown to nobody."""
        return self.category in {it.value for it in Category if it.is_hard}

    @property
    def may_be_appealed(self) -> bool:
        """Whether a human can judge it otherwise."""
        return bool(self.code and self.category) and self.reason not in FINAL


def new_code() -> str:
    """A fresh id for a record."""
    return secrets.token_hex(4)


def record_of(verdict: Verdict) -> dict[str, str | float]:
    """A verdict as the table keeps it, and as a link's outcome carries it."""
    return {
        "decision": verdict.decision.value,
        "stage": verdict.stage.value,
        "category": verdict.category.value if verdict.category else "",
        "reason": verdict.reason.value if verdict.reason else "",
        "score": float(verdict.score),
        "threshold": float(verdict.threshold),
        "rules": verdict.rules,
        "matched": verdict.matched,
    }


def write(
    connection: Connection,
    code: str,
    who: tuple[int, int, str],
    task: str | None,
    record: Mapping[str, str | float],
    preview: BlobRef | None = None,
) -> Refusal:
    """Write a record down; `who` is person, chat and capability."""
    person, chat, capability = who
    row = {"at": time.time(), "person": person, "chat": chat, "capability": capability, "task": task}
    kept = None if preview is None else preview.model_dump(mode="json")
    connection.execute(sa.insert(t.refusal).values(**row, code=code, preview=kept, **record))
    found = by_code(connection, code)
    assert found is not None
    return found


def by_code(connection: Connection, code: str) -> Refusal | None:
    """The record of this id; None where it was swept or never was."""
    query = sa.select(t.refusal).where(t.refusal.c.code == code, t.refusal.c.code != "")
    row = connection.execute(query).mappings().first()
    return None if row is None else _refusal(row)


def recent(connection: Connection, limit: int) -> list[Refusal]:
    """The newest refusals first."""
    query = sa.select(t.refusal).order_by(t.refusal.c.id.desc()).limit(limit)
    return [_refusal(row) for row in connection.execute(query).mappings()]


def of_person(connection: Connection, person: int) -> list[Refusal]:
    """A person's refusals, oldest first."""
    query = sa.select(t.refusal).where(t.refusal.c.person == person).order_by(t.refusal.c.id)
    return [_refusal(row) for row in connection.execute(query).mappings()]


def count(connection: Connection, since: float, person: int | None = None) -> int:
    """How many there were since then (seconds since 1970), of one person or of everybody."""
    query = sa.select(sa.func.count()).where(t.refusal.c.at >= since)
    if person is not None:
        query = query.where(t.refusal.c.person == person)
    return connection.execute(query).scalar_one()


def _refusal(row: sa.RowMapping) -> Refusal:
    at = moment(row["at"])
    assert at is not None
    values = {name: row[name] for name in Refusal.__dataclass_fields__ if name not in {"at", "preview"}}
    preview = BlobRef.model_validate(row["preview"]) if row["preview"] else None
    return Refusal(at=at, preview=preview, **values)
