"""Whose turn it is: our own table of waiting tasks is the queue, and a worker takes the fair next one itself.

Start-time fair queueing (Goyal, Vin, Cheng 1996): a task's turn is the later of the queue's virtual clock
and the end of the turns that its person, and its chat, already have waiting; its cost is how far it pushes
those that follow. A chat gets CHAT_SHARE times a person's share. Ageing: the clock also moves a little with
every task taken, so that an endless stream of newcomers cannot hold back somebody's second task for ever.
"""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tasks.store import progress
from tasks.store import tables as t
from tasks.store.database import Connection, lock, put
from tasks.store.tasks import find
from tasks.task import State, Task

CHAT_SHARE = 4.0
"""How many people's share one group has."""
AGEING = 0.25
"""Part of a taken task's cost, shared by all who wait, that the clock moves on at least."""
LOOK_AHEAD = 50
"""How far down the queue a worker looks for a task that it can run."""
ORDER = (t.task.c.turn, t.task.c.created, t.task.c.id)
"""The order of the queue, without ties: who is taken, who is shown next, who counts as before whom."""


@dataclass(frozen=True)
class Offer:
    """What a worker can take now."""

    process: str
    """Its process id in the table of processes."""
    queues: tuple[str, ...]
    models: frozenset[str]
    slots: int


@dataclass(frozen=True)
class Taken:
    """A task in a worker's hands; `attempt` fences everything it writes about it."""

    task: Task
    attempt: int
    level: str


def turn_of(connection: Connection, queue: str, person: int, chat: int) -> float:
    """The turn of a new task; call it under the admission lock, before the row is inserted."""
    tasks = t.task.c
    live = (tasks.queue == queue) & tasks.state.in_((State.WAITING, State.RUNNING))
    person_ends = sa.select(sa.func.max(tasks.turn + tasks.units)).where(live, tasks.person == person)
    chat_ends = sa.select(sa.func.max(tasks.turn + tasks.units / CHAT_SHARE)).where(live, tasks.chat == chat)
    found = (
        _clock(connection, queue),
        *(connection.execute(ends).scalar() for ends in (person_ends, chat_ends)),
    )
    return max(float(value) for value in found if value is not None)


def take(connection: Connection, offer: Offer) -> Taken | None:
    """Give the worker the fair next task that it can run, or None.

    A task that a worker died with runs alone, so that poison takes no neighbour along; a person's second
    task runs beside the first only where a batch can hold both (same capability and model), and one
    person never holds more than half the slots, so that a newcomer's task starts at once.
    """
    lock(connection, "admission")
    tasks = t.task.c
    mine = connection.execute(
        sa.select(tasks.person, tasks.capability, tasks.model, tasks.deaths).where(
            tasks.worker == offer.process, tasks.state == State.RUNNING
        )
    ).all()
    if len(mine) >= offer.slots or any(row.deaths for row in mine):
        return None
    held = Counter(row.person for row in mine)
    # Half the worker stays free for whoever comes next.
    full = [person for person, number in held.items() if number >= (offer.slots + 1) // 2]
    for row in _candidates(connection, offer, full):
        if row.deaths and mine:
            return None  # it has the turn, and needs the worker to itself: let the others end
        beside = [other for other in mine if other.person == row.person]
        if any((other.capability, other.model) != (row.capability, row.model) for other in beside):
            continue
        return _start(connection, offer, row)
    return None


def held_by(connection: Connection, process: str) -> list[tuple[str, int]]:
    """Tasks, with their attempts, that run in a worker's name."""
    tasks = t.task.c
    query = sa.select(tasks.id, tasks.attempt).where(tasks.worker == process, tasks.state == State.RUNNING)
    return [(row.id, row.attempt) for row in connection.execute(query)]


def ahead_of(connection: Connection, task_id: str) -> int | None:
    """How many waiting tasks have their turn before this one; None when it does not wait."""
    tasks, other = t.task.c, t.task.alias("other").c
    earlier = sa.tuple_(*(other[column.name] for column in ORDER)) < sa.tuple_(*ORDER)
    before = (
        sa.select(sa.func.count())
        .where(other.queue == tasks.queue, other.state == State.WAITING, earlier)
        .correlate(t.task)
        .scalar_subquery()
    )
    query = sa.select(before).where(tasks.id == task_id, tasks.state == State.WAITING)
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def line(connection: Connection, chat: int | None, limit: int) -> list[Task]:
    """Waiting tasks in the order of their turns, of one chat or of all."""
    waits = t.task.c.state == State.WAITING
    if chat is not None:
        waits &= t.task.c.chat == chat
    return find(connection, waits, order=ORDER, limit=limit)


def _candidates(connection: Connection, offer: Offer, full: list[int]) -> list[sa.Row[*tuple[Any, ...]]]:
    tasks = t.task.c
    query = (
        sa.select(tasks.id, tasks.person, tasks.capability, tasks.model, tasks.deaths)
        .add_columns(tasks.queue, tasks.turn, tasks.units, tasks.attempt, tasks.level)
        .where(tasks.state == State.WAITING, tasks.queue.in_(offer.queues))
        .where(tasks.person.not_in(full))
        .where(tasks.model.is_(None) | tasks.model.in_(offer.models))
        .order_by(*ORDER)
        .limit(LOOK_AHEAD)
    )
    return list(connection.execute(query).all())


def _start(connection: Connection, offer: Offer, row: sa.Row[*tuple[Any, ...]]) -> Taken:
    waiting = sa.select(sa.func.count(t.task.c.person.distinct())).where(
        t.task.c.queue == row.queue, t.task.c.state == State.WAITING
    )
    people = max(1, connection.execute(waiting).scalar_one())
    clock = max(
        row.turn, _clock(connection, row.queue) + (AGEING * row.units / people if people > 1 else 0.0)
    )
    put(connection, t.clock, {"queue": row.queue}, {"turn": clock})
    attempt = row.attempt + 1
    connection.execute(
        sa.update(t.task)
        .where(t.task.c.id == row.id)
        .values(state=State.RUNNING, worker=offer.process, attempt=attempt, started=time.time())
    )
    progress.forget(connection, row.id)
    task = find(connection, t.task.c.id == row.id)[0]
    return Taken(task, attempt, row.level)


def _clock(connection: Connection, queue: str) -> float:
    return connection.execute(sa.select(t.clock.c.turn).where(t.clock.c.queue == queue)).scalar() or 0.0
