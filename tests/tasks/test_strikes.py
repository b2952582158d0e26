"""Strikes, time-outs, reports and the moderators who decide on them, in either database."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tasks.gallery import Gallery
from tasks.moderation import Moderation
from tasks.reports import Heard, Reports
from tasks.roles import Roles
from tasks.store import tables as t
from tasks.strikes import Kind as StrikeKind
from tasks.wish import NotAccepted
from tests.tasks.dabs import png_of
from tests.tasks.house import House, wish
from tests.tasks.trust import HARD, MODERATOR, OTHER, appeals_of, notices, refused


async def test_features_are_restricted_before_people(either_house: House) -> None:
    house, moderation = either_house, Moderation(either_house.database)
    picture = await house.router.keep(png_of("x"), "image/png")
    await moderation.warn(1, "rude", MODERATOR)
    await house.router.submit(wish(picture=picture))
    await moderation.warn(1, "rude", MODERATOR)
    with pytest.raises(NotAccepted, match="limited"):
        await house.router.submit(wish(picture=picture))
    receipt = await house.router.submit(wish())
    level = sa.select(t.task.c.level).where(t.task.c.id == receipt.task.id)
    assert (await house.database.read(lambda c: c.execute(level).scalar_one())).startswith("strict")
    await moderation.warn(1, "rude", MODERATOR)
    _, strike = await moderation.strike(1, StrikeKind.WARNING, "rude", None, MODERATOR)
    with pytest.raises(NotAccepted, match="rests"):
        await house.router.submit(wish())
    assert [it.kind for it in await notices(house)] == ["alarm-rests"]
    review = await appeals_of(house).appeal(1, strike)
    assert review.against == MODERATOR
    assert await appeals_of(house).decide(review.id, OTHER, overturn=True)
    await house.router.submit(wish())
    month_ago = time.time() - timedelta(days=31).total_seconds()
    await house.database.write(lambda c: c.execute(sa.update(t.strike).values(expires=month_ago)))
    await house.router.submit(wish(picture=picture))


async def test_a_time_out_ends_by_itself_and_can_be_lifted(either_house: House) -> None:
    house, moderation = either_house, Moderation(either_house.database)
    await moderation.strike(1, StrikeKind.TIME_OUT, "spam", timedelta(hours=1), MODERATOR)
    with pytest.raises(NotAccepted, match="rests"):
        await house.router.submit(wish())
    assert await moderation.release(1, MODERATOR) == 1
    await house.router.submit(wish())
    await moderation.strike(2, StrikeKind.TIME_OUT, "spam", timedelta(seconds=-1), MODERATOR)
    await house.router.submit(wish(person=2))


async def test_reports_are_counted_once_and_the_most_reported_come_first(either_house: House) -> None:
    house, reports, appeals = either_house, Reports(either_house.database), appeals_of(either_house)
    async with house.working():
        quiet = await house.ended((await house.router.submit(wish("quiet"))).task.id)
        loud = await house.ended((await house.router.submit(wish("loud"))).task.id)
    assert await reports.report(quiet.id, 7) is Heard.COUNTED
    assert [await reports.report(loud.id, it) for it in (7, 8, 8)] == [
        Heard.COUNTED,
        Heard.COUNTED,
        Heard.AGAIN,
    ]
    assert await reports.report("nothing", 7) is Heard.GONE
    case = await appeals.next(MODERATOR)
    assert case is not None
    assert (case.review.task, case.review.reporters) == (loud.id, 2)
    after = await appeals.next(MODERATOR, after=case.review.id)
    assert after is not None
    assert after.review.task == quiet.id
    await appeals.decide(case.review.id, MODERATOR, overturn=False)
    assert await reports.report(loud.id, 9) is Heard.SETTLED
    told = [(it.person, it.kind) for it in await notices(house)]
    assert told == [(1, "report-owner"), (7, "report-upheld"), (8, "report-upheld")]
    (strike,) = await Moderation(house.database).held_against(1)
    assert (strike.kind, strike.actor) == (StrikeKind.REPORT, MODERATOR)
    gallery = Gallery(house.database)
    assert [it.id for it in await gallery.page(1, 9)] == [quiet.id]
    review = await appeals.appeal(1, strike.id)
    await appeals.decide(review.id, OTHER, overturn=True)
    assert [it.id for it in await gallery.page(1, 9)] == [loud.id, quiet.id]
    await reports.report(quiet.id, 8, "child")
    alarm = (await notices(house))[-1]
    assert (alarm.person, alarm.kind) == (None, "alarm-child")


async def test_what_can_be_appealed_is_found_without_its_buttons(either_house: House) -> None:
    house, moderation, appeals = either_house, Moderation(either_house.database), appeals_of(either_house)
    _, rude = await moderation.strike(1, StrikeKind.WARNING, "rude", None, MODERATOR)
    await refused(house, HARD)
    assert [it.id for it in await appeals.measures(1)] == [rude]
    assert [it.category for it in await appeals.appealable(1, 5)] == ["minor_sexual"]
    await house.router.own_data.forget(1)  # the record is gone, what hangs on it is not
    assert [it.kind for it in await appeals.measures(1)] == [StrikeKind.WARNING, StrikeKind.HARD]
    await appeals.appeal(1, rude)
    assert [it.kind for it in await appeals.measures(1)] == [StrikeKind.HARD]


async def test_moderators_are_appointed_by_operators(either_house: House) -> None:
    roles = Roles(either_house.database)
    assert not (await roles.dismiss(MODERATOR, 9)).is_moderator
    assert (await roles.appoint(MODERATOR, 9)).is_moderator
    assert (await roles.appoint(MODERATOR, 9)).is_moderator
    assert await roles.moderators() == [MODERATOR]
    assert not (await roles.dismiss(MODERATOR, 9)).is_moderator
    acts = [(it.action, it.actor) for it in await Moderation(either_house.database).audit()]
    assert acts == [("dismiss", 9), ("appoint", 9)]
