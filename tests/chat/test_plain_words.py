"""Plain words instead of commands: what is understood stands on buttons before anything runs."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.run.measure_words import read_requests
from handlers.kit.plain import is_worth_reading
from pipelines.kit.contract import Way
from tests.chat.odd_pictures import red, saved
from tests.chat.play import labels
from tests.chat.speaking import Words
from tests.stage_client import STUDIO
from tests.words.scripted import Behaviour, answers, fails, says, silent

PHOTO = saved(red(600, 400), "JPEG")
REQUESTS = Path(__file__).parents[1] / "words"


def means(capability: str, *, uses_picture: bool = False, **inputs: object) -> Behaviour:
    said = {"capability": capability, "uses_picture": uses_picture, "inputs": inputs}
    return says(json.dumps(said, ensure_ascii=False))


async def test_what_was_being_read_is_read_again_after_a_restart(words: Words) -> None:
    play, anna = words.play, words.play.anna
    words.server.then(silent('{"capability"'))
    said = await anna.send_photo(PHOTO, "а теперь в снегу")
    async with asyncio.timeout(20):
        while len(words.server.asked) < 1:
            await asyncio.sleep(0.02)
    words.server.then(means("draw", uses_picture=True, prompt="house in the snow"))
    await play.restart_chat()
    card = await anna.wait_for(lambda it: "🖌 Нарисовать поверх картинки" in labels(it), after=said.id)
    assert "house in the snow" in card.words
    async with asyncio.timeout(20):
        while await play.app.studio.notes.lately("update", 60):  # forgotten right after the card
            await asyncio.sleep(0.02)


async def test_a_reply_to_a_result_becomes_buttons_and_then_a_picture(words: Words) -> None:
    play, ben = words.play, words.play.ben
    result = await play.draw(ben, "a red house --mine --seed 4")
    words.server.then(means("draw", uses_picture=True, prompt="a red house in the snow"))
    drawn = len(play.paint.orders)
    said = await ben.say("make it snowy", reply_to=result.id)
    card = await ben.wait_for(lambda it: bool(it.buttons), after=said.id)
    assert card.words.startswith(
        "I understood: 🖌 Draw over the picture\na red house in the snow\n\nNothing runs"
    )
    assert labels(card) == [
        "🖌 Draw over the picture", "🎨 Draw it anew", "✍️ Just as I wrote it", "Close"
    ]  # fmt: skip
    told = json.loads(words.server.asked[-1]["messages"][-1]["content"])
    assert (told["before"], told["picture"]) == ("a red house", "result")
    assert "refine(prompt" in told["forms"]
    assert len(play.paint.orders) == drawn
    await play.restart_chat()
    words.server.then(answers("a red house in deep snow, soft light", "deep", "soft light"))
    assert (await ben.press(card, "🖌 Draw over the picture")).text == "On it."
    over = await ben.wait_for(lambda it: it.photo is not None, after=card.id)
    order = play.paint.orders[-1]
    assert (order.way, order.prompt) == (Way.PICTURE, "a red house in deep snow, soft light")
    assert over.words.startswith("a red house in the snow\n🪄 ")
    await ben.press(card, "🎨 Draw it anew")
    anew = await ben.wait_for(lambda it: it.photo is not None, after=over.id)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.WORDS, order.prompt)
    words.server.then(fails(500))
    await ben.press(card, "✍️ Just as I wrote it")
    written = await ben.wait_for(lambda it: it.photo is not None, after=anew.id)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.PICTURE, "make it snowy")
    assert written.words.endswith("editor unreachable.")
    words.speaker.forget_failures()


async def test_more_of_the_same_keeps_words_and_model(words: Words) -> None:
    play, anna = words.play, words.play.anna
    words.server.then(answers("a blue fish in clear water", "in clear water"))
    result = await play.draw(anna, "синяя рыба --model pocket-flash")
    words.server.then(means("draw", count=3))
    said = await anna.say("ещё три таких", reply_to=result.id)
    card = await anna.wait_for(lambda it: bool(it.buttons), after=said.id)
    assert "синяя рыба\nкартинок: 3" in card.words
    await anna.press(card, "🎨 Нарисовать заново")
    await anna.wait_for(lambda it: "✏️ Правка" in labels(it), after=card.id)
    order = play.paint.orders[-1]
    assert (order.model, len(order.seeds)) == ("pocket-flash", 3)
    assert order.prompt == "a blue fish in clear water"


async def test_other_capabilities_join_by_their_own_forms(words: Words) -> None:
    play, ben = words.play, words.play.ben
    result = await play.draw(ben, "a red cat --mine")
    words.server.then(means("refine", uses_picture=True))
    said = await ben.say("more detail please", reply_to=result.id)
    card = await ben.wait_for(lambda it: bool(it.buttons), after=said.id)
    assert labels(card) == ["Add detail to a picture", "Close"]
    await ben.press(card, "Add detail to a picture")
    await ben.wait_for(lambda it: "✨ Refined" in it.words, after=card.id)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.REFINE, "a red cat")
    words.server.then(means("describe", uses_picture=True))
    photo = await ben.send_photo(PHOTO, "what is in this picture?")
    card = await ben.wait_for(lambda it: bool(it.buttons), after=photo.id)
    assert card.words == "I understood: Put a picture into words\n\nNothing runs until you choose."
    words.server.then(answers("a red square on a table, a photograph"))
    await ben.press(card, "Put a picture into words")
    await ben.wait_for(lambda it: "a red square on a table" in it.words, after=card.id)


async def test_words_that_a_form_can_do_without_are_left_out(words: Words) -> None:
    play, anna = words.play, words.play.anna
    words.server.then(means("vary", uses_picture=True, count=2))
    photo = await anna.send_photo(PHOTO, "а можно пару вариантов этого?")
    card = await anna.wait_for(lambda it: bool(it.buttons), after=photo.id)
    await anna.press(card, labels(card)[0])
    await anna.wait_for(lambda it: "📋 Рецепт" in labels(it), after=card.id)
    order = play.paint.orders[-1]
    assert (order.way, order.prompt, len(order.seeds)) == (Way.PICTURE, "", 2)


async def test_what_needs_more_than_there_is_runs_nothing(words: Words) -> None:
    play, ben = words.play, words.play.ben
    drawn = len(play.paint.orders)
    words.server.then(means("inpaint", uses_picture=True, prompt="a hat"))
    photo = await ben.send_photo(PHOTO, "put a hat on him")
    card = await ben.wait_for(lambda it: bool(it.buttons), after=photo.id)
    assert labels(card) == ["Close"]
    await ben.press(card, "Close")
    assert card.id not in [it.id for it in await ben.messages(after=photo.id)]
    assert len(play.paint.orders) == drawn


async def test_talk_is_answered_and_can_still_be_drawn(words: Words) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(means("none"))
    said = await ben.say("hello, my house!")
    card = await ben.wait_for(lambda it: "I paint rather than chat" in it.words, after=said.id)
    assert labels(card) == ["🎨 Draw it all the same", "Close"]
    words.server.then(answers("hello, my house in the snow", "in the snow"))
    await ben.press(card, "🎨 Draw it all the same")
    await ben.wait_for(lambda it: it.photo is not None, after=card.id)
    assert play.paint.orders[-1].prompt == "hello, my house in the snow"


async def test_in_a_group_replies_are_read_too(words: Words) -> None:
    play, olga = words.play, words.play.olga
    result = await play.draw(olga, "@atelier_rehearsal_bot кот --mine", chat=STUDIO)
    words.server.then(means("draw", uses_picture=True, prompt="кот в снегу"))
    said = await olga.say("сделай зиму", chat=STUDIO, reply_to=result.id)
    card = await olga.wait_for(lambda it: "Понял так" in it.words, chat=STUDIO, after=said.id)
    words.server.then(answers("a cat in the snow"))
    await olga.press(card, "🖌 Нарисовать поверх картинки")
    await olga.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=card.id)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.PICTURE, "a cat in the snow")


@pytest.mark.parametrize(
    "behaviour",
    [fails(500), says("no plan"), means("swap"), means("draw", prompt="a naked woman, explicit nude")],
    ids=["down", "nonsense", "unknown", "hostile-plan"],
)
async def test_where_no_sound_plan_comes_all_is_as_before(words: Words, behaviour: Behaviour) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(behaviour)
    own = f"a red cat and a fish, {len(words.server.asked)}"
    photo = await ben.send_photo(PHOTO, own)
    await ben.wait_for(lambda it: it.photo is not None, after=photo.id)
    assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.PICTURE, own)
    words.speaker.forget_failures()


async def test_a_hostile_wish_is_not_even_read(words: Words) -> None:
    asked = len(words.server.asked)
    photo = await words.play.ben.send_photo(PHOTO, "a naked woman")
    refusal = await words.play.ben.wait_for(lambda it: bool(it.words), after=photo.id)
    assert refusal.words.startswith("I do not draw sexual or nude pictures here.")
    assert len(words.server.asked) == asked


async def test_a_plain_scene_and_options_are_asked_about_no_plan(words: Words) -> None:
    play, ben = words.play, words.play.ben
    asked = len(words.server.asked)
    words.server.then(answers("a yellow house with a tree", "with a tree"))
    await play.draw(ben, "a yellow house")
    assert [it["response_format"]["json_schema"]["name"] for it in words.server.asked[asked:]] == ["beautify"]
    photo = await ben.send_photo(PHOTO, "a yellow house --strength 0.4")
    await ben.wait_for(lambda it: it.photo is not None, after=photo.id)
    assert len(words.server.asked) == asked + 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_worth_reading(language: str) -> None:
    """By the labelled requests: all talk is read, and hardly any plain scene waits for a reading."""
    alone = [it for it in read_requests(REQUESTS / f"plain_{language}.toml") if it.picture == "none"]
    talk = [it.words for it in alone if it.capability == "none"]
    asks = [it.words for it in alone if {"count", "ratio"} & it.fields.keys()]
    scenes = [it.words for it in alone if it.capability == "draw" and it.words not in asks]
    assert [it for it in talk + asks if not is_worth_reading(it)] == []
    assert len([it for it in scenes if is_worth_reading(it)]) <= 2 < len(scenes) - 10
