"""The delivery: waits for cards, tries again, gives up, and keeps one chat from holding up another."""

import asyncio
import time

import sqlalchemy as sa

from tasks import moves
from tasks.delivery import AT_ONCE, TRIES
from tasks.store import tables as t
from tasks.task import State, Task
from tests.tasks.house import House, wish


async def made(house: House, **values: object) -> Task:
    """A task whose result is ready to be handed over."""
    receipt = await house.router.submit(wish(steps=5))
    row: dict[str, object] = {"state": State.DELIVERING, "artifacts": [], **values}
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**row)))
    return receipt.task


async def until_handed(house: House, task_id: str) -> Task:
    """The task once nobody will be told anything about it any more."""
    query = sa.select(t.task.c.handed).where(t.task.c.id == task_id)
    while await house.database.read(lambda c: c.execute(query).scalar_one()) is None:
        await asyncio.sleep(0.02)
    task = await house.router.task(task_id)
    assert task
    return task


async def test_a_delivery_that_fails_is_tried_again(house: House) -> None:
    house.wall.falls = 2
    async with house.working():
        receipt = await house.router.submit(wish())
        task = await house.ended(receipt.task.id)
    assert task.state is State.DONE
    assert len(house.wall.hung) == 1


async def test_a_result_waits_for_its_card(house: House) -> None:
    receipt = await house.router.submit(wish())
    soon = {"card": None, "created": time.time() + 3600.0}  # however slow the machine, it is still fresh
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**soon)))
    async with house.working():
        while (await house.router.mine(1))[0].state is not State.DELIVERING:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1.0)
        assert not house.wall.hung
        await house.router.attach_card(receipt.task.id, 77)
        await house.ended(receipt.task.id)
    assert house.wall.hung[0].place.card == 77


async def test_a_restarted_chat_hands_over_what_is_left(house: House) -> None:
    async with house.working(deliver=False):
        receipt = await house.router.submit(wish())
        while (await house.router.mine(1))[0].state is not State.DELIVERING:
            await asyncio.sleep(0.05)
    async with house.delivering():
        assert (await house.ended(receipt.task.id)).state is State.DONE


async def test_a_result_that_never_arrives_is_given_up_with_its_units_and_told(house: House) -> None:
    task = await made(house, tries=TRIES - 1)
    house.wall.falls = 1
    async with house.delivering():
        ended = await until_handed(house, task.id)
    assert ended.state is State.FAILED
    assert ended.trouble
    assert ended.trouble.code == "undeliverable"
    assert [told.state for told in house.wall.told] == [State.FAILED]
    assert not house.wall.hung
    assert (await house.router.units(1)).left == house.limits.daily_units
    assert not await house.database.write(lambda c: moves.finish(c, task.id))


async def test_an_end_that_cannot_be_told_is_let_go(house: House) -> None:
    task = await made(house, state=State.REFUSED, tries=TRIES - 1)
    house.wall.falls = 1
    async with house.delivering():
        ended = await until_handed(house, task.id)
    assert ended.state is State.REFUSED
    assert not house.wall.told


async def test_a_result_for_somebody_who_left_is_not_paid_for(either_house: House) -> None:
    house = either_house
    task = await made(house)
    house.wall.gone = {1}
    async with house.delivering():
        ended = await until_handed(house, task.id)
    assert ended.state is State.FAILED
    assert ended.trouble
    assert ended.trouble.code == "unreachable"
    assert not house.wall.hung
    assert (await house.router.units(1)).left == house.limits.daily_units


async def test_another_end_for_somebody_who_left_stays_what_it_is(house: House) -> None:
    task = await made(house)
    await house.database.write(lambda c: moves.end(c, task.id, State.CANCELLED))
    house.wall.gone = {1}
    async with house.delivering():
        ended = await until_handed(house, task.id)
    assert ended.state is State.CANCELLED
    assert ended.trouble is None


async def test_a_slow_chat_with_many_ends_holds_up_nobody_else(house: House) -> None:
    count = AT_ONCE + 4
    slow = [await house.router.submit(wish(f"{n}", person=100 + n, chat=-5)) for n in range(count)]
    single = await house.router.submit(wish("single", person=2))
    values: dict[str, object] = {"state": State.DELIVERING, "artifacts": [], "created": time.time() - 60}
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**values)))
    house.wall.busy[-5] = asyncio.Event()
    async with house.delivering():
        assert (await house.ended(single.task.id, within=60)).state is State.DONE
        assert len(house.wall.hung) == 1
        house.wall.busy[-5].set()
        ends = [await house.ended(receipt.task.id, within=60) for receipt in slow]
    assert {task.state for task in ends} == {State.DONE}
