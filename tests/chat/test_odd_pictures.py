"""Every kind of picture that Telegram lets through ends in a picture or in one clear sentence."""

import io
import re

import pytest
from PIL import Image

from handlers.kit.i18n import LANGUAGES, Locales
from handlers.kit.refusals import trouble_with
from pipelines.kit.images import open_picture
from tests.chat.odd_pictures import BAD, GOOD
from tests.chat.play import Play
from tests.stage_client import Person


@pytest.mark.parametrize("name", GOOD)
async def test_an_odd_picture_is_drawn_over(play: Play, name: str) -> None:
    sent = await play.ben.send_document(GOOD[name], name, "a red fish")
    drawn = await play.ben.wait_for(lambda it: it.photo is not None, after=sent.id)
    assert "strength 0.6" in drawn.words
    source = play.paint.orders[-1].source
    assert source is not None
    assert Image.open(io.BytesIO(source)).mode == "RGB"


async def test_a_photo_lies_upright_before_it_is_drawn_over(play: Play) -> None:
    sent = await play.ben.send_document(GOOD["exif.jpg"], "exif.jpg", "a red fish")
    await play.ben.wait_for(lambda it: it.photo is not None, after=sent.id)
    source = Image.open(io.BytesIO(play.paint.orders[-1].source or b""))
    top, bottom = source.getpixel((64, 20)), source.getpixel((64, 108))
    assert top[1] < 60 < 200 < bottom[1]  # red above white


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_picture_gets_one_sentence(play: Play, ann: Person, name: str) -> None:
    data, sentence = BAD[name]
    sent = await ann.send_document(data, name, "a red fish")
    said = await ann.wait_for(lambda _: True, after=sent.id)
    assert said.words.startswith(sentence)
    assert said.reply_to is not None
    await ann.ask("/privacy")
    assert len([it for it in await ann.messages(after=sent.id) if it.sender.is_bot]) == 2


@pytest.fixture(scope="module")
async def ann(play: Play) -> Person:
    """Somebody who sends bad pictures."""
    return await play.newcomer("Ann")


async def test_a_heavy_file_is_not_fetched(play: Play, ann: Person) -> None:
    before = len(await play.client.journal("getFile"))
    sent = await ann.send_document(BAD["heavy.png"][0], "heavy.png", "a fish")
    await ann.wait_for(lambda it: "21 MB" in it.words, after=sent.id)
    assert len(await play.client.journal("getFile")) == before


async def test_a_picture_that_telegram_keeps_for_itself(play: Play, ann: Person) -> None:
    await play.client.fault("getFile", "400", times=1)
    sent = await ann.send_photo(GOOD["cmyk.jpg"], "a red fish")
    said = await ann.wait_for(lambda _: True, after=sent.id)
    assert said.words == "Telegram did not hand me this picture. Please send it once more."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_a_picture_has_its_sentence(language: str) -> None:
    """Zero bytes too, which Telegram does not take from a person but an address may still serve."""
    codes = re.findall(r"picture-[a-z-]+", f"{open_picture.__doc__} picture-not-fetched picture-too-heavy")
    assert len(set(codes)) == 8
    say = Locales().speak(language)
    for code in codes:
        sentence = trouble_with(code, {"megabytes": 21, "limit": 20, "width": 1, "height": 1}, say)
        assert sentence == say(code, megabytes=21, limit=20, width=1, height=1)


async def test_a_file_that_is_no_picture_by_name(play: Play, ann: Person) -> None:
    sent = await ann.send_document(b"words", "notes.txt", "a red fish")
    assert "Of files I open only pictures" in (await ann.wait_for(lambda _: True, after=sent.id)).words
