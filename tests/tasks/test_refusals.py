"""Refusals: what is written down, who is called, and what a moderator is shown of them."""

import io
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from PIL import Image

from pipelines.kit.contract import Artifact, Context, PipelineError, Recipe
from safety.guard import Guard
from safety.policy import Policy
from safety.text import TextScreen
from safety.verdict import Category, Decision, Finding, Stage
from tasks import alarms
from tasks.moderation import Moderation
from tasks.reviews import Kind, State
from tasks.router import TaskRouter
from tasks.store import refusals
from tasks.store import tables as t
from tasks.store.notices import Notices
from tasks.strikes import Kind as StrikeKind
from tests.tasks.dabs import ClearSight, Dab, DabInputs, png_of
from tests.tasks.house import House, wish
from tests.tasks.trust import HARD, MODERATOR, RUDE, appeals_of, notices, refused


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


async def test_many_refusals_raise_an_alarm_once(either_house: House) -> None:
    for _ in range(8):
        await refused(either_house)
    told = await notices(either_house)
    assert [(it.person, it.kind, it.facts["person"]) for it in told] == [(None, "alarm-person", "1")]
    await Notices(either_house.database).told(told[0].id)
    assert await notices(either_house) == []


async def test_many_refusals_of_everybody_raise_an_alarm_once(
    either_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "REFUSED_HOUSE", 3)
    for person in range(1, 6):
        await refused(either_house, person=person)
    assert [(it.person, it.kind) for it in await notices(either_house)] == [(None, "alarm-house")]


async def test_an_unsure_guard_asks_a_moderator_by_itself(either_house: House) -> None:
    house = either_house
    guard = Guard({"dab": Dab}, TextScreen(), ClearSight(), Policy(on_review=Decision.REVIEW))
    house.router = TaskRouter(house.database, house.blobs, guard, house.limits, house.bell)
    record = await refused(house, "a sensual woman in lingerie")
    case = await appeals_of(house).next(MODERATOR)
    assert record.decision == "review"
    assert case is not None
    assert (case.review.kind, case.review.state) == (Kind.UNSURE, State.OPEN)


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


async def test_what_no_level_allows_leaves_neither_words_nor_pictures_of_a_run(either_house: House) -> None:
    class Sees(ClearSight):
        def find(self, data: bytes, stage: Stage, *, is_young: bool = False) -> Sequence[Finding]:
            return [Finding(Category.MINOR_SEXUAL, 0.99, "seen", stage)]

    house = either_house
    theirs = await house.router.keep(png_of("theirs"), "image/png")
    shared = await house.router.keep(png_of("shared"), "image/png")
    await house.router.submit(wish("dusk", person=2, picture=shared, model="dry"))  # nobody paints with it
    house.guard = Guard({"dab": Dab}, TextScreen(), Sees(), Policy())
    async with house.working():
        for person, picture in ((3, theirs), (4, shared)):
            taken = await house.router.submit(wish("dawn", person=person, picture=picture))
            task = await house.ended(taken.task.id)
            assert (task.state, task.inputs) == ("refused", {})
    kept = await house.database.read(lambda c: c.execute(sa.select(t.blob.c.sha256)).scalars().all())
    assert kept == [shared.sha256]
    with pytest.raises(PipelineError, match="blob-gone"):
        await house.router.read(theirs)


def board() -> bytes:
    """Black and white squares."""
    picture = Image.new("L", (64, 64))
    picture.putdata([255 * ((x // 8 + y // 8) % 2) for y in range(64) for x in range(64)])
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


BOARD = board()
