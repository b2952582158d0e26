"""Reviews: what waits for a moderator; opened by an appeal, by reports, or by a guard that was unsure."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from tasks.store import notices
from tasks.store import tables as t
from tasks.store.database import Connection, lock
from tasks.store.refusals import Refusal
from tasks.store.tasks import moment

QUIET = 3600.0
"""Seconds for which moderators are not told of further cases once they were told of one."""


class Kind(StrEnum):
    """What is asked of the moderator."""

    APPEAL = "appeal"
    """A refused person says that it was a mistake."""
    STRIKE = "strike"
    """A person says that a warning, a time-out or an upheld report was a mistake."""
    UNSURE = "unsure"
    """The guard refused for now and wants a human to look."""
    REPORT = "report"
    """People say that a picture should not be there."""


class State(StrEnum):
    """How a review stands; upheld means that what was decided, or reported, stays so."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True)
class Review:
    """One thing to look at; `subject` is a record's code, a strike's id or a task's id, by kind."""

    id: str
    kind: Kind
    person: int
    """Whose wish, picture or strike it is about."""
    subject: str
    task: str | None
    reason: str
    reporters: int
    against: int | None
    """The moderator whose decision is appealed against, who cannot decide this one."""
    state: State
    opened: datetime
    decided: datetime | None
    decided_by: int | None


def open_one(
    connection: Connection,
    kind: Kind,
    person: int,
    subject: str,
    *,
    task: str | None = None,
    reason: str = "",
    against: int | None = None,
) -> Review:
    """Put something in the queue."""
    now = time.time()
    row = {
        "id": secrets.token_hex(4),
        "kind": kind,
        "person": person,
        "subject": subject,
        "task": task,
        "reason": reason,
        "reporters": 0,
        "against": against,
        "state": State.OPEN,
        "opened": now,
    }
    is_told = (t.review.c.state == State.OPEN) & (t.review.c.opened > now - QUIET)
    if not find(connection, is_told):  # an old case may wait for somebody who is not there yet
        notices.write(connection, None, "review-waiting")
    connection.execute(sa.insert(t.review).values(row))
    return find(connection, t.review.c.id == row["id"])[0]


def open_for_refusal(connection: Connection, refusal: Refusal) -> Review:
    """The guard was unsure: a moderator looks without being asked."""
    kind, person, code = Kind.UNSURE, refusal.person, refusal.code
    return open_one(connection, kind, person, code, task=refusal.task, reason=refusal.category)


def find(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Review]:
    """Reviews that meet the condition: most reported first, then longest waiting."""
    order = (t.review.c.reporters.desc(), t.review.c.opened, t.review.c.id)
    query = sa.select(t.review).where(condition).order_by(*order)
    return [_review(row) for row in connection.execute(query).mappings()]


def open_for(connection: Connection, moderator: int) -> list[Review]:
    """What this moderator may decide, in order: nothing of their own, no appeal against themselves."""
    reviews = t.review.c
    is_others = (reviews.person != moderator) & (reviews.against.is_(None) | (reviews.against != moderator))
    return find(connection, (reviews.state == State.OPEN) & is_others)


def close(connection: Connection, review_id: str, state: State, moderator: int) -> Review | None:
    """Decide a review once; None where it is decided already, or not this moderator's to decide."""
    lock(connection, "reviews")
    if review_id not in {it.id for it in open_for(connection, moderator)}:
        return None
    values = {"state": state, "decided": time.time(), "decided_by": moderator}
    connection.execute(sa.update(t.review).where(t.review.c.id == review_id).values(values))
    return find(connection, t.review.c.id == review_id)[0]


def add_reporter(connection: Connection, review: Review, person: int, reason: str) -> bool:
    """Count a person's report once; False where they reported it before."""
    reports = t.report.c
    mine = (reports.review == review.id) & (reports.person == person)
    if connection.execute(sa.select(reports.at).where(mine)).first() is not None:
        if reason:
            connection.execute(sa.update(t.report).where(mine).values(reason=reason))
        return False
    row = {"review": review.id, "person": person, "reason": reason, "at": time.time()}
    connection.execute(sa.insert(t.report).values(row))
    more = {"reporters": t.review.c.reporters + 1}
    connection.execute(sa.update(t.review).where(t.review.c.id == review.id).values(more))
    return True


def reporters_of(connection: Connection, review_id: str) -> list[int]:
    """Who reported it."""
    query = sa.select(t.report.c.person).where(t.report.c.review == review_id).order_by(t.report.c.at)
    return list(connection.execute(query).scalars())


def _review(row: sa.RowMapping) -> Review:
    opened = moment(row["opened"])
    assert opened is not None
    values = {
        name: row[name] for name in ("id", "person", "subject", "task", "reason", "reporters", "against")
    }
    return Review(
        **values,
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        opened=opened,
        decided=moment(row["decided"]),
        decided_by=row["decided_by"],
    )
