"""Vary: by command, from a question and under results; subtle to strong; by whoever can."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot.rehearsal.views import MessageView
from pipelines.kit.contract import DrawOrder, Way
from tests.chat.able import ALL_AWAKE, able_curtain, drawn
from tests.chat.odd_pictures import BAD, GOOD, red, saved
from tests.chat.play import Play, labels
from tests.chat.running import AWAKE
from tests.stage_client import STUDIO, Person

PHOTO = saved(red(600, 400), "JPEG")


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with able_curtain(tmp_path_factory.mktemp("vary")) as play:
        yield play


def is_half_red(png: bytes | None) -> bool:
    seen = Image.open(io.BytesIO(png or b"")).convert("RGB")
    return seen.getpixel((5, 60))[1] < 60 < 200 < seen.getpixel((seen.width - 5, 60))[1]


async def varied(
    person: Person, sent: MessageView, play: Play, chat: int | None = None
) -> tuple[MessageView, DrawOrder]:
    card = await drawn(person, sent, chat)
    return card, play.paint.orders[-1]


async def test_a_photo_is_varied_four_times_by_looking_at_it(play: Play) -> None:
    card, order = await varied(play.ben, await play.ben.send_photo(PHOTO, "/vary"), play)
    assert (len(order.seeds), order.way, order.strength, order.prompt) == (4, Way.PICTURE, 0.6, "")
    assert is_half_red(order.likes[0].png)
    assert card.words.startswith("Variations of a picture")
    assert [it for it in labels(card) if "tr" in it or "edium" in it] == ["Medium ✓", "Strong"]
    assert [it for it in labels(card) if it.startswith("🎲")] == ["🎲 1", "🎲 2", "🎲 3", "🎲 4"]


async def test_words_options_and_russian(play: Play) -> None:
    photo = await play.anna.send_photo(PHOTO)
    said = await play.anna.say("/vary красная рыба —strength 0,35 —n 2 —seed 9", reply_to=photo.id)
    card, order = await varied(play.anna, said, play)
    assert (order.prompt, order.strength, order.seeds) == ("красная рыба", 0.35, (9, 10))
    assert "сила 0.35" in card.words
    assert "Слегка ✓" in labels(card)


async def test_strength_and_again_after_a_restart(play: Play) -> None:
    card, first = await varied(play.ben, await play.ben.send_photo(PHOTO, "/vary --n 1"), play)
    await play.restart_chat()
    await play.ben.press(card, "Strong")
    strong, order = await varied(play.ben, card, play)
    assert (order.seeds, order.way, order.likes) == (first.seeds, Way.WORDS, first.likes)
    await play.ben.press(strong, "🔁 Again")
    _, again = await varied(play.ben, strong, play)
    assert again.seeds != order.seeds
    assert again.likes == order.likes


async def test_variations_under_a_result_look_at_that_result(play: Play) -> None:
    result = await play.draw(play.ben, "a red fish --seed 40")
    await play.ben.press(result, "🎲 Variations")
    card, order = await varied(play.ben, result, play)
    assert (len(order.seeds), order.prompt, order.near_seed) == (4, "a red fish", None)
    seen = Image.open(io.BytesIO(order.likes[0].png)).convert("RGB")
    assert seen.getpixel((64, 64)) == (40, 40, 40)  # the picture as it was made, not as Telegram shows it
    await play.ben.press(card, "🎲 2")
    await varied(play.ben, card, play)
    second = Image.open(io.BytesIO(play.paint.orders[-1].likes[0].png)).convert("RGB")
    assert second.getpixel((64, 64))[0] == order.seeds[1] % 251


async def test_a_model_without_eyes_rolls_dice_near_its_own(play: Play) -> None:
    result = await play.draw(play.ben, "a red fish --seed 41 --model pocket-flash")
    await play.ben.press(result, "🎲 Variations")
    _, order = await varied(play.ben, result, play)
    assert (order.near_seed, order.likes) == (41, ())


async def test_the_recipe_varies_it_again(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "/vary a fish --n 1 --seed 5 --strength 0.35")
    card, made = await varied(play.ben, photo, play)
    await play.ben.press(card, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=card.id)
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/vary a fish --seed 5 --strength 0.35 --n 1 --model pocket"
    await drawn(play.ben, await play.ben.say(copied, reply_to=photo.id))
    assert play.paint.orders[-1] == made


async def test_a_question_about_a_photo_offers_it(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO)
    asked = await play.ben.wait_for(lambda it: "🎲 Variations" in labels(it), after=photo.id)
    await play.ben.delete(photo)
    await play.restart_chat()
    await play.ben.press(asked, "🎲 Variations")
    _, order = await varied(play.ben, asked, play)
    assert is_half_red(order.likes[0].png)


async def test_groups_hear_the_command_and_others_may_not_press(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "/vary --n 1", chat=STUDIO)
    card, _ = await varied(play.ben, photo, play, STUDIO)
    pressed = await play.anna.press(card, "Strong")
    assert pressed.alert
    await play.olga.press(card, "Strong")  # she owns the group
    await play.olga.wait_for(lambda it: "Сильно ✓" in labels(it), chat=STUDIO, after=card.id)


@pytest.mark.parametrize("command", ["fuse", "restyle", "inpaint", "outpaint"])
async def test_edits_of_the_others_are_not_taken_either(play: Play, command: str) -> None:
    said = await play.anna.say(f"/{command}")
    await play.anna.wait_for(lambda it: f"/{command}" in it.words, after=said.id)
    await play.anna.edit(said, f"/{command} рыба")
    await play.anna.wait_for(lambda it: "Я рисую то, что было прислано сначала" in it.words, after=said.id)


async def test_an_edited_wish_is_not_taken_again(play: Play) -> None:
    said = await play.ben.say("/vary")
    assert (await play.ben.wait_for(lambda _: True, after=said.id)).words.startswith(
        "Which picture shall I vary?"
    )
    await play.ben.edit(said, "/vary a fish")
    await play.ben.wait_for(lambda it: "I draw what was sent first" in it.words, after=said.id)


@pytest.mark.parametrize(
    ("caption", "answer"),
    [
        ("/vary --ar 3:2", "The option --ar means nothing here. There are --n, --seed, --strength,"),
        ("/vary --wide", "I do not know the option --wide. There are --n,"),
        ("/vary naked woman", "I do not draw sexual or nude pictures here."),
        ("/vary quantum blockchain", "Pocket has not learned these words yet."),
    ],
)
async def test_mistakes_get_a_sentence(play: Play, caption: str, answer: str) -> None:
    sent = await play.ben.send_photo(PHOTO, caption)
    said = await play.ben.wait_for(lambda _: True, after=sent.id)
    assert said.words.startswith(answer)
    assert "a red fish" not in labels(said)  # an example would be drawn, not varied


@pytest.mark.parametrize("name", GOOD)
async def test_pictures_of_every_kind(play: Play, name: str) -> None:
    sent = await play.ben.send_document(GOOD[name], name, "/vary --n 1")
    _, order = await varied(play.ben, sent, play)
    assert len(order.likes) == 1


@pytest.mark.parametrize("name", ["dot.png", "strip.png", "bomb.png", "words.png"])
async def test_a_bad_picture_gets_one_sentence(play: Play, name: str) -> None:
    sent = await play.ben.send_document(BAD[name][0], name, "/vary")
    assert (await play.ben.wait_for(lambda _: True, after=sent.id)).words.startswith(BAD[name][1])


async def test_nobody_awake_who_can(play: Play) -> None:
    await play.stop_worker()
    await play.start_worker(frozenset({"esrgan"}))
    try:
        sent = await play.anna.send_photo(PHOTO, "/vary")
        said = await play.anna.wait_for(lambda _: True, after=sent.id)
        assert said.words.startswith("Здесь сейчас нет художника, который это умеет. Умеют модели: ")
    finally:
        await play.stop_worker()
        await play.start_worker(ALL_AWAKE)


async def test_an_album_is_no_single_picture(play: Play) -> None:
    album = await play.ben.send_files([("photo", "1.png", PHOTO), ("photo", "2.png", PHOTO)], "/vary")
    said = await play.ben.wait_for(lambda _: True, after=album[-1].id)
    assert said.words.startswith("These are several pictures")
    assert AWAKE < ALL_AWAKE
