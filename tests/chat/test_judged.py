"""Conversations with the pocket model itself: the judge of its world says whether what was asked for came."""

from collections.abc import AsyncIterator

import pytest

from tests.chat.judged import drawn, finished, needs_pocket, pocket_curtain, shown
from tests.chat.play import Play
from tests.judge import Seen

pytestmark = needs_pocket


@pytest.fixture(scope="module")
async def pocket(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with pocket_curtain(tmp_path_factory.mktemp("pocket")) as play:
        yield play


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("a red fish in the sea --seed 1", Seen("fish", "red", "sea", "flat")),
        ("a green tree in the snow, pencil sketch --seed 2", Seen("tree", "green", "snow", "sketch")),
    ],
)
async def test_english_words_become_what_they_say(pocket: Play, words: str, seen: Seen) -> None:
    assert await shown(pocket, await drawn(pocket.ben, words)) == seen


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("жёлтая звезда ночью --seed 3", Seen("star", "yellow", "night", "flat")),
        ("розовый кот на лугу, акварель --seed 4", Seen("cat", "pink", "meadow", "watercolor")),
    ],
)
async def test_russian_words_become_what_they_say(pocket: Play, words: str, seen: Seen) -> None:
    assert await shown(pocket, await drawn(pocket.anna, words)) == seen


async def test_a_picture_drawn_over_becomes_what_the_words_say(pocket: Play) -> None:
    """The pocket model knows its things by heart: a little strength is enough for other words."""
    ben = pocket.ben
    first = await drawn(ben, "a big blue house in the meadow --seed 5")
    same = await drawn(ben, "a big blue house in the meadow --seed 6 --strength 0.2", first)
    other = await drawn(ben, "a big red mushroom in the meadow --seed 6 --strength 0.8", first)
    kept, made = await shown(pocket, same), await shown(pocket, other)
    assert (kept.shape, kept.colour) == ("house", "blue")
    assert (made.shape, made.colour) == ("mushroom", "red")


async def test_what_is_refined_stays_what_it_is(pocket: Play) -> None:
    ben = pocket.ben
    first = await drawn(ben, "a purple butterfly in the meadow --seed 7")
    await ben.press(first, "✨ Refine")
    refined = await finished(ben, first)
    before, after = await shown(pocket, first), await shown(pocket, refined)
    assert (before.shape, before.colour) == (after.shape, after.colour) == ("butterfly", "purple")
