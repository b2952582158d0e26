"""The audit: what the house and its people decided, append-only by triggers and chained by hashes.

Each row holds the hash of itself together with the hash of the row before, and a note holds the last one:
whoever changes, removes or swaps rows, also the newest, leaves a chain that no longer fits.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection, lock, put
from tasks.store.people import FOR_EVER
from tasks.store.tasks import moment

START = ""
"""The hash before the first row."""
HOUSE = 0
"""The actor where no person acted."""
CHUNK = 1000
_ANCHOR = {"scope": "house", "key": "audit"}


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
    seconds: float = 0.0
    """`at` as the table keeps it, to the last bit."""
    hash: str = START


@dataclass(frozen=True)
class Anchor:
    """What the chain ended with when it was last written: outside it, so that its end cannot be cut off."""

    rows: int
    head: str


@dataclass(frozen=True)
class Found:
    """What a check found; `broken` is the first row that does not fit, None where all do."""

    rows: int
    head: str
    broken: int | None = None
    missing: int = 0
    """Rows that were there when the chain was last written and are not there now."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or swapped."""
        return self.broken is None and not self.missing


def write(
    connection: Connection, actor: int, action: str, subject: str, details: Mapping[str, object]
) -> None:
    """Append an act, in the transaction that does it."""
    lock(connection, "audit")
    anchor = anchor_of(connection)
    at, kept = time.time(), dict(details)
    head = link(anchor.head, at, actor, action, subject, kept)
    row = {"at": at, "actor": actor, "action": action, "subject": subject, "details": kept, "hash": head}
    connection.execute(sa.insert(t.audit).values(row))
    value = {"value": {"rows": anchor.rows + 1, "head": head}, "written": FOR_EVER}
    put(connection, t.note, _ANCHOR, value)


def link(before: str, at: float, actor: int, action: str, subject: str, details: Mapping[str, object]) -> str:
    """The hash of a row that follows the row of hash `before`: SHA-256 over canonical JSON."""
    row = [before, at, actor, action, subject, details]
    return sha256(json.dumps(row, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def recent(connection: Connection, limit: int) -> list[Entry]:
    """The newest acts first."""
    query = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
    return [_entry(row) for row in connection.execute(query).mappings()]


class Unreadable(Exception):
    """A row that this house never wrote so; `number` is its place."""

    def __init__(self, number: int) -> None:
        super().__init__(f"row {number}")
        self.number = number


def every(connection: Connection) -> Iterator[Entry]:
    """All acts, oldest first, read a thousand at a time. Raises Unreadable."""
    last, before = 0, -1
    while last != before:
        before = last
        query = sa.select(t.audit).where(t.audit.c.id > last).order_by(t.audit.c.id).limit(CHUNK)
        try:
            for row in connection.execute(query).mappings():
                entry = _entry(row)
                last = entry.number
                yield entry
        except (TypeError, ValueError) as error:  # somebody wrote into the file by hand
            raise Unreadable(last + 1) from error


def anchor_of(connection: Connection) -> Anchor:
    """What the chain ended with when it was last written."""
    where = [t.note.c[name] == value for name, value in _ANCHOR.items()]
    value = connection.execute(sa.select(t.note.c.value).where(*where)).scalar()
    return Anchor(0, START) if value is None else Anchor(int(value["rows"]), str(value["head"]))


def check(entries: Iterable[Entry], anchor: Anchor) -> Found:
    """Walk the chain from its start; every row must follow from the one before, the last be the anchor's."""
    rows, head = 0, START
    for entry in entries:
        rows += 1
        head = link(head, entry.seconds, entry.actor, entry.action, entry.subject, entry.details)
        if head != entry.hash:
            return Found(rows, head, broken=entry.number)
    if rows >= anchor.rows:
        return Found(rows, head, broken=None if head == anchor.head else rows)
    return Found(rows, head, missing=anchor.rows - rows)


def verify(connection: Connection) -> Found:
    """Check the whole audit of this house."""
    try:
        return check(every(connection), anchor_of(connection))
    except Unreadable as error:
        return Found(error.number, START, broken=error.number)


def _entry(row: sa.RowMapping) -> Entry:
    at = moment(row["at"])
    assert at is not None
    what = (row["actor"], row["action"], row["subject"], row["details"])
    return Entry(row["id"], at, *what, seconds=row["at"], hash=row["hash"])
