"""Records, strikes, appeals, reports and roles, in either database."""

import io
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from pipelines.kit.contract import Artifact, Context, Recipe
from safety.guard import Guard
from safety.policy import Policy
from safety.text import TextScreen
from safety.verdict import Category, Decision, Finding, Stage
from tasks.appeals import Appeals, NotAppealable
from tasks.moderation import Moderation
from tasks.reports import Heard, Reports
from tasks.reviews import Kind, State
from tasks.roles import Roles
from tasks.router import TaskRouter
from tasks.store import audit, refusals
from tasks.store import tables as t
from tasks.store.notices import Notice, Notices
from tasks.store.refusals import Refusal
from tasks.strikes import Kind as StrikeKind
from tasks.wish import NotAccepted
from tests.tasks.dabs import ClearSight, Dab, DabInputs, png_of
from tests.tasks.house import House, wish

RUDE = "a naked woman"
HARD = "a naked child"
MODERATOR, OTHER = 51, 52


def appeals_of(house: House) -> Appeals:
    return Appeals(house.database, house.bell, house.blobs.keep)


async def refused(house: House, prompt: str = RUDE, person: int = 1, quoted: str = "") -> Refusal:
    """The record of a wish that is refused at submit."""
    with pytest.raises(NotAccepted) as error:
        await house.router.submit(replace(wish(prompt, person=person), context_texts=(quoted,)))
    code = str(error.value.facts["record"])
    found = await house.database.read(lambda connection: refusals.by_code(connection, code))
    assert found is not None
    return found


async def notices(house: House) -> list[Notice]:
    return [it for it in await Notices(house.database).untold() if it.kind != "review-waiting"]


async def test_a_refusal_is_recorded_with_its_reasons(either_house: House) -> None:
    record = await refused(either_house)
    assert (record.stage, record.category, record.reason) == ("words", "sexual_explicit", "sexual")
    assert record.score >= record.threshold > 0
    assert record.rules.startswith("words-")
    assert record.matched == "naked"
    assert record.may_be_appealed
    task = await either_house.router.task(record.task or "")
    assert task is not None
    assert (task.state, task.inputs["prompt"], task.units) == ("refused", RUDE, 0)


async def test_what_no_level_allows_leaves_no_words(either_house: House) -> None:
    record = await refused(either_house, HARD)
    assert (record.is_hard, record.task) == (True, None)
    assert record.matched.startswith("sha256:")
    kept = await either_house.database.read(lambda c: c.execute(sa.select(t.task.c.id)).all())
    assert kept == []
    (strike,) = await Moderation(either_house.database).held_against(1)
    assert (strike.kind, strike.source) == (StrikeKind.HARD, record.code)


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
    await reports.report(quiet.id, 8, "child")
    alarm = (await notices(house))[-1]
    assert (alarm.person, alarm.kind) == (None, "alarm-child")


async def test_many_refusals_raise_an_alarm_once(either_house: House) -> None:
    for _ in range(8):
        await refused(either_house)
    told = await notices(either_house)
    assert [(it.person, it.kind, it.facts["person"]) for it in told] == [(None, "alarm-person", "1")]
    await Notices(either_house.database).told(told[0].id)
    assert await notices(either_house) == []


async def test_an_unsure_guard_asks_a_moderator_by_itself(either_house: House) -> None:
    house = either_house
    guard = Guard({"dab": Dab}, TextScreen(), ClearSight(), Policy(on_review=Decision.REVIEW))
    house.router = TaskRouter(house.database, house.blobs, guard, house.limits, house.bell)
    record = await refused(house, "a nude statue")
    case = await appeals_of(house).next(MODERATOR)
    if record.decision == "review":
        assert case is not None
        assert (case.review.kind, case.review.state) == (Kind.UNSURE, State.OPEN)
    else:
        assert case is None


async def test_moderators_are_appointed_by_operators(either_house: House) -> None:
    roles = Roles(either_house.database)
    assert not (await roles.dismiss(MODERATOR, 9)).is_moderator
    assert (await roles.appoint(MODERATOR, 9)).is_moderator
    assert (await roles.appoint(MODERATOR, 9)).is_moderator
    assert await roles.moderators() == [MODERATOR]
    assert not (await roles.dismiss(MODERATOR, 9)).is_moderator
    acts = [(it.action, it.actor) for it in await Moderation(either_house.database).audit()]
    assert acts == [("dismiss", 9), ("appoint", 9)]


class Wide(Dab):
    """Makes a picture that is large enough to be blurred."""

    async def run(self, inputs: DabInputs, context: Context) -> Sequence[Artifact]:
        recipe = Recipe("dab", inputs.model, inputs.prompt, "", "", 1, 64, 64, 4, 5.0)
        return [Artifact(BOARD, "image/png", 64, 64, recipe)]


@pytest.mark.parametrize("category", [Category.GORE, Category.MINOR_SEXUAL])
async def test_moderators_are_shown_a_blur_and_of_minors_nothing(house: House, category: Category) -> None:
    class Sees(ClearSight):
        def find(self, data: bytes, stage: Stage, *, is_young: bool = False) -> Sequence[Finding]:
            return [Finding(category, 0.99, "seen", stage)]

    house.guard = Guard({"dab": Wide}, TextScreen(), Sees(), Policy())
    async with house.working():
        task = await house.ended((await house.router.submit(wish())).task.id)
    assert task.trouble is not None
    code = str(task.trouble.facts["record"])
    record = await house.database.read(lambda connection: refusals.by_code(connection, code))
    assert record is not None
    stored = await house.database.read(lambda c: c.execute(sa.select(t.blob.c.sha256)).scalars().all())
    if category.is_hard:
        assert record.preview is None
        assert stored == []
        return
    assert record.preview is not None
    assert stored == [record.preview.sha256]
    look = Image.open(io.BytesIO(await house.router.read(record.preview)))
    darkest, brightest = look.convert("L").getextrema()
    assert float(str(brightest)) - float(str(darkest)) < 60  # the board's squares cannot be made out


def board() -> bytes:
    """Black and white squares."""
    picture = Image.new("L", (64, 64))
    picture.putdata([255 * ((x // 8 + y // 8) % 2) for y in range(64) for x in range(64)])
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


BOARD = board()
