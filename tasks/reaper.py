"""Notices dead workers and hands their tasks on; gives up poison; ends what waited too long."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tasks import moves
from tasks.store import tables as t
from tasks.store.database import Connection, now
from tasks.task import State, Trouble


@dataclass(frozen=True)
class Pulse:
    """How often processes say that they live, in seconds, and when silence means death.

    Loading a model can hold Python's lock for seconds, so silence is judged patiently;
    a wrong judgement costs one repeated link and nothing else.
    """

    beat: float = 1.5
    silence: float = 8.0
    deaths: int = 3
    """Workers that one task may take along before it is given up."""
    waiting: float = 24 * 3600.0
    """Seconds a task may wait for its turn before it expires."""
    drain: float = 25.0
    """Seconds that a stopping worker gives its tasks to end in."""


STEADY = Pulse()


@dataclass(frozen=True)
class Reaped:
    """What one round did: ids of tasks."""

    again: tuple[str, ...] = ()
    """Back in the queue."""
    ended: tuple[str, ...] = ()
    """Given up, cancelled or expired."""


class Patience:
    """Decides when this process may judge others: only after its own heart beat unbroken for one silence.

    An outage of the database, or a frozen machine, silences everybody; the first one back
    must not bury the rest.
    """

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._since = self._last = time.monotonic()

    def may_judge(self) -> bool:
        """Call it after every successful heartbeat."""
        moment = time.monotonic()
        if moment - self._last > self._pulse.silence / 2:
            self._since = moment
        self._last = moment
        return moment - self._since >= self._pulse.silence


def reap(connection: Connection, pulse: Pulse) -> Reaped:
    """Take the running tasks of dead workers out of their hands. Safe to call from many processes."""
    again: list[str] = []
    ended: list[str] = []
    for row in _orphans(connection, pulse.silence):
        moved_to = lay_down(connection, row.id, row.attempt, pulse)
        if moved_to is State.WAITING:
            again.append(row.id)
        elif moved_to is not None:
            ended.append(row.id)
    ended.extend(_expire(connection, pulse.waiting))
    return Reaped(tuple(again), tuple(ended))


def lay_down(connection: Connection, task_id: str, attempt: int, pulse: Pulse) -> State | None:
    """Take a task out of the hands of an attempt that died: again, cancelled, or given up as poison.

    Returns its new state, None where the task has moved on before.
    """
    tasks = t.task.c
    query = sa.select(tasks.deaths, tasks.is_cancelled).where(tasks.id == task_id)
    row = connection.execute(query).one()
    if row.is_cancelled:
        state, trouble = State.CANCELLED, None
    elif row.deaths + 1 >= pulse.deaths:
        state, trouble = State.FAILED, Trouble("poison", {"tries": pulse.deaths})
    else:
        moved = moves.give_up_turn(connection, task_id, attempt, died=True)
        return State.WAITING if moved else None
    return state if moves.end(connection, task_id, state, trouble, attempt) else None


def _orphans(connection: Connection, silence: float) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    tasks, processes = t.task.c, t.process.c
    is_silent = processes.beat.is_(None) | (processes.beat < now(connection) - silence)
    query = (
        sa.select(tasks.id, tasks.attempt)
        .join(t.process, processes.id == tasks.worker, isouter=True)
        .where(tasks.state == State.RUNNING, is_silent)
    )
    return connection.execute(query).all()


def _expire(connection: Connection, waiting: float) -> list[str]:
    late = sa.select(t.task.c.id).where(
        t.task.c.state == State.WAITING, t.task.c.created < time.time() - waiting
    )
    ids = list(connection.execute(late).scalars())
    trouble = Trouble("expired", {"hours": round(waiting / 3600)})
    return [task_id for task_id in ids if moves.end(connection, task_id, State.EXPIRED, trouble)]
