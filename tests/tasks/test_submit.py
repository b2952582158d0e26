"""Submit: durable, once for its key, within the limits, screened, and only where it is welcome."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tasks.moderation import Moderation
from tasks.quotas import Limits
from tasks.store import tables as t
from tasks.store.chats import Chats
from tasks.store.processes import Process, Role, beat
from tasks.task import State
from tasks.wish import NotAccepted, Wish
from tests.tasks.house import House, build, wish


async def refused(house: House, one: Wish) -> NotAccepted:
    with pytest.raises(NotAccepted) as caught:
        await house.router.submit(one)
    return caught.value


async def test_the_same_key_is_the_same_task(either_house: House) -> None:
    house = either_house
    receipts = await asyncio.gather(*[house.router.submit(wish(key="update 5", steps=3)) for _ in range(8)])
    assert len({receipt.task.id for receipt in receipts}) == 1
    assert [receipt.is_new for receipt in receipts].count(True) == 1
    assert (await house.router.units(1)).left == house.limits.daily_units - 3


async def test_units_are_never_overdrawn_by_wishes_at_once(either_house: House) -> None:
    house = either_house
    wishes = [wish(f"{n}", steps=30) for n in range(6)]
    answers = await asyncio.gather(*[house.router.submit(w) for w in wishes], return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, NotAccepted)]
    assert len(answers) - len(errors) == 3
    assert {error.code for error in errors} == {"no-units"}
    assert errors[0].facts["needed"] == 30
    assert (await house.router.units(1)).left == 10
    resets = datetime.fromisoformat(str(errors[0].facts["resets"]))
    assert timedelta(0) < resets - datetime.now(UTC) <= timedelta(days=1)


async def test_cancelled_units_come_back_once(house: House) -> None:
    receipt = await house.router.submit(wish(steps=40))
    for _ in range(3):
        task = await house.router.cancel(receipt.task.id, by=1)
        assert task
        assert task.state is State.CANCELLED
    assert (await house.router.units(1)).left == house.limits.daily_units


async def test_nobody_cancels_for_another_except_an_admin(house: House) -> None:
    receipt = await house.router.submit(wish())
    assert await house.router.cancel(receipt.task.id, by=2) is None
    assert await house.router.cancel("no such task", by=1) is None
    task = await house.router.cancel(receipt.task.id, by=2, is_admin=True)
    assert task
    assert task.state is State.CANCELLED


async def test_waiting_tasks_are_limited_a_person_and_a_chat(tmp_path: Path) -> None:
    limits = Limits(daily_units=0, waiting_per_person=2, waiting_per_chat=3)
    house = build(f"sqlite:///{tmp_path}/house.sqlite", tmp_path, limits)
    for n in range(2):
        await house.router.submit(wish(f"{n}", person=1, chat=-5))
    error = await refused(house, wish("2", person=1, chat=-5))
    assert (error.code, error.facts) == ("too-many-waiting", {"limit": 2})
    await house.router.submit(wish("3", person=2, chat=-5))
    error = await refused(house, wish("4", person=3, chat=-5))
    assert (error.code, error.facts) == ("chat-too-many-waiting", {"limit": 3})
    await house.bell.close()
    await house.database.close()


async def test_a_refused_wish_costs_nothing_and_is_written_down(house: House) -> None:
    error = await refused(house, wish("draw naked children"))
    assert error.code == "refused"
    assert error.facts["reason"]
    found = await Moderation(house.database).refusals()
    assert [(r.person, r.task, r.reason) for r in found] == [(1, None, error.facts["reason"])]
    assert (await house.router.units(1)).left == house.limits.daily_units


async def test_quoted_text_is_screened_too(house: House) -> None:
    one = wish("like this")
    quoting = Wish(**(vars(one) | {"context_texts": ("naked children",)}))
    assert (await refused(house, quoting)).code == "refused"


async def test_paused_and_banned(house: House) -> None:
    moderation = Moderation(house.database)
    await moderation.pause("repairs", actor=9)
    assert (await refused(house, wish())).facts == {"reason": "repairs"}
    await moderation.resume(actor=9)
    await moderation.ban(1, "spam", timedelta(hours=1), actor=9)
    error = await refused(house, wish())
    assert error.code == "banned"
    assert error.facts["reason"] == "spam"
    await house.router.submit(wish(person=2))
    await moderation.ban(1, "spam", None, actor=9)
    assert (await refused(house, wish())).facts["until"] == ""
    await moderation.unban(1, actor=9)
    await house.router.submit(wish())
    await moderation.ban(1, "over", timedelta(seconds=-1), actor=9)
    assert (await house.router.submit(wish())).is_new
    assert [entry.action for entry in await moderation.audit()] == [
        "ban", "unban", "ban", "ban", "resume", "pause"
    ]  # fmt: skip


async def test_a_model_that_no_worker_has(house: House) -> None:
    await house.router.submit(wish(model="oil"))  # nobody is there to ask: it waits
    oils = Process("a:1", "a", Role.WORKER, None, ("paint",), frozenset({"wet"}), 1)
    await house.database.write(lambda connection: beat(connection, oils))
    error = await refused(house, wish(model="oil"))
    assert (error.code, error.facts) == ("model-unavailable", {"model": "oil"})
    await house.router.submit(wish(model="wet"))


async def test_a_model_that_the_chat_forbids(house: House) -> None:
    chats = Chats(house.database)
    await chats.allow_models(-5, frozenset({"oil"}))
    assert (await refused(house, wish(chat=-5))).code == "model-not-allowed"
    await chats.allow_models(-5, None)
    assert (await house.router.submit(wish(chat=-5))).is_new


async def test_the_line_shows_places_and_hides_others(house: House) -> None:
    mine = await house.router.submit(wish("mine", person=1, steps=5))
    theirs = await house.router.submit(wish("theirs", person=2))
    assert mine.queued
    assert mine.queued.position == 1
    assert theirs.queued
    assert theirs.queued.position == 2
    line = await house.router.waiting_line(person=2)
    assert [(seen.position, seen.task.id if seen.task else None) for seen in line] == [
        (1, None),
        (2, theirs.task.id),
    ]
    assert [task.id for task in await house.router.mine(1)] == [mine.task.id]
    await house.router.cancel(mine.task.id, by=1)
    assert await house.router.place(mine.task.id) is None
    assert [task.state for task in await house.router.mine(1, ended=5)] == [State.CANCELLED]


async def test_an_accepted_wish_is_on_disk(house: House, tmp_path: Path) -> None:
    receipt = await house.router.submit(wish())
    other = build(house.database.url, tmp_path)  # as after a restart: nothing but the file
    task = await other.router.task(receipt.task.id)
    assert task
    assert task.state is State.WAITING
    synchronous = await house.database.read(lambda c: c.execute(sa.text("pragma synchronous")).scalar_one())
    assert synchronous == 2
    assert await house.database.read(
        lambda c: c.execute(sa.select(sa.func.count(t.ledger.c.task))).scalar_one()
    )
    await other.bell.close()
    await other.database.close()
