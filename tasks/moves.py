"""The moves of a task between its states: each one guarded update, with its units in the same transaction.

Every move names the attempt it belongs to, so a worker that froze and woke up changes nothing.
"""

import time

import sqlalchemy as sa

from tasks import quotas
from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.store.tasks import artifacts_json, trouble_json
from tasks.task import State, Stored, Trouble

Values = dict[str, object]


def hand_over(connection: Connection, task_id: str, attempt: int, artifacts: tuple[Stored, ...]) -> bool:
    """The run made its artifacts: the chat process delivers them, unless the person took the task back."""
    values: Values = {"artifacts": artifacts_json(artifacts), "retry_at": 0.0}
    is_wanted = t.task.c.is_cancelled.is_(False)
    if _move(connection, task_id, State.DELIVERING, values, attempt, is_wanted):
        return True
    return end(connection, task_id, State.CANCELLED, None, attempt)


def end(
    connection: Connection,
    task_id: str,
    state: State,
    trouble: Trouble | None = None,
    attempt: int | None = None,
) -> bool:
    """End a task without a result and give its units back; `attempt` fences a run that was replaced."""
    assert state.is_end
    assert state is not State.DONE
    values: Values = {"ended": time.time(), "retry_at": 0.0}
    if trouble is not None:
        values["trouble"] = trouble_json(trouble)
    moved = _move(connection, task_id, state, values, attempt)
    if moved:
        quotas.give_back(connection, task_id)
    return moved


def take_back(connection: Connection, person: int) -> None:
    """Cancel what a person has waiting, and tell painters to lay down what they paint for them."""
    mine = sa.select(t.task.c.id).where(t.task.c.person == person, t.task.c.state == State.WAITING)
    for task in connection.execute(mine).scalars().all():
        end(connection, task, State.CANCELLED)
    running = (t.task.c.person == person) & (t.task.c.state == State.RUNNING)
    connection.execute(sa.update(t.task).where(running).values(is_cancelled=True))


def give_up_turn(connection: Connection, task_id: str, attempt: int, *, died: bool) -> bool:
    """Put a running task back in the queue, at its old place; `died` counts against a poison task."""
    values: Values = {"worker": None, "started": None}
    if died:
        values["deaths"] = t.task.c.deaths + 1
    return _move(connection, task_id, State.WAITING, values, attempt)


def finish(connection: Connection, task_id: str) -> bool:
    """The person has the result: done, and the units are spent."""
    moved = _move(connection, task_id, State.DONE, {"ended": time.time(), "handed": time.time()})
    if moved:
        quotas.settle(connection, task_id)
    return moved


def mark_handed(connection: Connection, task_id: str) -> None:
    """The person has been told how the task ended."""
    query = sa.update(t.task).where(t.task.c.id == task_id, t.task.c.handed.is_(None))
    connection.execute(query.values(handed=time.time()))


def _move(
    connection: Connection,
    task_id: str,
    to: State,
    values: Values,
    attempt: int | None = None,
    only: sa.ColumnElement[bool] | None = None,
) -> bool:
    origins = [state for state in State if state.may_become(to)]
    query = sa.update(t.task).where(t.task.c.id == task_id, t.task.c.state.in_(origins))
    if attempt is not None:
        query = query.where(t.task.c.attempt == attempt, t.task.c.state == State.RUNNING)
    if only is not None:
        query = query.where(only)
    return connection.execute(query.values(state=to, **values)).rowcount == 1
