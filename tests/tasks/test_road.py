"""The road of a task: submit, wait, run, deliver."""

import asyncio
import io

from PIL import Image

from tasks.task import State
from tests.tasks.house import House, wish


async def test_a_wish_becomes_a_delivered_result(house: House) -> None:
    async with house.working():
        receipt = await house.router.submit(wish("blue", steps=3, pause=0.4))
        assert receipt.is_new
        task = await house.ended(receipt.task.id)
    assert task.state is State.DONE
    assert [t.id for t in house.wall.hung] == [task.id]
    stored = task.artifacts[0]
    with Image.open(io.BytesIO(await house.router.read(stored.blob))) as picture:
        assert picture.size == (2, 3)
    assert stored.recipe.prompt == "blue"
    assert (await house.router.units(1)).left == house.limits.daily_units - 3
    assert any(shown.progress and shown.progress.step for shown, _ in house.wall.shown)


async def test_every_other_end_is_told_and_gives_the_units_back(house: House) -> None:
    async with house.working():
        failed = await house.router.submit(wish("a", fate="fail"))
        broken = await house.router.submit(wish("b", fate="break"))
        cancelled = await house.router.submit(wish("c", steps=50, pause=0.2))
        await asyncio.sleep(0.5)
        assert await house.router.cancel(cancelled.task.id, by=1)
        ends = [await house.ended(r.task.id) for r in (failed, broken, cancelled)]
    assert [task.state for task in ends] == [State.FAILED, State.FAILED, State.CANCELLED]
    assert [task.trouble.code if task.trouble else None for task in ends] == [
        "out-of-paint",
        "internal",
        None,
    ]
    assert ends[0].trouble
    assert ends[0].trouble.facts == {"colour": "red"}
    assert (await house.router.units(1)).left == house.limits.daily_units
    assert not house.wall.hung
