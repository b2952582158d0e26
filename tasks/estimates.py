"""How long things take, from what has just been done."""

from dataclasses import dataclass

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.processes import HEARD_WITHIN, Role, alive
from tasks.task import State

SAMPLE = 30


@dataclass(frozen=True)
class Estimate:
    """Seconds until a waiting task starts, and seconds that it runs; None where nothing is known yet."""

    starts_in: float | None
    runs: float | None


def estimate(connection: Connection, task_id: str, ahead: int) -> Estimate:
    """For a waiting task with so many tasks before it."""
    row = connection.execute(
        sa.select(t.task.c.capability, t.task.c.model, t.task.c.queue).where(t.task.c.id == task_id)
    ).one()
    runs = typical_seconds(connection, row.capability, row.model)
    slots = sum(a.slots for a in alive(connection, HEARD_WITHIN) if a.role is Role.WORKER)
    if runs is None or not slots:
        return Estimate(None, runs)
    running = connection.execute(
        sa.select(sa.func.count()).where(t.task.c.state == State.RUNNING, t.task.c.queue == row.queue)
    ).scalar_one()
    before_us = max(0, ahead + running - slots + 1)
    return Estimate(runs * before_us / slots, runs)


def typical_seconds(connection: Connection, capability: str, model: str | None) -> float | None:
    """Mean run time of the latest tasks of this capability and model that came to a result."""
    tasks = t.task.c
    seconds = (tasks.ended - tasks.started).label("seconds")
    latest = (
        sa.select(seconds)
        .where(tasks.state == State.DONE, tasks.capability == capability, tasks.started.is_not(None))
        .where(tasks.model.is_(None) if model is None else tasks.model == model)
        .order_by(tasks.ended.desc())
        .limit(SAMPLE)
        .subquery()
    )
    found = connection.execute(sa.select(sa.func.avg(latest.c.seconds))).scalar()
    return None if found is None else float(found)
