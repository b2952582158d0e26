"""How far running tasks are: one row a task, overwritten; the reader asks for what has changed."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef
from tasks.store import tables as t
from tasks.store.database import Connection, put


@dataclass(frozen=True)
class Report:
    """One report of a run."""

    task: str
    attempt: int
    version: int
    step: int
    total: int
    stage: str
    preview: BlobRef | None


def write(connection: Connection, reports: list[Report]) -> None:
    """Overwrite the rows of these tasks, where the attempt that reports still holds its task."""
    ours = _held(connection, reports)
    for report in reports:
        if report.task not in ours:
            continue
        preview = report.preview.model_dump() if report.preview else None
        values = {
            "version": report.version,
            "step": report.step,
            "total": report.total,
            "stage": report.stage,
            "preview": preview,
        }
        put(connection, t.progress, {"task": report.task}, values)


def forget(connection: Connection, task_id: str) -> None:
    """Drop what an earlier attempt reported, as the next one starts."""
    connection.execute(sa.delete(t.progress).where(t.progress.c.task == task_id))


def _held(connection: Connection, reports: list[Report]) -> set[str]:
    attempts = sa.tuple_(t.task.c.id, t.task.c.attempt).in_([(each.task, each.attempt) for each in reports])
    # The rows stay as they are until the reports are in; one that is just changing hands is left out.
    query = (
        sa.select(t.task.c.id)
        .where(attempts, t.task.c.state == "running")
        .with_for_update(read=True, skip_locked=True)
    )
    return set(connection.execute(query).scalars())


def cancelled(connection: Connection, worker: str) -> set[str]:
    """Tasks in this worker's hands whose person took them back."""
    query = sa.select(t.task.c.id).where(
        t.task.c.worker == worker, t.task.c.state == "running", t.task.c.is_cancelled
    )
    return set(connection.execute(query).scalars())
