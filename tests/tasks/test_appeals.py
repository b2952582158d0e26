"""Appeals against refusals, in either database: decided by another, and once."""

import asyncio
import time

import pytest
import sqlalchemy as sa

from tasks import reviews
from tasks.appeals import NotAppealable
from tasks.moderation import Moderation
from tasks.reviews import Kind
from tasks.store import audit
from tasks.store import tables as t
from tasks.store.notices import Notices
from tests.tasks.house import House
from tests.tasks.trust import HARD, MODERATOR, OTHER, RUDE, appeals_of, notices, refused


async def test_an_appeal_is_decided_by_another_and_the_picture_is_made(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    before = (await house.router.units(1)).left
    record = await refused(house)
    await appeals.appeal(1, record.code)
    with pytest.raises(NotAppealable, match="another-open"):
        await appeals.appeal(1, record.code)
    assert await appeals.next(1) is None  # nobody decides about themselves
    case = await appeals.next(MODERATOR)
    assert case is not None
    assert (case.review.kind, case.task and case.task.inputs["prompt"]) == (Kind.APPEAL, RUDE)
    assert await appeals.decide(case.review.id, 1, overturn=True) is None
    assert await appeals.decide(case.review.id, MODERATOR, overturn=False)
    assert await appeals.decide(case.review.id, OTHER, overturn=True) is None  # decided once

    second = await appeals.appeal(1, record.code)
    assert second.against == MODERATOR
    assert await appeals.next(MODERATOR) is None
    async with house.working():
        assert await appeals.decide(second.id, OTHER, overturn=True)
        ids = await house.database.read(lambda c: c.execute(sa.select(t.task.c.id)).scalars().all())
        (made,) = [it for it in ids if it != record.task]
        task = await house.ended(made)
    assert task.artifacts[0].recipe.prompt == RUDE
    assert (await house.router.units(1)).left == before
    with pytest.raises(NotAppealable, match="decided"):
        await appeals.appeal(1, record.code)
    assert [it.kind for it in await notices(house)] == ["appeal-upheld", "appeal-overturned"]
    assert (await house.database.read(audit.verify)).is_whole
    acts = [it.action for it in await Moderation(house.database).audit()]
    assert acts == ["overturned", "appeal", "upheld", "appeal"]


async def test_two_at_once_decide_once_and_one_person_appeals_once(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    first, second = (await refused(house)).code, (await refused(house)).code
    opened = await asyncio.gather(
        *(appeals.appeal(1, code) for code in (first, second)), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in opened) == ["NotAppealable", "Review"]
    case = await appeals.next(MODERATOR)
    assert case is not None
    decided = await asyncio.gather(
        *(appeals.decide(case.review.id, it, overturn=True) for it in (MODERATOR, OTHER))
    )
    assert sum(it is not None for it in decided) == 1
    gifts = sa.select(t.task.c.id).where(t.task.c.key == f"appeal:{case.review.id}")
    assert len(await house.database.read(lambda c: c.execute(gifts).all())) == 1
    assert [it.kind for it in await notices(house)] == ["appeal-overturned"]


async def test_moderators_hear_of_new_cases_beside_one_that_nobody_may_decide(either_house: House) -> None:
    house = either_house

    async def calls() -> int:
        return len([it for it in await Notices(house.database).untold() if it.kind == "review-waiting"])

    for person in (1, 2):
        await appeals_of(house).appeal(person, (await refused(house, person=person)).code)
    assert await calls() == 1
    long_ago = sa.update(t.review).values(opened=time.time() - 2 * reviews.QUIET)
    await house.database.write(lambda connection: connection.execute(long_ago))
    await appeals_of(house).appeal(3, (await refused(house, person=3)).code)
    assert await calls() == 2


async def test_an_overturned_hard_refusal_voids_its_strike_and_runs_nothing(either_house: House) -> None:
    house, appeals = either_house, appeals_of(either_house)
    record = await refused(house, HARD)
    assert (await Moderation(house.database).restraint(1)).limited_until
    review = await appeals.appeal(1, record.code)
    await appeals.decide(review.id, MODERATOR, overturn=True)
    restraint = await Moderation(house.database).restraint(1)
    assert restraint.limited_until is None
    (strike,) = await Moderation(house.database).held_against(1)
    assert (strike.voided_by, strike.counts) == (MODERATOR, False)
    assert [it.kind for it in await notices(house)] == ["appeal-overturned-only"]
    kept = await house.database.read(lambda c: c.execute(sa.select(t.task.c.id)).all())
    assert kept == []


async def test_an_appeal_is_for_the_refused_alone_and_for_what_was_judged(either_house: House) -> None:
    appeals, record = appeals_of(either_house), await refused(either_house)
    for person, subject in ((2, record.code), (1, "nothing"), (1, "")):
        with pytest.raises(NotAppealable, match="gone"):
            await appeals.appeal(person, subject)
    long = await refused(either_house, "red", person=3, quoted="a" * 20_001)
    assert long.reason == "too-long"
    with pytest.raises(NotAppealable, match="gone"):
        await appeals.appeal(3, long.code)
