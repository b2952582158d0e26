"""Erasing tasks before their time: rows, deliveries, buttons, the engine's traces, pictures nobody shares."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef
from tasks.store import tables as t
from tasks.store import traces
from tasks.store.blobs import DAY, Blobs
from tasks.store.database import Connection
from tasks.store.tasks import blobs_in
from tasks.task import ENDS

CHUNK = 200
NAME = re.compile(r"[0-9a-f]{64}")
"""What a blob is called wherever it is mentioned."""


@dataclass(frozen=True)
class Erased:
    """How much is gone."""

    tasks: int
    pictures: int


def erase_tasks(connection: Connection, blobs: Blobs, ids: Sequence[str]) -> Erased:
    """Erase tasks that no worker works on any more; a picture that others use stays theirs."""
    if not ids:
        return Erased(0, 0)
    found = _blobs_of(connection, ids)
    attempts = connection.execute(sa.select(t.task.c.id, t.task.c.attempt).where(t.task.c.id.in_(ids)))
    traces.erase(connection, [(row[0], row[1]) for row in attempts])
    for table, is_theirs in (
        (t.progress, t.progress.c.task.in_(ids)),
        (t.delivery, t.delivery.c.task.in_(ids)),
        (t.refusal, t.refusal.c.task.in_(ids)),
        (t.button, t.button.c.payload["task"].as_string().in_(ids)),
        (t.task, t.task.c.id.in_(ids)),
    ):
        connection.execute(sa.delete(table).where(is_theirs))
    return Erased(len(ids), discard_unused(connection, blobs, found))


def leave_no_words(connection: Connection, blobs: Blobs, task_id: str) -> None:
    """Empty a task that no level allows: what it asked for, and pictures that nobody else brought."""
    found = _blobs_of(connection, [task_id])
    is_it = t.task.c.id == task_id
    connection.execute(sa.update(t.task).where(is_it).values(inputs={}, wording=sa.null()))
    connection.execute(sa.delete(t.progress).where(t.progress.c.task == task_id))
    discard_unused(connection, blobs, found)


def discard_unused(connection: Connection, blobs: Blobs, found: Sequence[BlobRef]) -> int:
    """Drop those of these pictures that no task refers to any more; returns how many."""
    used = _used(connection, {blob.sha256 for blob in found})
    unused = [blob for blob in found if blob.sha256 not in used]
    blobs.discard(connection, unused)
    return len(unused)


def sweep_chats(connection: Connection, blobs: Blobs) -> int:
    """Erase what chats want kept for a shorter time than the house keeps it; returns how many tasks.

    What somebody appealed against or reported stays until it was looked at, or until the house's time is up.
    """
    kept = (t.task.c.chat == t.chat.c.id) & t.chat.c.keep_days.is_not(None)
    is_old = t.task.c.ended < time.time() - t.chat.c.keep_days * DAY
    is_in_review = sa.exists().where(t.review.c.task == t.task.c.id, t.review.c.decided.is_(None))
    query = sa.select(t.task.c.id).where(kept, is_old, t.task.c.state.in_(ENDS), ~is_in_review).limit(CHUNK)
    return erase_tasks(connection, blobs, list(connection.execute(query).scalars())).tasks


def _blobs_of(connection: Connection, ids: Sequence[str]) -> list[BlobRef]:
    """Every picture that these tasks brought, showed or made, once."""
    columns = (t.task.c.inputs, t.task.c.artifacts, t.progress.c.preview, t.refusal.c.preview)
    joined = t.task.outerjoin(t.progress, t.progress.c.task == t.task.c.id)
    joined = joined.outerjoin(t.refusal, t.refusal.c.task == t.task.c.id)
    rows = connection.execute(sa.select(*columns).select_from(joined).where(t.task.c.id.in_(ids)))
    found = [blob for row in rows for value in row for blob in blobs_in(value)]
    return list({blob.sha256: blob for blob in found}.values())


def _used(connection: Connection, names: set[str]) -> set[str]:
    """Those names that tasks still refer to: one walk over the table, however many pictures it is about."""
    if not names:
        return names
    query = sa.select(sa.cast(t.task.c.inputs, sa.Text), sa.cast(t.task.c.artifacts, sa.Text))
    used = set[str]()
    for row in connection.execute(query.execution_options(yield_per=CHUNK)):
        used |= names & {name for text in row if text for name in NAME.findall(text)}
    return used
