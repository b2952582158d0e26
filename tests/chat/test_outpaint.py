"""Outpaint: sides, zooms and shapes as buttons, words for what is there, and closer looks."""

import io
import os
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot.rehearsal.views import MessageView
from handlers.kit.options import FRAMES
from handlers.kit.photos import as_photo, is_photo
from pipelines import outpaint
from pipelines.kit.contract import Way
from tests.chat.able import able_curtain, drawn
from tests.chat.odd_pictures import BAD, red, saved
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO, Person

PHOTO = saved(red(300, 200), "PNG")


def grain(width: int, height: int) -> Image.Image:
    """Nothing that packs well."""
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with able_curtain(tmp_path_factory.mktemp("outpaint")) as play:
        yield play


async def original(person: Person, play: Play, result: MessageView) -> Image.Image:
    """The picture as it was made."""
    await person.press(result, next(it for it in labels(result) if it.startswith("📎")))
    sent = await person.wait_for(lambda it: it.document is not None, after=result.id)
    assert sent.document is not None
    return Image.open(io.BytesIO(await play.client.file(sent.document.url)))


def test_the_frames_are_those_of_the_pipeline() -> None:
    assert FRAMES == outpaint.FRAMES


async def test_a_question_with_buttons_for_every_direction(play: Play) -> None:
    photo = await play.ben.send_document(PHOTO, "half.png", "/outpaint a fish in the snow")
    asked = await play.ben.wait_for(lambda it: "How far?" in it.words, after=photo.id)
    assert "Around it: a fish in the snow." in asked.words
    assert labels(asked) == [
        "⬅️", "➡️", "⬆️", "⬇️", "🔭 Zoom out ×1.5", "🔭 Zoom out ×2", "🔍 Zoom in ×1.5", "🔍 Zoom in ×2",
        "1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16",
    ]  # fmt: skip
    await play.restart_chat()
    await play.ben.press(asked, "➡️")
    result = await drawn(play.ben, asked)
    order = play.paint.orders[-1]
    assert (order.way, order.prompt, order.model) == (Way.INPAINT, "a fish in the snow", "pocket-inpaint")
    wider = await original(play.ben, play, result)
    assert wider.size == (450, 200)
    inner = wider.crop((0, 0, 300, 200)).convert("RGB")
    assert inner.tobytes() == red(300, 200).tobytes()  # the picture itself is as it was
    assert "↔️ Painted on around the picture" in result.words


async def test_it_goes_on_from_the_result(play: Play) -> None:
    photo = await play.anna.send_document(PHOTO, "half.png", "/outpaint —frame zoom-1.5")
    result = await drawn(play.anna, photo)
    assert (await original(play.anna, play, result)).size == (450, 300)
    await play.anna.press(result, "⬆️")
    higher = await drawn(play.anna, result)
    assert (await original(play.anna, play, higher)).size == (450, 450)
    await play.anna.press(result, "🔁 Ещё раз")
    again = await play.anna.wait_for(lambda it: it.photo is not None and bool(it.buttons), after=higher.id)
    assert (await original(play.anna, play, again)).size == (450, 300)


async def test_words_after_the_question_and_the_recipe(play: Play) -> None:
    photo = await play.ben.send_document(PHOTO, "half.png")
    first = await play.ben.wait_for(lambda it: "↔️ Wider" in labels(it), after=photo.id)
    await play.ben.press(first, "↔️ Wider")
    asked = await play.ben.wait_for(lambda it: "How far?" in it.words, after=first.id)
    said = await play.ben.say("a house", reply_to=asked.id)
    asked = await play.ben.wait_for(lambda it: "Around it: a house." in it.words, after=said.id)
    await play.ben.press(asked, "1:1")
    result = await drawn(play.ben, asked)
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    assert "left 0, top 50, right 0, bottom 50" in recipe.words
    copied = recipe.buttons[0][0].copy_text or ""
    assert copied.startswith("/outpaint a house --seed ")
    assert copied.endswith(" --frame 1:1 --model pocket-inpaint")
    made = play.paint.orders[-1]
    await drawn(play.ben, await play.ben.say(copied, reply_to=photo.id))
    assert play.paint.orders[-1] == made


async def test_zooming_in_draws_the_middle_anew(play: Play) -> None:
    result = await play.draw(play.ben, "a red fish --seed 50")
    said = await play.ben.say("/outpaint", reply_to=result.id)
    asked = await play.ben.wait_for(lambda it: "How far?" in it.words, after=said.id)
    await play.ben.press(asked, "🔍 Zoom in ×2")
    await drawn(play.ben, asked)
    order = play.paint.orders[-1]
    assert (order.strength, order.way, order.model) == (0.35, Way.PICTURE, "pocket")
    assert Image.open(io.BytesIO(order.source or b"")).convert("RGB").getpixel((64, 64)) == (50, 50, 50)


async def test_a_group_and_a_shape_that_is_there_already(play: Play) -> None:
    photo = await play.ben.send_document(PHOTO, "half.png", "/outpaint --frame 3:2", chat=STUDIO)
    card = await play.ben.wait_for(lambda it: "nothing to add" in it.words, chat=STUDIO, after=photo.id)
    assert "The picture has the shape 3:2 already" in card.words
    assert "Your units are back." in card.words


@pytest.mark.parametrize(
    ("caption", "answer"),
    [
        ("/outpaint --frame zoom-9", "zoom-9 is not a frame I know. There are left, right, up, down"),
        ("/outpaint --ar 16:9", "The option --ar means nothing here. There are --frame,"),
    ],
)
async def test_mistakes_get_a_sentence(play: Play, caption: str, answer: str) -> None:
    sent = await play.ben.send_photo(PHOTO, caption)
    assert (await play.ben.wait_for(lambda _: True, after=sent.id)).words.startswith(answer)


async def test_no_picture_and_a_bad_one(play: Play) -> None:
    assert (await play.anna.ask("/outpaint")).words.startswith("Вокруг какой картинки дорисовать?")
    bad = await play.ben.send_document(BAD["cut.jpg"][0], "cut.jpg", "/outpaint --frame left")
    assert (await play.ben.wait_for(lambda _: True, after=bad.id)).words.startswith(BAD["cut.jpg"][1])


async def test_what_is_too_heavy_for_a_photo_is_shown_as_a_lighter_one_and_its_file_stays(play: Play) -> None:
    heavy = saved(grain(2000, 1800), "PNG", compress_level=1)
    result = await drawn(play.ben, await play.ben.send_document(heavy, "g.png", "/outpaint --frame 1:1"))
    assert result.photo is not None
    assert (await original(play.ben, play, result)).size == (2000, 2000)


async def test_nobody_waits_for_a_strip_that_could_not_be_shown(play: Play) -> None:
    painted = len(play.paint.orders)
    strip = saved(red(1600, 100), "PNG")
    sent = await play.ben.send_document(strip, "strip.png", "/outpaint --frame right")
    said = await play.ben.wait_for(lambda it: "Your units are back." in it.words, after=sent.id)
    assert "a narrow strip of 2,400×100 pixels" in said.words
    assert len(play.paint.orders) == painted


def test_a_photo_fits_telegram_whatever_was_made() -> None:
    for picture in (grain(2000, 1800), Image.new("RGB", (6000, 5000)), red(3000, 60)):
        data = saved(picture, "PNG", compress_level=1)
        assert not is_photo(len(data), *picture.size)
        shown = as_photo(data, *picture.size)
        assert is_photo(len(shown), *Image.open(io.BytesIO(shown)).size)
    assert as_photo(PHOTO, 300, 200) == PHOTO
