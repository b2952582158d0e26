"""A picture becomes words: by caption, by reply, by button; drawn from; and every way it fails."""

import json

import pytest

from tests.chat.odd_pictures import red, saved
from tests.chat.play import labels
from tests.chat.speaking import Words
from tests.stage_client import STUDIO
from tests.words.scripted import Behaviour, answers, fails, says

PHOTO = saved(red(600, 400), "JPEG")
CAT = "a fluffy cat on a tiled roof at dusk, warm light"


async def test_a_photo_becomes_words_and_the_words_a_picture(words: Words) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(answers(CAT))
    photo = await ben.send_photo(PHOTO, "/describe")
    card = await ben.wait_for(lambda it: CAT in it.words, after=photo.id)
    assert card.words == f"🔎 {CAT}\n\nA tap copies these words."
    assert [it.type for it in card.entities] == ["code"]
    assert labels(card) == ["🎨 Draw it"]
    (content, _) = words.server.asked[-1]["messages"][-1]["content"]
    assert content["image_url"]["url"].startswith("data:image/jpeg;base64,")
    await play.restart_chat()
    asked = len(words.server.asked)
    await ben.press(card, "🎨 Draw it")
    await ben.wait_for(lambda it: it.photo is not None, after=card.id)
    assert (play.paint.orders[-1].prompt, len(words.server.asked)) == (CAT, asked)


async def test_a_result_and_a_wordless_photo_too(words: Words) -> None:
    play, anna = words.play, words.play.anna
    result = await play.draw(anna, "красная рыба --mine")
    words.server.then(answers("a red fish in dark water, a plain drawing"))
    said = await anna.say("/describe", reply_to=result.id)
    await anna.wait_for(lambda it: "Коснитесь, чтобы скопировать." in it.words, after=said.id)
    photo = await anna.send_photo(saved(red(300, 300), "JPEG"))
    asked = await anna.wait_for(lambda it: "🔎 Описать словами" in labels(it), after=photo.id)
    words.server.then(answers("a red square on a plain ground, a drawing"))
    await play.restart_chat()
    await anna.press(asked, "🔎 Описать словами")
    await anna.wait_for(lambda it: "a red square" in it.words, after=asked.id)
    words.server.then(answers("a red picture in a group, a drawing"))
    photo = await play.olga.send_photo(saved(red(310, 300), "JPEG"), chat=STUDIO)
    said = await play.olga.say("/describe", chat=STUDIO, reply_to=photo.id)
    await play.olga.wait_for(lambda it: "a red picture in a group" in it.words, chat=STUDIO, after=said.id)


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        (fails(500), "The language model cannot be reached right now"),
        (says("кот"), "found no sensible words"),
        (answers("a naked woman, explicit nude"), "No words were found for this picture that I may show"),
        (answers("I'm sorry, but no."), "No words were found for this picture that I may show"),
    ],
    ids=["down", "nonsense", "hostile", "declined"],
)
async def test_every_failure_has_its_sentence(words: Words, behaviour: Behaviour, sentence: str) -> None:
    ben = words.play.ben
    words.server.then(behaviour)
    photo = await ben.send_photo(saved(red(200 + len(words.server.asked), 200), "JPEG"), "/describe")
    card = await ben.wait_for(lambda it: sentence in it.words, after=photo.id)
    assert "Put a picture into words" in card.words
    assert "Your units are back." in card.words
    words.speaker.forget_failures()
    words.server.then(answers("a red square, drawn with a brush"))
    await ben.press(card, "🔁 Again")
    await ben.wait_for(lambda it: "a red square, drawn" in it.words, after=card.id)


async def test_without_a_picture_it_says_what_it_needs(words: Words) -> None:
    assert (await words.play.ben.ask("/describe")).words.startswith("Reply to a picture with this command")
    broken = await words.play.ben.send_document(b"no picture", "cat.png", "/describe")
    await words.play.ben.wait_for(lambda it: "picture" in it.words, after=broken.id)


async def test_the_menu_and_the_help_offer_it_where_it_works(words: Words) -> None:
    menus = await words.play.client.journal("setMyCommands")
    assert all("describe" in json.dumps(it.parameters) for it in menus)
    assert "/describe as a reply" in (await words.play.ben.ask("/help")).words
    assert "the language model that the operator has set up" in (await words.play.ben.ask("/privacy")).words
    assert "языковой модели, которую подключил" in (await words.play.anna.ask("/privacy")).words
