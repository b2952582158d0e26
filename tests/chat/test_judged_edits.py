"""Edits by the pocket model: variations, fusion, another look, holes; the judge looks at the pictures."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot.rehearsal.views import MessageView
from tests.chat.judged import PATIENCE, drawn, finished, needs_pocket, pocket_curtain, shown
from tests.chat.odd_pictures import saved
from tests.chat.play import Play, labels

pytestmark = needs_pocket


@pytest.fixture(scope="module")
async def pocket(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with pocket_curtain(tmp_path_factory.mktemp("pocket")) as play:
        yield play


async def test_variations_keep_what_the_picture_is_about(pocket: Play) -> None:
    anna = pocket.anna
    first = await drawn(anna, "красный гриб на лугу --seed 11")
    await anna.press(first, "🎲 Варианты")
    card = await anna.wait_for(lambda it: "🎲 4" in labels(it), after=first.id, patience=PATIENCE)
    album = [it for it in await anna.messages(after=first.id) if it.album]
    assert "4 картинки" in card.words
    seen = [await shown(pocket, one) for one in album]
    assert sum((it.shape, it.colour) == ("mushroom", "red") for it in seen) >= 3, seen


async def test_a_photo_is_varied_without_any_words(pocket: Play) -> None:
    ben = pocket.ben
    first = await drawn(ben, "a big blue gift in the snow --seed 12")
    sent = await ben.send_photo(await photo_of(pocket, first), "/vary --n 1 --strength 1 --seed 13")
    seen = await shown(pocket, await finished(ben, sent))
    assert (seen.shape, seen.colour) == ("gift", "blue")


async def test_a_result_keeps_its_words_when_only_a_style_is_said(pocket: Play) -> None:
    anna = pocket.anna
    first = await drawn(anna, "оранжевый кот на лугу --seed 20")
    await anna.press(first, "🛠 Изменить")
    asked = await anna.wait_for(lambda it: "🎭 Другой вид" in labels(it), after=first.id)
    await anna.press(asked, "🎭 Другой вид")
    looks = await anna.wait_for(lambda it: "Неон" in labels(it), after=asked.id)
    await anna.press(looks, "Неон")
    result = await finished(anna, looks)
    assert "оранжевый кот на лугу" in result.words
    seen = await shown(pocket, result)
    assert (seen.shape, seen.style) == ("cat", "neon")


@pytest.mark.parametrize(
    ("tongue", "wishes"),
    [
        ("en", ("a red fish in the sea", "a yellow star at night")),
        ("ru", ("оранжевый кот в снегу", "фиолетовая бабочка на лугу")),
    ],
)
async def test_a_fusion_has_something_of_both(pocket: Play, tongue: str, wishes: tuple[str, str]) -> None:
    person = pocket.ben if tongue == "en" else pocket.anna
    pair = [await drawn(person, f"{words} --seed 16") for words in wishes]
    files = [("photo", f"{it.id}.png", await photo_of(pocket, it)) for it in pair]
    sent = await person.send_files(files, "/fuse --seed 14")
    fused = await shown(pocket, await finished(person, sent[-1]))
    for one in [await shown(pocket, it) for it in pair]:
        assert {fused.shape, fused.colour, fused.backdrop} & {one.shape, one.colour, one.backdrop}, fused


@pytest.mark.parametrize(
    ("tongue", "words", "style"),
    [
        ("en", "/restyle a big yellow star at night, neon --seed 17", "neon"),
        ("ru", "/restyle большая жёлтая звезда ночью, пиксели --seed 18", "pixel"),
    ],
)
async def test_another_look_keeps_the_thing(pocket: Play, tongue: str, words: str, style: str) -> None:
    person = pocket.ben if tongue == "en" else pocket.anna
    first = await drawn(person, "a big yellow star at night, watercolor --seed 19")
    seen = await shown(pocket, await drawn(person, words, first))
    assert (seen.shape, seen.style) == ("star", style)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [("en", "a big red mushroom in the meadow"), ("ru", "большой красный гриб на лугу")],
)
async def test_another_thing_is_painted_where_one_was(pocket: Play, tongue: str, words: str) -> None:
    """The mask is a second picture of the album; what lies outside of it stays as it was, to the byte."""
    person = pocket.ben if tongue == "en" else pocket.anna
    first = await drawn(person, "a big yellow bird in the meadow --seed 8")
    photo = Image.open(io.BytesIO(await photo_of(pocket, first))).convert("RGB")
    mask = Image.new("L", photo.size)
    mask.paste(255, tuple(round(part * photo.width) for part in (0.1, 0.1, 0.9, 0.9)))
    files = [
        ("document", name, saved(one, "PNG")) for name, one in (("photo.png", photo), ("mask.png", mask))
    ]
    sent = await person.send_files(files, f"/inpaint {words} --seed 9")
    result = await finished(person, sent[-1])
    seen = await shown(pocket, result)
    assert (seen.shape, seen.colour, seen.backdrop) == ("mushroom", "red", "meadow")
    await person.press(result, next(it for it in labels(result) if it.startswith("📎")))
    file = await person.wait_for(lambda it: it.document is not None, after=result.id, patience=PATIENCE)
    assert file.document is not None
    whole = Image.open(io.BytesIO(await pocket.client.file(file.document.url))).convert("RGB")
    rim = (0, 0, photo.width, round(photo.height * 0.05))
    assert whole.crop(rim).tobytes() == photo.crop(rim).tobytes()


@pytest.mark.parametrize(
    ("tongue", "words"),
    [("en", "a big yellow bird in the meadow"), ("ru", "большая жёлтая птица на лугу")],
)
async def test_what_is_painted_around_fits_the_picture(pocket: Play, tongue: str, words: str) -> None:
    person = pocket.ben if tongue == "en" else pocket.anna
    first = await drawn(person, f"{words} --seed 8")
    wider = await drawn(person, f"/outpaint {words} --frame zoom-1.5 --seed 21", first)
    seen = await shown(pocket, wider)
    assert (seen.shape, seen.colour, seen.backdrop) == ("bird", "yellow", "meadow")


async def photo_of(play: Play, message: MessageView) -> bytes:
    """The bytes of its picture."""
    assert message.photo is not None
    return await play.client.file(message.photo.url)
