"""Property tests: whatever order moves come in, states stay legal and units are counted once."""

from collections.abc import Callable
from itertools import pairwise

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import moves, quotas
from tasks.store import tables as t
from tasks.store.database import Connection, Database
from tasks.store.tasks import load
from tasks.task import ENDS, MOVES, State, Trouble
from tests.tasks.house import House, wish

DO: dict[str, Callable[[Connection, str, int], bool]] = {
    "give up": lambda c, task, attempt: moves.give_up_turn(c, task, attempt, died=True),
    "hand over": lambda c, task, attempt: moves.hand_over(c, task, attempt, ()),
    "finish": lambda c, task, _: moves.finish(c, task),
    "fail": lambda c, task, attempt: moves.end(c, task, State.FAILED, Trouble("internal"), attempt),
    "refuse": lambda c, task, attempt: moves.end(c, task, State.REFUSED, Trouble("refused"), attempt),
    "cancel": lambda c, task, _: moves.end(c, task, State.CANCELLED),
    "expire": lambda c, task, _: moves.end(c, task, State.EXPIRED),
    "stale end": lambda c, task, attempt: moves.end(c, task, State.FAILED, None, attempt),
    "stale hand over": lambda c, task, attempt: moves.hand_over(c, task, attempt, ()),
}
ACTS = ("take", "take", *DO)


def test_moves_are_closed_and_ends_are_ends() -> None:
    assert MOVES.keys() == set(State)
    assert all(not MOVES[end] for end in ENDS)
    assert all(state.is_end == (not MOVES[state]) for state in State)
    reached = {State.WAITING}
    while grown := {to for state in reached for to in MOVES[state]} - reached:
        reached |= grown
    assert reached == set(State)


@given(acts=st.lists(st.sampled_from(ACTS), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_of_moves_is_legal_and_settles_once(acts: list[str], house: House) -> None:
    receipt = await house.router.submit(wish(steps=1, person=id(acts) % 10**9))
    history = await house.database.write(lambda connection: play(connection, receipt.task.id, acts))
    for before, after in pairwise(history):
        assert before is after or before.may_become(after)
    ledger = unit_state(house.database, receipt.task.id)
    last = history[-1]
    expected = (
        quotas.RESERVED if not last.is_end else quotas.SETTLED if last is State.DONE else quotas.RETURNED
    )
    assert ledger == expected
    await house.router.cancel(receipt.task.id, by=receipt.task.person)


def play(connection: Connection, task_id: str, acts: list[str]) -> list[State]:
    """Do these acts, legal or not, and note the state after each."""
    history, attempt = [State.WAITING], 0
    for act in acts:
        if act == "take" and history[-1] is State.WAITING:
            attempt += 1
            values = {"state": State.RUNNING, "attempt": attempt}
            connection.execute(sa.update(t.task).where(t.task.c.id == task_id).values(**values))
        elif act.startswith("stale"):
            assert not DO[act](connection, task_id, attempt - 1)
        elif act != "take":
            DO[act](connection, task_id, attempt)
        task = load(connection, task_id)
        assert task
        history.append(task.state)
    return history


def unit_state(database: Database, task_id: str) -> str:
    query = sa.select(t.ledger.c.state).where(t.ledger.c.task == task_id)
    return database.read_now(lambda c: str(c.execute(query).scalar_one()))
