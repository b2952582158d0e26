"""Inpaint: the place by scribble, by mask, in an album, by reply; words or erasing; masks that cannot be."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageDraw

from bot.rehearsal.views import MessageView
from handlers.kit.crops import is_mask_for, is_scribbled_copy
from pipelines.kit.contract import Way
from tests.chat.able import able_curtain, drawn
from tests.chat.odd_pictures import BAD, red, saved
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO, Person

WIDE = 300, 200
PHOTO = saved(red(*WIDE), "PNG")
BOX = 180, 60, 260, 140


def scribbled(photo: bytes) -> bytes:
    """The photo with a stroke around a place, as Telegram's editor saves it."""
    picture = Image.open(io.BytesIO(photo)).convert("RGB")
    scale = picture.width / WIDE[0]
    box = [value * scale for value in BOX]
    ImageDraw.Draw(picture).ellipse(box, fill="lime")
    return saved(picture, "JPEG", quality=87)


def mask(size: tuple[int, int] = WIDE) -> bytes:
    sheet = Image.new("L", size, 0)
    sheet.paste(255, BOX)
    return saved(sheet, "PNG")


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with able_curtain(tmp_path_factory.mktemp("inpaint")) as play:
        yield play


async def asked_for_place(person: Person, caption: str, play: Play, chat: int | None = None) -> MessageView:
    """The question that follows a photo; where it stands."""
    more = {} if chat is None else {"chat": chat}
    photo = await person.send_document(PHOTO, "half.png", caption, **more)
    del play
    return await person.wait_for(
        lambda it: "photo editor" in it.words or "фоторедакторе" in it.words, chat=chat, after=photo.id
    )


async def original(person: Person, play: Play, result: MessageView) -> Image.Image:
    await person.press(result, "📎 Original")
    sent = await person.wait_for(lambda it: it.document is not None, after=result.id)
    assert sent.document is not None
    return Image.open(io.BytesIO(await play.client.file(sent.document.url))).convert("RGB")


async def test_a_scribble_erases_and_the_rest_comes_back_unchanged(play: Play) -> None:
    question = await asked_for_place(play.ben, "/inpaint", play)
    assert question.words.startswith("Where shall I erase?")
    await play.restart_chat()
    sent = await play.ben.send_photo(scribbled(PHOTO), reply_to=question.id)
    result = await drawn(play.ben, sent)
    order = play.paint.orders[-1]
    assert (order.way, order.prompt, order.guidance) == (Way.INPAINT, "", 0.0)
    assert "🩹 Painted anew where you showed" in result.words
    whole = await original(play.ben, play, result)
    assert whole.size == WIDE
    outside = (0, 0, 150, 200)
    assert whole.crop(outside).tobytes() == red(*WIDE).crop(outside).tobytes()
    assert whole.getpixel((220, 100)) != (255, 255, 255)


async def test_in_private_the_scribble_need_not_be_a_reply(play: Play) -> None:
    kim = await play.newcomer("Kim", "ru")
    await asked_for_place(kim, "/inpaint красный дом —seed 9", play)
    await drawn(kim, await kim.send_photo(scribbled(PHOTO)))
    order = play.paint.orders[-1]
    assert (order.way, order.prompt, order.seeds) == (Way.INPAINT, "красный дом", (9,))
    await drawn(kim, await kim.send_document(mask(), "mask.png"))
    assert (play.paint.orders[-1].way, play.paint.orders[-1].seeds) == (Way.INPAINT, (9,))
    other = await kim.send_photo(saved(Image.new("RGB", WIDE, "blue"), "PNG"))  # no scribble: asked as always
    await kim.wait_for(lambda it: "Во что её превратить?" in it.words, after=other.id)


async def test_a_scribble_on_any_picture_that_it_answers(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO)
    sent = await play.ben.send_photo(scribbled(PHOTO), "a cat", reply_to=photo.id)
    result = await drawn(play.ben, sent)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.INPAINT, "a cat")
    shown = await original(play.ben, play, result)
    buffer = io.BytesIO()
    shown.save(buffer, "PNG")
    card = await play.ben.send_photo(scribbled(buffer.getvalue()), "a house", reply_to=result.id)
    await drawn(play.ben, card)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.INPAINT, "a house")


async def test_a_second_picture_is_the_mask(play: Play) -> None:
    both = [("document", "half.png", PHOTO), ("document", "mask.png", mask())]
    sent = await play.ben.send_files(both, "/inpaint a fish --seed 2")
    result = await play.ben.wait_for(lambda it: it.photo is not None, after=sent[-1].id)
    made = play.paint.orders[-1]
    hole = Image.open(io.BytesIO(made.mask or b""))
    assert hole.getextrema() == (0, 255)
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    assert "Send the mask as a reply to the picture" in recipe.words
    copied = recipe.buttons[0][0].copy_text or ""
    assert copied == "/inpaint a fish --seed 2 --model pocket-inpaint"
    await drawn(play.ben, await play.ben.send_document(mask(), "mask.png", copied, reply_to=sent[0].id))
    assert play.paint.orders[-1] == made
    await play.ben.press(result, "🔁 Again")
    await play.ben.wait_for(lambda it: it.photo is not None and bool(it.buttons), after=recipe.id)
    assert play.paint.orders[-1].mask == made.mask


async def test_words_after_the_question_and_a_larger_mask(play: Play) -> None:
    question = await asked_for_place(play.ben, "/inpaint", play)
    said = await play.ben.say("a cat", reply_to=question.id)
    asked = await play.ben.wait_for(lambda it: "Where should this come: a cat?" in it.words, after=said.id)
    twice = Image.open(io.BytesIO(mask())).resize((600, 400))
    await drawn(play.ben, await play.ben.send_document(saved(twice, "PNG"), "m.png", reply_to=asked.id))
    assert play.paint.orders[-1].prompt == "a cat"


async def test_groups_need_a_reply(play: Play) -> None:
    question = await asked_for_place(play.olga, "/inpaint", play, STUDIO)
    assert "ответом на это сообщение" in question.words
    sent = await play.olga.send_photo(scribbled(PHOTO), chat=STUDIO, reply_to=question.id)
    result = await drawn(play.olga, sent, STUDIO)
    assert "🛠 Изменить" in labels(result)


@pytest.mark.parametrize(
    ("sheet", "answer"),
    [
        (saved(Image.new("L", WIDE, 0), "PNG"), "I see nothing drawn on this picture."),
        (saved(Image.new("L", WIDE, 255), "PNG"), "All of the picture is marked"),
        (mask((300, 300)), "The mask is 300×300 pixels, the picture 300×200"),
        (PHOTO, "I see nothing drawn on this picture."),
        (
            saved(Image.effect_noise(WIDE, 90).convert("RGB"), "PNG"),
            "I cannot tell the place from this picture",
        ),
    ],
    ids=["empty", "full", "shape", "untouched", "another"],
)
async def test_masks_that_cannot_be_used(play: Play, sheet: bytes, answer: str) -> None:
    question = await asked_for_place(play.ben, "/inpaint", play)
    sent = await play.ben.send_document(sheet, "mask.png", reply_to=question.id)
    card = await play.ben.wait_for(lambda it: answer in it.words, after=sent.id)
    assert "Your units are back." in card.words


async def test_no_picture_too_many_and_bad_ones(play: Play) -> None:
    assert (await play.anna.ask("/inpaint дом")).words.startswith("На какой картинке?")
    three = await play.ben.send_files([("photo", f"{it}.png", PHOTO) for it in range(3)], "/inpaint")
    said = await play.ben.wait_for(lambda _: True, after=three[-1].id)
    assert said.words.startswith("These are 3 pictures.")
    question = await asked_for_place(play.ben, "/inpaint", play)
    bad = await play.ben.send_document(BAD["words.png"][0], "words.png", reply_to=question.id)
    assert (await play.ben.wait_for(lambda _: True, after=bad.id)).words.startswith(BAD["words.png"][1])


async def test_an_album_shows_no_place(play: Play) -> None:
    question = await asked_for_place(play.ben, "/inpaint", play)
    painted = len(play.paint.orders)
    two = [("photo", f"{it}.png", mask()) for it in range(2)]
    sent = await play.ben.send_files(two, reply_to=question.id)
    said = await play.ben.wait_for(lambda _: True, after=sent[-1].id)
    assert said.words.startswith("These are 3 pictures.")
    assert len(play.paint.orders) == painted


async def test_a_deleted_source_does_no_harm(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "/inpaint")
    question = await play.ben.wait_for(lambda it: "photo editor" in it.words, after=photo.id)
    await play.ben.delete(photo)
    await drawn(play.ben, await play.ben.send_photo(scribbled(PHOTO), reply_to=question.id))


async def test_help_and_menu_tell_what_can_be_done(play: Play) -> None:
    page = await play.ben.ask("/help")
    await play.ben.press(page, "🖼 With pictures")
    told = await play.ben.wait_for(lambda it: it.id == page.id and "/inpaint WORDS" in it.words)
    assert "/describe" not in told.words  # nobody reads or writes words here
    await play.ben.press(told, "‹ All of help")
    await play.ben.wait_for(lambda it: it.id == page.id and "--seed 7  the same dice" in it.words)
    kim = await play.newcomer("Kim", "ru")
    page = await kim.ask("/help")
    await kim.press(page, "🖼 С картинками")
    await kim.wait_for(lambda it: it.id == page.id and "закрасьте место" in it.words)
    menu = await play.client.ask("GET", f"/control/users/{kim.id}/commands?chat={kim.id}")
    assert "Стереть или заменить часть" in menu.decode()


def test_what_counts_as_a_scribble_or_a_mask() -> None:
    jpeg = saved(red(*WIDE), "JPEG", quality=80)
    assert is_scribbled_copy(PHOTO, scribbled(PHOTO))
    assert not is_scribbled_copy(PHOTO, jpeg)  # the same picture, only saved anew
    assert not is_scribbled_copy(PHOTO, saved(red(200, 200), "PNG"))
    assert not is_scribbled_copy(PHOTO, saved(Image.new("RGB", WIDE, "blue"), "PNG"))
    assert is_mask_for(PHOTO, mask())
    assert not is_mask_for(PHOTO, PHOTO)
    assert not is_mask_for(PHOTO, mask((300, 300)))
