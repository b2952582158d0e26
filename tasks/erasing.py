"""Erasing tasks before their time: rows, deliveries, buttons, the engine's traces, pictures nobody shares."""

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
    refusals = t.refusal.c.task.in_(ids)
    attempts = connection.execute(sa.select(t.task.c.id, t.task.c.attempt).where(t.task.c.id.in_(ids)))
    traces.erase(connection, [(row[0], row[1]) for row in attempts])
    for table, is_theirs in (
        (t.progress, t.progress.c.task.in_(ids)),
        (t.delivery, t.delivery.c.task.in_(ids)),
        (t.refusal, refusals),
        (t.task, t.task.c.id.in_(ids)),
    ):
        connection.execute(sa.delete(table).where(is_theirs))
    named = [button for button, payload in _payloads(connection) if payload.get("task") in set(ids)]
    for start in range(0, len(named), CHUNK):
        some = named[start : start + CHUNK]
        connection.execute(sa.delete(t.button).where(t.button.c.id.in_(some)))
    return Erased(len(ids), discard_unused(connection, blobs, found))


def discard_unused(connection: Connection, blobs: Blobs, found: Sequence[BlobRef]) -> int:
    """Drop those of these pictures that no task refers to any more; returns how many."""
    unused = [blob for blob in found if not _is_used(connection, blob)]
    blobs.discard(connection, unused)
    return len(unused)


def sweep_chats(connection: Connection, blobs: Blobs) -> int:
    """Erase what chats want kept for a shorter time than the house keeps it; returns how many tasks."""
    kept = (t.task.c.chat == t.chat.c.id) & t.chat.c.keep_days.is_not(None)
    is_old = t.task.c.ended < time.time() - t.chat.c.keep_days * DAY
    query = sa.select(t.task.c.id).where(kept, is_old, t.task.c.state.in_(ENDS)).limit(CHUNK)
    return erase_tasks(connection, blobs, list(connection.execute(query).scalars())).tasks


def _blobs_of(connection: Connection, ids: Sequence[str]) -> list[BlobRef]:
    """Every picture that these tasks brought, showed or made, once."""
    columns = (t.task.c.inputs, t.task.c.artifacts, t.progress.c.preview, t.refusal.c.preview)
    joined = t.task.outerjoin(t.progress, t.progress.c.task == t.task.c.id)
    joined = joined.outerjoin(t.refusal, t.refusal.c.task == t.task.c.id)
    rows = connection.execute(sa.select(*columns).select_from(joined).where(t.task.c.id.in_(ids)))
    found = [blob for row in rows for value in row for blob in blobs_in(value)]
    return list({blob.sha256: blob for blob in found}.values())


def _is_used(connection: Connection, blob: BlobRef) -> bool:
    """Whether a task that is left refers to the same bytes."""
    names = [
        sa.cast(column, sa.Text).contains(blob.sha256) for column in (t.task.c.inputs, t.task.c.artifacts)
    ]
    return connection.execute(sa.select(t.task.c.id).where(sa.or_(*names)).limit(1)).first() is not None


def _payloads(connection: Connection) -> list[tuple[str, dict[str, object]]]:
    rows = connection.execute(sa.select(t.button.c.id, t.button.c.payload))
    return [(row[0], row[1]) for row in rows]
