"""Conversations with the pocket model itself: the judge of its world says whether what was asked for came."""

import io
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.views import MessageView
from pipelines.kit.pool import ModelPool
from tests.chat.odd_pictures import saved
from tests.chat.play import Play, curtain, labels
from tests.judge import Seen, judge
from tests.stage_client import Person

PATIENCE = 300
"""Seconds that a picture may take on a machine which does much else."""
WEIGHTS = Path(__file__).parents[2] / "weights"

pytestmark = pytest.mark.skipif(
    not (WEIGHTS / "pocket" / "config.json").exists(), reason="weights/pocket is not here: git checkout it"
)


@pytest.fixture(scope="module")
async def pocket(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """The studio with the real model behind it."""
    folder = tmp_path_factory.mktemp("pocket")
    (folder / "models" / "pocket").mkdir(parents=True)
    shutil.copy(WEIGHTS / "pocket" / "words.json", folder / "models" / "pocket")
    async with ModelPool(WEIGHTS) as pool, curtain(folder, UNHURRIED, models=pool) as play:
        await play.stop_worker()
        await play.start_worker(frozenset(card.id for card in pool.available))
        yield play


async def shown(play: Play, result: MessageView) -> Seen:
    assert result.photo is not None, result.words
    return judge(await play.client.file(result.photo.url))


def is_finished(message: MessageView) -> bool:
    """Whether this is a result, not a preview of one."""
    return message.photo is not None and any(label.startswith("📎") for label in labels(message))


async def drawn(play: Play, person: Person, words: str, over: MessageView | None = None) -> MessageView:
    said = await person.say(words, reply_to=over.id if over else None)
    return await person.wait_for(is_finished, after=said.id, patience=PATIENCE)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("a red fish in the sea --seed 1", Seen("fish", "red", "sea", "flat")),
        ("a green tree in the snow, pencil sketch --seed 2", Seen("tree", "green", "snow", "sketch")),
    ],
)
async def test_english_words_become_what_they_say(pocket: Play, words: str, seen: Seen) -> None:
    assert await shown(pocket, await drawn(pocket, pocket.ben, words)) == seen


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("жёлтая звезда ночью --seed 3", Seen("star", "yellow", "night", "flat")),
        ("розовый кот на лугу, акварель --seed 4", Seen("cat", "pink", "meadow", "watercolor")),
    ],
)
async def test_russian_words_become_what_they_say(pocket: Play, words: str, seen: Seen) -> None:
    assert await shown(pocket, await drawn(pocket, pocket.anna, words)) == seen


async def test_a_picture_drawn_over_becomes_what_the_words_say(pocket: Play) -> None:
    """The pocket model knows its things by heart: a little strength is enough for other words."""
    ben = pocket.ben
    first = await drawn(pocket, ben, "a big blue house in the meadow --seed 5")
    same = await drawn(pocket, ben, "a big blue house in the meadow --seed 6 --strength 0.2", first)
    other = await drawn(pocket, ben, "a big red mushroom in the meadow --seed 6 --strength 0.8", first)
    kept, made = await shown(pocket, same), await shown(pocket, other)
    assert (kept.shape, kept.colour) == ("house", "blue")
    assert (made.shape, made.colour) == ("mushroom", "red")


async def test_what_is_refined_stays_what_it_is(pocket: Play) -> None:
    ben = pocket.ben
    first = await drawn(pocket, ben, "a purple butterfly in the meadow --seed 7")
    await ben.press(first, "✨ Refine")
    refined = await ben.wait_for(is_finished, after=first.id, patience=PATIENCE)
    before, after = await shown(pocket, first), await shown(pocket, refined)
    assert (before.shape, before.colour) == (after.shape, after.colour) == ("butterfly", "purple")


async def test_another_thing_is_painted_where_one_was(pocket: Play) -> None:
    """The mask is a second picture of the album; what lies outside of it stays as it was, to the byte."""
    ben = pocket.ben
    first = await drawn(pocket, ben, "a big yellow bird in the meadow --seed 8")
    assert first.photo is not None
    photo = Image.open(io.BytesIO(await pocket.client.file(first.photo.url))).convert("RGB")
    mask = Image.new("L", photo.size)
    mask.paste(255, tuple(round(part * photo.width) for part in (0.1, 0.1, 0.9, 0.9)))
    files = [
        ("document", name, saved(one, "PNG")) for name, one in (("photo.png", photo), ("mask.png", mask))
    ]
    sent = await ben.send_files(files, "/inpaint a big red mushroom in the meadow --seed 9")
    result = await ben.wait_for(is_finished, after=sent[-1].id, patience=PATIENCE)
    seen = await shown(pocket, result)
    assert (seen.shape, seen.colour, seen.backdrop) == ("mushroom", "red", "meadow")
    await ben.press(result, "📎 Original")
    file = await ben.wait_for(lambda it: it.document is not None, after=result.id, patience=PATIENCE)
    assert file.document is not None
    whole = Image.open(io.BytesIO(await pocket.client.file(file.document.url))).convert("RGB")
    rim = (0, 0, photo.width, round(photo.height * 0.05))
    assert whole.crop(rim).tobytes() == photo.crop(rim).tobytes()
