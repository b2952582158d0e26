"""People's own data: everything that is kept of a person, to be handed to them or to be forgotten."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef, PipelineError
from tasks import erasing, moves, strikes
from tasks.quotas import RETURNED
from tasks.reviews import Kind
from tasks.reviews import State as Outcome
from tasks.store import audit
from tasks.store import tables as t
from tasks.store.blobs import Blobs
from tasks.store.database import Connection, Database
from tasks.store.people import person_of
from tasks.store.tasks import LIVE, blobs_in
from tasks.task import State

LOOKS, LOOK_EVERY = 100, 0.2
"""How often, and every so many seconds, it is seen whether painters have laid down what was cancelled."""
HOUSE_NOTES = ("house", "broadcast", "broadcast-reach", "words-tally")
Rows = list[dict[str, object]]

OWN: Mapping[str, sa.ColumnElement[int]] = {
    "tasks": t.task.c.person,
    "refusals": t.refusal.c.person,
    "strikes": t.strike.c.person,
    "reviews": t.review.c.person,
    "reports": t.report.c.person,
    "units": t.ledger.c.person,
    "notices": t.notice.c.person,
    "person": t.person.c.id,
    "private_chat": t.chat.c.id,
}
"""Where a person's rows are, by what the export calls them."""
OTHERS = ("actor", "against", "decided_by", "voided_by")
"""Columns that may name somebody else."""
ELSE = "somebody else"


@dataclass(frozen=True)
class Collected:
    """Everything of a person as JSON, and the pictures that it refers to."""

    data: dict[str, Rows]
    pictures: tuple[BlobRef, ...]

    @property
    def json(self) -> bytes:
        """As a file."""
        return json.dumps(self.data, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class Receipt:
    """What was forgotten, and what was kept: a ban or strike in force, reports, units, the audit."""

    tasks: int
    pictures: int
    keeps_ban: bool
    strikes: int
    reported: int
    """Tasks whose pictures others reported and nobody has looked at yet."""
    acts: int
    """Rows of the audit that name the person; nothing in it can be changed."""


class OwnData:
    """Hands a person's data over, and forgets it."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def collect(self, person: int) -> Collected:
        """Everything that is kept of a person."""
        return await self._database.read(lambda connection: _collect(connection, person))

    async def pictures(self, collected: Collected) -> AsyncIterator[tuple[BlobRef, bytes]]:
        """The bytes of each picture that is still kept."""
        for blob in collected.pictures:
            try:
                yield blob, await self._blobs.read(blob)
            except PipelineError:
                continue

    async def forget(self, person: int) -> Receipt:
        """Take back what waits or runs, erase the rest for good, and say what had to stay."""
        await self._database.write(lambda connection: moves.take_back(connection, person))
        for _ in range(LOOKS):
            if not await self._database.read(lambda connection: _is_busy(connection, person)):
                break
            await asyncio.sleep(LOOK_EVERY)
        receipt = await self._database.write(lambda c: _forget(c, self._blobs, person))
        await self._database.wipe_log()
        return receipt


def _collect(connection: Connection, person: int) -> Collected:
    data: dict[str, Rows] = {}
    for name, column in OWN.items():
        query = sa.select(column.table).where(column == person)
        data[name] = [_discreet(row, person) for row in connection.execute(query).mappings()]
    acts = sa.select(t.audit).where((t.audit.c.subject == f"person:{person}") | (t.audit.c.actor == person))
    data["acts"] = [_discreet(row, person) for row in connection.execute(acts).mappings()]
    found = [blob for name in ("tasks", "refusals") for row in data[name] for blob in blobs_in(row)]
    return Collected(data, tuple({blob.sha256: blob for blob in found}.values()))


def _discreet(row: sa.RowMapping, person: int) -> dict[str, object]:
    """A row without the ids of others: who reported a picture or decided about a person stays unnamed."""
    told = dict[str, object](row)
    for name in OTHERS:
        if told.get(name) not in {None, audit.HOUSE, person}:
            told[name] = ELSE
    subject = str(told.get("subject", ""))
    if subject.startswith("person:") and subject != f"person:{person}":
        told["subject"] = f"person:{ELSE}"
    return told


def _is_busy(connection: Connection, person: int) -> bool:
    held = t.task.c.state.in_([*LIVE, State.DELIVERING])
    return (
        connection.execute(sa.select(t.task.c.id).where(t.task.c.person == person, held)).first() is not None
    )


def _forget(connection: Connection, blobs: Blobs, person: int) -> Receipt:
    reported = _reported(connection, person)
    others = (t.task.c.person == person) & t.task.c.id.not_in(reported)
    mine = list(connection.execute(sa.select(t.task.c.id).where(others)).scalars())
    previews = sa.select(t.refusal.c.preview).where(t.refusal.c.person == person)
    looks = [blob for value in connection.execute(previews).scalars() for blob in blobs_in(value)]
    erased = erasing.erase_tasks(connection, blobs, mine)
    erasing.discard_unused(connection, blobs, looks)
    held = [it for it in strikes.find(connection, t.strike.c.person == person) if it.counts]
    is_over = (t.strike.c.person == person) & t.strike.c.id.not_in([it.id for it in held])
    told = sa.cast(t.notice.c.facts, sa.Text).contains(f'"{person}"')
    for table, is_theirs in (
        (t.refusal, t.refusal.c.person == person),
        (t.review, (t.review.c.person == person) & ~_IS_REPORTED),
        (t.report, t.report.c.person == person),
        (t.notice, (t.notice.c.person == person) | told),
        (t.strike, is_over),
        (t.ledger, (t.ledger.c.person == person) & (t.ledger.c.state == RETURNED)),
        (t.button, (t.button.c.owner == person) | (t.button.c.chat == person)),
        (t.chat, t.chat.c.id == person),
    ):
        connection.execute(sa.delete(table).where(is_theirs))
    erasing.discard_unused(connection, blobs, _forget_notes(connection, person, mine))
    keeps_ban = _forget_person(connection, person)
    facts = {"tasks": erased.tasks, "pictures": erased.pictures, "strikes_kept": len(held)}
    audit.write(connection, person, "forget", f"person:{person}", facts)
    acts = (t.audit.c.subject == f"person:{person}") | (t.audit.c.actor == person)
    count = connection.execute(sa.select(sa.func.count()).select_from(t.audit).where(acts)).scalar_one()
    return Receipt(erased.tasks, erased.pictures, keeps_ban, len(held), len(reported), count)


_BY_OTHERS = sa.exists().where(t.report.c.review == t.review.c.id, t.report.c.person != t.review.c.person)
_IS_REPORTED = (t.review.c.kind == Kind.REPORT) & (t.review.c.state == Outcome.OPEN) & _BY_OTHERS


def _reported(connection: Connection, person: int) -> list[str]:
    """Tasks whose pictures a moderator has still to judge: forgetting is no way out of a report."""
    query = sa.select(t.review.c.task).where(t.review.c.person == person, _IS_REPORTED)
    return list(connection.execute(query).scalars())


def _forget_person(connection: Connection, person: int) -> bool:
    """Whether a ban is in force, which forgetting must not lift; only it and the id stay then."""
    is_it = t.person.c.id == person
    if not person_of(connection, person).is_banned:
        connection.execute(sa.delete(t.person).where(is_it))
        return False
    blank: dict[str, object] = {"name": "", "username": "", "tongue": "", "language": None, "model": None}
    connection.execute(sa.update(t.person).where(is_it).values(**blank, is_moderator=False))
    return True


def _forget_notes(connection: Connection, person: int, tasks: Sequence[str]) -> list[BlobRef]:
    """Notes have no owner: those that name the person or one of their tasks go; returns their pictures."""
    found = list[BlobRef]()
    query = sa.select(t.note).where(t.note.c.scope.not_in(HOUSE_NOTES))
    names = re.compile("|".join([rf"(?<!\d){person}(?!\d)", *map(re.escape, tasks)]))
    for row in connection.execute(query).mappings().all():
        if names.search(f"{row['key']} {json.dumps(row['value'])}"):
            is_it = (t.note.c.scope == row["scope"]) & (t.note.c.key == row["key"])
            connection.execute(sa.delete(t.note).where(is_it))
            found += blobs_in(row["value"])
    return found
