"""Whose turn it is: nobody waits behind a flood, and nobody waits for ever."""

import asyncio

import sqlalchemy as sa

from tasks import admission, moves
from tasks.admission import Offer, Taken, take
from tasks.quotas import Limits
from tasks.router import TaskRouter
from tasks.store import tables as t
from tasks.store.processes import Process, Role, beat
from tasks.task import State
from tests.tasks.house import House, wish

OFFER = Offer("w:1", ("paint",), frozenset({"wet", "oil"}), slots=1)


def open_doors(house: House) -> TaskRouter:
    """A router without limits, so that people can flood it."""
    limits = Limits(daily_units=0, waiting_per_person=1000, waiting_per_chat=1000)
    return TaskRouter(house.database, house.blobs, house.guard, limits, house.bell)


async def taken_by(house: House, offer: Offer = OFFER) -> Taken | None:
    return await house.database.write(lambda connection: take(connection, offer))


async def run_one(house: House, offer: Offer = OFFER) -> Taken:
    """Take the next task and end it at once."""
    taken = await taken_by(house, offer)
    assert taken
    await house.database.write(lambda c: moves.hand_over(c, taken.task.id, taken.attempt, ()))
    return taken


async def test_one_task_does_not_wait_for_another_persons_500(house: House) -> None:
    router = open_doors(house)
    await asyncio.gather(*[router.submit(wish(f"{n}", person=1)) for n in range(500)])
    for _ in range(20):
        await run_one(house)
    single = await router.submit(wish("single", person=2))
    assert single.queued
    assert single.queued.position <= 2
    order = [(await run_one(house)).task.person for _ in range(2)]
    assert 2 in order  # at most one task of the flood goes before it


async def test_a_flood_from_one_group_leaves_other_chats_their_share(house: House) -> None:
    router = open_doors(house)
    for n in range(60):
        await router.submit(wish(f"{n}", person=100 + n, chat=-5))
    for n in range(5):
        await router.submit(wish(f"alone {n}", person=1))
    order = [(await run_one(house)).task.person for _ in range(25)]
    assert order.count(1) >= 4


async def test_cost_weighs(house: House) -> None:
    router = open_doors(house)
    for n in range(10):
        await router.submit(wish(f"dear {n}", person=1, steps=10))
        await router.submit(wish(f"cheap {n}", person=2, steps=1))
    order = [(await run_one(house)).task.person for _ in range(11)]
    assert order.count(2) >= 9


async def test_ageing_brings_a_second_task_through_endless_newcomers(house: House) -> None:
    router = open_doors(house)
    first = [await router.submit(wish(f"{n}", person=1, steps=3)) for n in range(2)]
    waited = 0
    await router.submit(wish("new", person=10))
    while await router.place(first[1].task.id):
        waited += 1
        assert waited < 60
        await router.submit(wish("new", person=10 + waited))
        await run_one(house)


async def test_a_worker_takes_only_what_it_can_run(house: House) -> None:
    router = open_doors(house)
    await router.submit(wish("oil", person=1, model="oil"))
    await router.submit(wish("wet", person=2, model="wet"))
    taken = await taken_by(house, Offer("w:2", ("paint",), frozenset({"wet"}), slots=4))
    assert taken
    assert taken.task.person == 2
    assert await taken_by(house, Offer("w:2", ("film",), frozenset({"oil"}), slots=4)) is None


async def test_slots_hold_a_batch_of_one_person_but_no_mixture(house: House) -> None:
    router = open_doors(house)
    for model in ("wet", "wet", "oil"):
        await router.submit(wish(model, person=1, model=model))
    offer = Offer("w:1", ("paint",), frozenset({"wet", "oil"}), slots=3)
    assert await taken_by(house, offer)
    assert await taken_by(house, offer)
    assert await taken_by(house, offer) is None
    await router.submit(wish("other", person=2, model="oil"))
    assert await taken_by(house, offer)
    assert await taken_by(house, offer) is None  # no slot left


async def test_a_task_that_took_a_worker_along_runs_alone(house: House) -> None:
    router = open_doors(house)
    suspect = await router.submit(wish("suspect", person=1))
    await run_suspect_to_death(house, suspect.task.id)
    await router.submit(wish("other", person=2))
    offer = Offer("w:1", ("paint",), frozenset({"wet"}), slots=4)
    first = await taken_by(house, offer)
    assert first
    assert first.task.id == suspect.task.id
    assert await taken_by(house, offer) is None


async def run_suspect_to_death(house: House, task_id: str) -> None:
    taken = await taken_by(house)
    assert taken
    assert taken.task.id == task_id
    await house.database.write(lambda c: moves.give_up_turn(c, task_id, taken.attempt, died=True))


async def test_the_estimate_comes_from_what_was_done(house: House) -> None:
    router = open_doors(house)
    worker = Process("w:1", "w", Role.WORKER, None, ("paint",), frozenset({"wet"}), 1)
    await house.database.write(lambda connection: beat(connection, worker))
    done = await router.submit(wish("done", person=1))
    assert done.queued
    assert done.queued.starts is None
    await run_one(house)
    values = {"state": State.DONE, "started": 100.0, "ended": 104.0}
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**values)))
    await router.submit(wish("first", person=1))
    second = await router.submit(wish("second", person=1))
    assert second.queued
    assert second.queued.seconds == 4.0
    place = await router.place(second.task.id)
    assert place
    assert place.starts


async def test_equal_turns_stand_in_one_order_everywhere(either_house: House) -> None:
    router = open_doors(either_house)
    for n in range(6):
        await router.submit(wish(f"{n}", person=10 + n))
    # All at the same turn, three of them also at the same moment.
    values = {"turn": 1.0, "created": sa.case((t.task.c.person < 13, t.task.c.created), else_=5.0)}
    await either_house.database.write(lambda c: c.execute(sa.update(t.task).values(**values)))
    line = await router.waiting_line(person=1)
    shown = await either_house.database.read(lambda c: admission.line(c, None, 50))
    places = [await router.place(task.id) for task in shown]
    assert [place.position for place in places if place] == [1, 2, 3, 4, 5, 6] == [it.position for it in line]
    assert [(await run_one(either_house)).task.id for _ in shown] == [task.id for task in shown]
