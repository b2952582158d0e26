"""/verify: whether a picture was made here, told in words, and who may read more than that."""

from functools import partial

import pytest
from PIL import Image

from pipelines.kit.contract import Artifact, Recipe
from safety.guard import open_guard
from safety.metadata import Source
from safety.provenance import Marker
from safety.watermark import Watermark
from tests.chat import paint, running
from tests.chat.odd_pictures import BAD, animated, red, saved
from tests.chat.play import Play
from tests.chat.running import MARK_SECRET
from tests.safety.test_watermark import scene
from tests.stage_client import STUDIO, Person

RECIPE = Recipe("draw", "pocket", "fish", "", "", 1, 640, 512, 4, 1.0)
PLAIN = saved(Image.fromarray(scene(seed=3)), "JPEG")


def marked(task: str, secret: str = MARK_SECRET) -> bytes:
    """A file as it leaves the guard."""
    made = Artifact(saved(Image.fromarray(scene()), "PNG"), "image/png", 640, 512, RECIPE)
    return Marker(Watermark(secret)).mark(made, Source.TRAINED, task).data


async def verified(person: Person, data: bytes, name: str = "", chat: int | None = None) -> str:
    """What is said to a photo with the command as its caption, or to a file where it has a name."""
    more = {} if chat is None else {"chat": chat}
    if name:
        sent = await person.send_document(data, name, "/verify", **more)
    else:
        sent = await person.send_photo(data, "/verify", **more)
    said = await person.wait_for(lambda _: True, chat=chat, after=sent.id)
    assert said.reply_to is not None
    return said.words


@pytest.fixture(scope="module")
async def task(play: Play) -> str:
    """A picture that Ben asked for in private."""
    await play.draw(play.ben, "a red fish for the archive")
    return (await play.app.studio.router.mine(play.ben.id, ended=1))[0].id


async def test_the_author_reads_the_words_in_private(play: Play, task: str) -> None:
    words = await verified(play.ben, marked(task))
    assert words.startswith("✅ Made in this studio, on ")
    assert "with Pocket" in words.splitlines()[0]
    assert f"Invisible mark: there, and it names the task {task}." in words
    assert "What the file says: nothing about me." in words  # Telegram stripped the photo
    assert "Its words: a red fish for the archive" in words


async def test_others_read_only_when_and_by_which_model(play: Play, task: str) -> None:
    words = await verified(play.anna, marked(task), "picture.png")
    assert words.startswith("✅ Нарисована в этой студии, ")
    assert "Запись в файле: нарисовано ИИ по одним словам" in words
    assert "a red fish" not in words
    assert "a red fish" not in await verified(play.ben, marked(task), chat=STUDIO)  # others read along
    operators = await verified(play.max, marked(task))
    assert "a red fish for the archive" in operators
    assert f"/find {task}" in operators


async def test_a_reply_to_a_result_knows_it_without_a_mark(play: Play) -> None:
    picture = await play.draw(play.anna, "красный дом")
    said = await play.anna.say("/verify", reply_to=picture.id)
    told = await play.anna.wait_for(lambda _: True, after=said.id)
    assert "✅ Нарисована в этой студии" in told.words
    assert "Мои записи: то сообщение — мой результат." in told.words
    assert "Её слова: красный дом" in told.words


async def test_a_swept_task_leaves_the_mark(play: Play) -> None:
    words = await verified(play.ben, marked("0123456789ab"))
    assert words.startswith("✅ Made in this studio. When and from which words is no longer kept")


async def test_without_a_secret_the_mark_is_any_houses(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play.app.studio.verifier, "_secret", "")
    words = await verified(play.ben, marked("0123456789ab", secret=""))
    assert words.startswith("🟡 Made by an Atelier studio, perhaps by this one.")
    assert "its mark could be copied" in words


async def test_what_only_the_file_says_is_a_hint(play: Play) -> None:
    words = await verified(play.anna, marked("0123456789ab", secret="another house"), "picture.png")
    assert words.startswith("🟡 В файле записано, что он из студии Atelier.")
    assert "Невидимая метка: нет." in words


async def test_no_mark_proves_nothing(play: Play) -> None:
    assert "does not prove" in (words := await verified(play.ben, PLAIN))
    assert words.startswith("⚪ I found no mark of this studio.")
    assert "Это не значит, что картинку нарисовали не здесь" in await verified(play.anna, PLAIN)
    assert "The picture moves: I looked at its first frame." in await verified(play.ben, animated(), "a.gif")
    cmyk = saved(red(300, 300, "CMYK"), "JPEG")
    assert "⚪ I found no mark" in await verified(play.ben, cmyk, "cmyk.jpg")


@pytest.mark.parametrize("name", ["cut.jpg", "bomb.png", "words.png", "heavy.png"])
async def test_a_bad_picture_gets_its_sentence(play: Play, name: str) -> None:
    data, sentence = BAD[name]
    assert (await verified(play.ben, data, name)).startswith(sentence)


async def test_without_a_picture_it_says_how(play: Play) -> None:
    assert (await play.ben.ask("/verify")).words.startswith("Which picture? Send it with /verify")
    assert (await play.anna.ask("/verify")).words.startswith("Какую картинку проверить?")
    two = [("photo", "a.jpg", PLAIN), ("photo", "b.jpg", PLAIN)]
    sent = await play.ben.send_files(two, "/verify")
    told = await play.ben.wait_for(lambda _: True, after=sent[-1].id)
    assert told.words.startswith("These are several pictures")


async def test_the_photo_that_telegram_shows_names_its_task(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the way: drawn, marked by the guard, re-encoded as a photo, saved by a person, asked about."""
    marker = Marker(Watermark(MARK_SECRET))
    monkeypatch.setattr(running, "open_guard", partial(open_guard, marker=marker))
    monkeypatch.setattr(paint, "plain", lambda *_: Image.fromarray(scene(512, 512)))
    await play.stop_worker()
    await play.start_worker()
    picture = await play.draw(play.ben, "a red fish that travels")
    task = await play.app.studio.router.shown_in(play.ben.id, picture.id)
    assert picture.photo is not None
    assert task is not None
    photo = await play.client.file(picture.photo.url)
    assert photo.startswith(b"\xff\xd8")  # a JPEG without what the file said
    words = await verified(play.anna, photo)
    assert f"Невидимая метка: есть, в ней задача {task.id}." in words
    assert "Запись в файле: обо мне ничего." in words
