"""Own data in conversation: /mydata, /forget and /keep, in both languages."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from handlers.mydata import boxes
from tasks.store import tables as t
from tests.chat.paint import plain_png
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO, Person

WORDS = {"en": "a fish of my own", "ru": "моя собственная рыба"}
COMING = {"en": "I am packing", "ru": "Собираю"}
SURE = {"en": "Yes, forget me", "ru": "Да, забудьте меня"}
FORGOTTEN = {"en": "Forgotten: tasks 1, pictures 0", "ru": "Забыто: заданий 1, картинок 0"}
GONE = {"en": "Forgotten: tasks 2, pictures 3", "ru": "Забыто: заданий 2, картинок 3"}


def database_bytes(play: Play) -> bytes:
    """The database's file and its log, as they lie on the disk."""
    return b"".join(path.read_bytes() for path in play.database_folder.glob("atelier.sqlite*"))


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_everything_is_handed_over_and_then_forgotten(play: Play, language: str) -> None:
    kim = await play.newcomer("Kim", language)
    await play.draw(kim, WORDS[language])
    photo = await kim.send_photo(plain_png(64, 64, 5), WORDS[language])
    await kim.wait_for(lambda it: it.photo is not None and bool(it.buttons), after=photo.id)
    said = await kim.say("/mydata")
    await kim.wait_for(lambda it: COMING[language] in it.words, after=said.id)
    sent = await kim.wait_for(lambda it: it.document is not None, after=said.id)
    assert sent.document is not None
    box = zipfile.ZipFile(io.BytesIO(await play.client.file(sent.document.url)))
    told = json.loads(box.read("data.json"))
    assert [row["inputs"]["prompt"] for row in told["tasks"]] == [WORDS[language]] * 2
    assert len([name for name in box.namelist() if name.startswith("pictures/")]) == 3
    assert COMING[language] not in (await kim.ask("/mydata")).words

    words = json.dumps(WORDS[language])[1:-1].encode()
    assert words in database_bytes(play)
    blobs = {path for path in (play.database_folder / "blobs").rglob("*") if path.is_file()}
    page = await kim.ask("/forget")
    assert labels(page) == [SURE[language]]
    await kim.press(page, SURE[language])
    receipt = await kim.wait_for(lambda it: GONE[language] in it.words, after=page.id)
    assert "/mydata" not in receipt.words
    left = {path for path in (play.database_folder / "blobs").rglob("*") if path.is_file()}
    assert len(blobs - left) == 3
    mine = sa.select(sa.func.count()).select_from(t.task).where(t.task.c.person == kim.id)
    assert await play.database.read(lambda c: c.execute(mine).scalar_one()) == 0
    assert words not in database_bytes(play)
    assert (await play.draw(kim, WORDS[language])).photo is not None


async def test_what_is_forgotten_stays_out_of_groups(play: Play) -> None:
    for command in ("/mydata", "/forget", "/appeal"):
        assert "private chat" in (await play.ben.ask(command, chat=STUDIO)).words


async def test_a_chat_is_kept_as_long_as_its_people_want(play: Play) -> None:
    page = await play.ben.ask("/keep")
    assert labels(page) == ["1 day", "7 days", "14 days", "30 days"]
    await play.ben.press(page, "7 days")
    await play.ben.wait_for(lambda it: it.id == page.id and "kept for 7 days" in it.words)
    assert (await play.app.studio.chats.get(play.ben.id)).keep_days == 7
    assert "Only admins" in (await play.ben.ask("/keep", chat=STUDIO)).words
    page = await play.olga.ask("/keep", chat=STUDIO)
    await play.olga.press(page, "1 день")
    await play.olga.wait_for(lambda it: it.id == page.id and "1 день" in it.words, chat=STUDIO)
    assert (await play.app.studio.chats.get(STUDIO)).keep_days == 1
    await play.olga.press(page, "30 дней")
    await play.olga.wait_for(lambda it: it.id == page.id and "30 дней" in it.words, chat=STUDIO)
    assert (await play.app.studio.chats.get(STUDIO)).keep_days is None


async def test_much_is_handed_over_in_several_files(play: Play) -> None:
    kim = await play.newcomer("Much")
    for _ in range(2):
        await play.draw(kim, "a fish")
    own = play.app.studio.router.own_data
    collected = await own.collect(kim.id)
    files = [data async for data in boxes(own, collected, most=100)]
    names = [name for data in files for name in zipfile.ZipFile(io.BytesIO(data)).namelist()]
    assert len(files) == 3
    assert len(names) == 3


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_what_is_being_painted_is_forgotten_too(play: Play, language: str) -> None:
    kim, words = await play.newcomer("Sudden", language), f"{WORDS[language]} 77"
    play.paint.gate.clear()
    try:
        said = await kim.say(words)
        card = await kim.wait_for(lambda it: bool(labels(it)), after=said.id)
        page = await kim.ask("/forget")
        await kim.press(page, SURE[language])
        await kim.wait_for(lambda it: FORGOTTEN[language] in it.words, after=card.id)
    finally:
        play.paint.gate.set()
    assert not [it for it in await kim.messages() if it.photo is not None]
    assert json.dumps(words)[1:-1].encode() not in database_bytes(play)
    box = zipfile.ZipFile(io.BytesIO(await handed_over(play, kim)))
    told = json.loads(box.read("data.json"))
    assert (told["tasks"], [row["action"] for row in told["acts"]]) == ([], ["forget"])


async def handed_over(play: Play, kim: Person) -> bytes:
    """The first file that /mydata sends."""
    said = await kim.say("/mydata")
    sent = await kim.wait_for(lambda it: it.document is not None, after=said.id)
    assert sent.document is not None
    return await play.client.file(sent.document.url)


async def test_what_did_not_arrive_may_be_asked_for_again(play: Play) -> None:
    kim = await play.newcomer("Patient")
    await kim.ask("/start")
    await play.client.fault("sendDocument", "400", description="Bad Request: file is strange")
    said = await kim.say("/mydata")
    await kim.wait_for(lambda it: "Something broke on our side" in it.words, after=said.id)
    assert await handed_over(play, kim)
