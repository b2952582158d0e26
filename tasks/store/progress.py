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
    version: int
    step: int
    total: int
    stage: str
    preview: BlobRef | None


def write(connection: Connection, reports: list[Report]) -> None:
    """Overwrite the rows of these tasks."""
    for report in reports:
        preview = report.preview.model_dump() if report.preview else None
        values = {
            "version": report.version,
            "step": report.step,
            "total": report.total,
            "stage": report.stage,
            "preview": preview,
        }
        put(connection, t.progress, {"task": report.task}, values)


def cancelled(connection: Connection, worker: str) -> set[str]:
    """Tasks in this worker's hands whose person took them back."""
    query = sa.select(t.task.c.id).where(
        t.task.c.worker == worker, t.task.c.state == "running", t.task.c.is_cancelled
    )
    return set(connection.execute(query).scalars())
