"""The worker: cancel, drain, resume, sweep."""

import asyncio
from dataclasses import replace

import sqlalchemy as sa

from pipelines.kit.contract import PipelineError
from tasks import moves
from tasks.admission import Offer, take
from tasks.queue import IS_RESULT, Attempt, Engine, Json
from tasks.store import progress
from tasks.store import tables as t
from tasks.task import State
from tests.tasks.house import QUICK, House, wish


async def until_running(house: House, task_id: str) -> None:
    while True:
        task = await house.router.task(task_id)
        assert task
        if task.state is State.RUNNING:
            return
        await asyncio.sleep(0.02)


async def test_a_cancel_as_the_task_ends_touches_nobody_else(house: House) -> None:
    async with house.working(slots=2):
        mine = [await house.router.submit(wish(f"a{n}", steps=1, pause=0.02 * n)) for n in range(8)]
        theirs = [await house.router.submit(wish(f"b{n}", person=2, steps=1)) for n in range(8)]
        for receipt in mine:
            await house.router.cancel(receipt.task.id, by=1)
        for receipt in theirs:
            assert await house.router.cancel(receipt.task.id, by=1) is None
        ends = [await house.ended(receipt.task.id) for receipt in mine + theirs]
    assert {task.state for task in ends[8:]} == {State.DONE}
    assert {task.state for task in ends[:8]} <= {State.DONE, State.CANCELLED}
    done = sum(task.state is State.DONE for task in ends[:8])
    assert (await house.router.units(1)).left == house.limits.daily_units - done
    assert (await house.router.units(2)).left == house.limits.daily_units - 8
    told = [task.id for task in house.wall.hung + house.wall.told]
    assert len(told) == len(set(told)) == 16


async def test_a_stopping_worker_gives_back_what_it_cannot_end(house: House) -> None:
    worker = house.worker(pulse=replace(QUICK, drain=0.2))
    running = asyncio.create_task(worker.run())
    receipt = await house.router.submit(wish(steps=100, pause=0.1))
    await until_running(house, receipt.task.id)
    worker.stop()
    await running
    task = await house.router.task(receipt.task.id)
    assert task
    assert task.state is State.WAITING
    deaths = await house.database.read(lambda c: c.execute(sa.select(t.task.c.deaths)).scalar_one())
    assert deaths == 0


async def test_what_was_cut_short_runs_again_from_its_start(house: House) -> None:
    """A link that was stopped by a drain left a record; the next attempt must not take it for a result."""
    await test_a_stopping_worker_gives_back_what_it_cannot_end(house)
    values = {"inputs": {"prompt": "short", "model": "wet"}}
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**values)))
    task = (await house.router.mine(1))[0]
    async with house.working():
        ended = await house.ended(task.id)
    assert ended.state is State.DONE


async def test_a_finished_link_is_not_run_again(house: House) -> None:
    ran: list[str] = []

    async def flow(attempt: Attempt) -> None:
        for name in ("0:beautify", "1:draw"):

            async def link(name: str = name) -> Json:
                ran.append(f"{attempt.number} {name}")
                if attempt.number == 1 and name == "1:draw":
                    raise PipelineError("out-of-paint")
                return {IS_RESULT: True, "name": name}

            assert (await attempt.link(name, link))["name"] == name

    engine = Engine(house.database.url, "one", flow)
    await engine.launch()
    try:
        for number in (1, 2, 3):
            try:
                await engine.run("task", number)
            except PipelineError:
                assert number == 1
        assert ran == ["1 0:beautify", "1 1:draw", "2 1:draw"]
        assert await engine.sweep(older_than=-5.0) == 3
    finally:
        await engine.stop()


async def test_a_cancel_is_kept_when_the_result_comes_after_it(either_house: House) -> None:
    house = either_house
    receipt = await house.router.submit(wish(steps=5))
    offer = Offer("w:1", ("paint",), frozenset({"wet"}), slots=1)
    taken = await house.database.write(lambda c: take(c, offer))
    assert taken
    told = await house.router.cancel(receipt.task.id, by=1)
    assert told
    assert told.state is State.RUNNING
    stale = taken.attempt - 1
    assert not await house.database.write(lambda c: moves.hand_over(c, receipt.task.id, stale, ()))
    assert await house.database.write(lambda c: moves.hand_over(c, receipt.task.id, taken.attempt, ()))
    async with house.delivering():
        ended = await house.ended(receipt.task.id)
    assert ended.state is State.CANCELLED
    assert not house.wall.hung
    assert (await house.router.units(1)).left == house.limits.daily_units


async def test_an_attempt_that_lost_its_task_shows_nothing_any_more(either_house: House) -> None:
    house = either_house
    receipt = await house.router.submit(wish(steps=5))
    offer = Offer("w:1", ("paint",), frozenset({"wet"}), slots=1)

    async def reported(attempt: int, step: int) -> int | None:
        """What the card shows after this attempt reported this step."""
        report = progress.Report(receipt.task.id, attempt, step, step, 5, "drawing", None)
        await house.database.write(lambda c: progress.write(c, [report]))
        task = await house.router.task(receipt.task.id)
        return task.progress.step if task and task.progress else None

    assert await house.database.write(lambda c: take(c, offer))
    assert await reported(1, 4) == 4
    assert await house.database.write(lambda c: moves.give_up_turn(c, receipt.task.id, 1, died=True))
    taken = await house.database.write(lambda c: take(c, offer))
    assert taken
    assert taken.task.progress is None, "the new attempt starts from nothing"
    assert await reported(1, 5) is None
    assert await reported(2, 1) == 1
    assert await reported(1, 5) == 1


async def test_a_worker_that_takes_its_own_lost_task_again_still_hears_its_cancel(house: House) -> None:
    worker = house.worker()
    running = asyncio.create_task(worker.run())
    task_id = (await house.router.submit(wish(steps=40, pause=0.05))).task.id
    await until_running(house, task_id)
    for_ever = {"inputs": {"prompt": "red", "model": "wet", "steps": 100_000, "pause": 0.05}}
    await house.database.write(lambda c: c.execute(sa.update(t.task).values(**for_ever)))
    await house.database.write(lambda c: moves.give_up_turn(c, task_id, 1, died=True))
    while len(worker._tasks) < 2:  # the first attempt does not know that it was buried
        await asyncio.sleep(0.02)
    while len(worker._tasks) > 1:
        await asyncio.sleep(0.02)
    await house.router.cancel(task_id, by=1)
    async with house.delivering():
        ended = await house.ended(task_id)
    assert ended.state is State.CANCELLED
    worker.stop()
    await running


async def test_a_worker_sweeps_the_engine_as_it_starts(house: House) -> None:
    attempts = sa.text("select count(*) from workflow_status")
    async with house.working():
        receipt = await house.router.submit(wish())
        await house.ended(receipt.task.id)
    assert await house.database.read(lambda c: c.execute(attempts).scalar_one()) == 1
    house.blobs.keep = -5.0
    async with house.working():
        while await house.database.read(lambda c: c.execute(attempts).scalar_one()):
            await asyncio.sleep(0.05)
