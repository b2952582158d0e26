"""Restyle: a look from words, presets or a second picture; how strong; plain outlines are told."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from pipelines.kit.contract import Ability, Way
from tests.chat.able import ALL_AWAKE, able_curtain, drawn
from tests.chat.odd_pictures import BAD, red, saved
from tests.chat.play import Play, labels
from tests.chat.running import AWAKE
from tests.stage_client import STUDIO

PHOTO = saved(red(600, 400), "JPEG")
LOOK = saved(Image.new("RGB", (64, 64), "blue"), "PNG")


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with able_curtain(tmp_path_factory.mktemp("restyle")) as play:
        yield play


def corner(png: bytes | None) -> tuple[int, int, int]:
    return Image.open(io.BytesIO(png or b"")).convert("RGB").getpixel((5, 60))


async def test_words_give_a_photo_another_look(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "/restyle a house in the snow --seed 3")
    result = await drawn(play.ben, photo)
    order = play.paint.orders[-1]
    assert (order.prompt, order.way, order.seeds) == ("a house in the snow", Way.WORDS, (3,))
    assert corner(order.structure)[0] > 200 > 60 > corner(order.structure)[1]
    assert "🎭 The outlines stayed" in result.words
    await play.ben.press(result, "Subtle")
    weaker = await drawn(play.ben, result)
    again = play.paint.orders[-1]
    assert (again.way, again.strength, again.seeds) == (Way.PICTURE, 0.35, (3,))
    assert again.structure == order.structure
    await play.ben.press(weaker, "🔁 Again")
    await drawn(play.ben, weaker)
    assert play.paint.orders[-1].seeds != (3,)


async def test_without_a_look_it_is_asked_for_and_presets_are_buttons(play: Play) -> None:
    photo = await play.anna.send_photo(PHOTO, "/restyle")
    asked = await play.anna.wait_for(lambda it: "Какой вид ей дать?" in it.words, after=photo.id)
    assert "Акварель" in labels(asked)
    await play.restart_chat()
    await play.anna.press(asked, "Акварель")
    result = await drawn(play.anna, asked)
    assert "стиль: Акварель" in result.words
    assert "акварель" in play.paint.orders[-1].prompt or "watercolor" in play.paint.orders[-1].prompt
    said = await play.anna.say("дом ночью", reply_to=asked.id)
    await drawn(play.anna, said)
    assert play.paint.orders[-1].prompt == "дом ночью"
    lent = await play.anna.send_photo(LOOK, reply_to=asked.id)
    await drawn(play.anna, lent)
    assert corner(play.paint.orders[-1].likes[0].png)[2] > 200


async def test_the_second_picture_lends_its_look(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO)
    lent = await play.ben.send_photo(LOOK, "/restyle --seed 6", reply_to=photo.id)
    result = await drawn(play.ben, lent)
    made = play.paint.orders[-1]
    assert corner(made.structure)[0] > 200
    assert corner(made.likes[0].png)[2] > 200
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    assert "Send the second as a reply to the first" in recipe.words
    copied = recipe.buttons[0][0].copy_text or ""
    assert copied == "/restyle --seed 6 --strength 1 --model pocket"
    await drawn(play.ben, await play.ben.send_photo(LOOK, copied, reply_to=photo.id))
    assert play.paint.orders[-1] == made


async def test_an_album_lends_no_look(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "/restyle")
    asked = await play.ben.wait_for(lambda it: "Which look shall it get?" in it.words, after=photo.id)
    two = [("photo", f"{it}.png", LOOK) for it in range(2)]
    sent = await play.ben.send_files(two, reply_to=asked.id)
    said = await play.ben.wait_for(lambda _: True, after=sent[-1].id)
    assert said.words.startswith("These are 3 pictures.")


async def test_plain_outlines_are_told(play: Play) -> None:
    play.paint.notes = ("plain-outlines",)
    try:
        photo = await play.ben.send_photo(PHOTO, "/restyle a house")
        result = await drawn(play.ben, photo)
    finally:
        play.paint.notes = ()
    assert "Pocket kept plain outlines" in result.words


async def test_under_a_result_and_in_a_group(play: Play) -> None:
    result = await play.draw(play.ben, "/draw a red fish --seed 30", chat=STUDIO)
    await play.ben.press(result, "🛠 Edit")
    asked = await play.ben.wait_for(lambda it: "🎭 Another look" in labels(it), chat=STUDIO, after=result.id)
    assert (await play.anna.press(asked, "🎭 Another look")).alert
    await play.ben.press(asked, "🎭 Another look")
    look = await play.ben.wait_for(
        lambda it: "Which look shall it get?" in it.words, chat=STUDIO, after=asked.id
    )
    await play.ben.press(look, "Watercolour")
    await drawn(play.ben, look, STUDIO)
    assert corner(play.paint.orders[-1].structure) == (30, 30, 30)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/restyle --style baroque", "Pocket does not know the style baroque."),
        ("/restyle a house --ar 3:2", "The option --ar means nothing here."),
        ("/restyle a house --model pocket-flash", "Pocket Flash cannot do this. These can: "),
    ],
)
async def test_mistakes_get_a_sentence(play: Play, words: str, answer: str) -> None:
    photo = await play.ben.send_photo(PHOTO, words)
    assert (await play.ben.wait_for(lambda _: True, after=photo.id)).words.startswith(answer)


async def test_no_picture_too_many_and_a_bad_one(play: Play) -> None:
    assert (await play.ben.ask("/restyle a house")).words.startswith("Which picture shall get another look?")
    three = await play.ben.send_files([("photo", f"{it}.png", LOOK) for it in range(3)], "/restyle")
    said = await play.ben.wait_for(lambda _: True, after=three[-1].id)
    assert said.words.startswith("These are 3 pictures.")
    bad = await play.ben.send_document(BAD["dot.png"][0], "dot.png", "/restyle a house")
    assert (await play.ben.wait_for(lambda _: True, after=bad.id)).words.startswith(BAD["dot.png"][1])


async def test_a_model_that_cannot_is_not_offered(play: Play) -> None:
    result = await drawn(play.ben, await play.ben.send_photo(PHOTO, "/restyle a house"))
    await play.ben.press(result, "🧠 Model")
    choice = await play.ben.wait_for(lambda it: it.id == result.id and "‹ Back" in labels(it))
    able = play.app.studio.models.able(frozenset({Ability.CONTROL}))
    assert sorted(label[2:] for label in labels(choice)[:-1]) == sorted(card.title.en for card in able)
    wordless = await play.ben.send_photo(PHOTO)
    before = await play.ben.wait_for(lambda it: "🎭 Another look" in labels(it), after=wordless.id)
    await play.stop_worker()
    await play.start_worker(AWAKE - {"pocket"})
    try:
        photo = await play.ben.send_photo(PHOTO)
        asked = await play.ben.wait_for(lambda it: "🎲 Variations" in labels(it), after=photo.id)
        assert not {"🎭 Another look", "🩹 A part", "↔️ Wider"} & set(labels(asked))
        pressed = await play.ben.press(before, "🎭 Another look")
        assert pressed.alert
        assert (pressed.text or "").startswith("No painter who can do this is awake here.")
        said = await play.ben.say("/restyle a house", reply_to=photo.id)
        refused = await play.ben.wait_for(lambda _: True, after=said.id)
        assert refused.words.startswith("No painter who can do this is awake here. Models that can: Pocket,")
    finally:
        await play.stop_worker()
        await play.start_worker(ALL_AWAKE)
