"""Cards: waiting, cancel, result, and every button under it."""

import hashlib
import io
import re

import pytest
from PIL import Image

from tests.chat.able import blind_pocket
from tests.chat.paint import plain_png
from tests.chat.play import Play, labels
from tests.chat.running import AWAKE
from tests.stage_client import STUDIO


async def test_again_draws_the_same_words_with_another_seed(play: Play) -> None:
    first = await play.draw(play.ben, "a red fish --seed 7")
    assert "seed 7" in first.words
    pressed = await play.ben.press(first, "🔁 Again")
    assert pressed.text == "On it."
    second = await play.ben.wait_for(lambda it: it.photo is not None, after=first.id)
    assert "a red fish" in second.words
    assert not re.search(r"seed 7\b", second.words)  # another may begin so


async def test_a_double_click_draws_once(play: Play) -> None:
    first = await play.draw(play.ben, "a double house")
    await play.ben.press(first, "🔁 Again")
    assert (await play.ben.press(first, "🔁 Again")).text == "I am already on it."
    await play.ben.wait_for(lambda it: it.photo is not None, after=first.id)
    assert len(await play.ben.messages(after=first.id)) == 1


async def test_variations_of_a_model_that_cannot_see_are_four_near_pictures(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind_pocket(monkeypatch)
    first = await play.draw(play.ben, "a red fish --seed 11")
    await play.ben.press(first, "🎲 Variations")
    card = await play.ben.wait_for(lambda it: "🎲 4" in labels(it), after=first.id)
    album = [it for it in await play.ben.messages(after=first.id) if it.album]
    assert len(album) == 4
    assert play.paint.orders[-1].near_seed == 11
    assert "4 pictures" in card.words
    await play.ben.press(card, "🎲 4")
    await play.ben.wait_for(lambda it: "🎲 4" in labels(it), after=card.id)
    order = play.paint.orders[-1]
    assert order.near_seed == 11
    assert not set(order.seeds) & set(play.paint.orders[-2].seeds)


async def test_the_recipe_of_a_variation_draws_the_variation(play: Play) -> None:
    first = await play.draw(play.ben, "a red fish --near 11 --seed 5")
    made = play.paint.orders[-1]
    assert (made.near_seed, made.seeds) == (11, (5,))
    await play.ben.press(first, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=first.id)
    assert "A variation of the picture with seed 11" in recipe.words
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/draw a red fish --seed 5 --near 11 --model pocket"
    await play.draw(play.ben, copied)
    assert play.paint.orders[-1] == made


async def test_a_model_that_leaves_nothing_out_says_so(play: Play) -> None:
    said = "Pocket Flash cannot leave things out, so --no was not used."
    picture = await play.draw(play.ben, "a fish --model pocket-flash --no people")
    assert said in picture.words
    await play.ben.press(picture, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=picture.id)
    assert said in recipe.words
    assert "Not in the picture" not in recipe.words
    heeded = await play.draw(play.ben, "a fish --no people")
    assert "was not used" not in heeded.words


async def test_another_model_can_be_asked_while_waiting(play: Play) -> None:
    await play.stop_worker()
    try:
        card = await play.ben.ask("a fish in a line")
        assert labels(card) == ["Cancel", "🧠 Model"]
        await play.ben.press(card, "🧠 Model")
        choice = await play.ben.wait_for(lambda it: it.id == card.id and "○ Pocket Flash" in labels(it))
        await play.ben.press(choice, "○ Pocket Flash")
        await play.ben.wait_for(lambda it: "a fish in a line" in it.words, after=card.id)
        await play.ben.wait_for(lambda it: it.id == card.id and "Cancel" in labels(it))
    finally:
        await play.start_worker()
    flash = await play.ben.wait_for(lambda it: it.photo is not None, after=card.id)
    assert "Pocket Flash" in flash.words


async def test_shapes_are_offered_where_the_model_has_several(play: Play) -> None:
    await play.stop_worker()
    await play.start_worker(AWAKE | {"kandinsky-2.2"})
    try:
        picture = await play.draw(play.ben, "a fish --model kandinsky-2.2")
        await play.ben.press(picture, "📐 Shape")
        shapes = await play.ben.wait_for(lambda it: it.id == picture.id and "3:2" in labels(it))
        await play.ben.press(shapes, "3:2")
        wide = await play.ben.wait_for(lambda it: it.photo is not None, after=picture.id)
        assert wide.photo is not None
        assert (play.paint.orders[-1].width, play.paint.orders[-1].height) == (960, 640)
    finally:
        await play.stop_worker()
        await play.start_worker()


async def test_the_original_is_the_very_file(play: Play) -> None:
    picture = await play.draw(play.ben, "a cat --seed 5")
    await play.ben.press(picture, "📎 Original")
    sent = await play.ben.wait_for(lambda it: it.document is not None, after=picture.id)
    assert sent.document is not None
    data = await play.client.file(sent.document.url)
    made = next((play.database_folder / "blobs").rglob(hashlib.sha256(data).hexdigest()))
    assert made.read_bytes() == data
    assert Image.open(io.BytesIO(data)).format == "PNG"
    assert sent.document.mime == "image/png"


async def test_the_recipe_can_be_copied_and_sent(play: Play) -> None:
    picture = await play.draw(
        play.ben, "a house <in> the snow --seed 5 --style neon --n 1 --no people & cars"
    )
    await play.ben.press(picture, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=picture.id)
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/draw a house <in> the snow --style neon --seed 5 --model pocket --no people & cars"
    assert copied in recipe.words
    again = await play.draw(play.ben, copied)
    assert "seed 5" in again.words


async def test_style_shape_and_model_are_chosen_on_the_card(play: Play) -> None:
    picture = await play.draw(play.ben, "a fish")
    await play.ben.press(picture, "🎨 Style")
    choice = await play.ben.wait_for(lambda it: "Neon" in labels(it), after=picture.id - 1)
    assert "‹ Back" in labels(choice)
    await play.ben.press(choice, "‹ Back")
    back = await play.ben.wait_for(lambda it: it.id == picture.id and "📋 Recipe" in labels(it))
    await play.ben.press(back, "🎨 Style")
    await play.ben.press(choice, "Neon")
    drawn = await play.ben.wait_for(lambda it: it.photo is not None, after=picture.id)
    assert "style: Neon" in drawn.words
    await play.ben.press(drawn, "🧠 Model")
    models = await play.ben.wait_for(lambda it: it.id == drawn.id and "● Pocket Flash" in labels(it))
    assert "○ Kandinsky 3.1" in labels(models)
    await play.ben.press(models, "● Pocket Flash")
    flash = await play.ben.wait_for(lambda it: it.photo is not None, after=drawn.id)
    assert "Pocket Flash" in flash.words
    assert "style: Neon" in flash.words


async def test_a_running_task_is_cancelled_from_its_card(play: Play) -> None:
    play.paint.gate.clear()
    try:
        said = await play.ben.say("a slow house")
        card = await play.ben.wait_for(lambda it: "Cancel" in labels(it), after=said.id)
        assert (await play.ben.press(card, "Cancel")).text == "Cancelled."
        ended = await play.ben.wait_for(lambda it: "Cancelled" in it.words and it.id == card.id)
        assert "units are back" in ended.words
        assert labels(ended) == ["🔁 Again", "🧠 Model"]
    finally:
        play.paint.gate.set()


async def test_progress_shows_a_bar(play: Play) -> None:
    play.paint.gate.clear()
    try:
        said = await play.ben.say("a fish that takes its time")
        await play.ben.wait_for(lambda it: "▱" in it.words and "/25" in it.words, after=said.id)
    finally:
        play.paint.gate.set()
    await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)


async def test_a_failure_says_what_to_do(play: Play) -> None:
    play.paint.trouble = "out-of-memory"
    try:
        said = await play.ben.say("a fish that breaks")
        card = await play.ben.wait_for(lambda it: "units are back" in it.words, after=said.id)
        assert "memory" in card.words
        assert labels(card) == ["🔁 Again", "🧠 Model"]
    finally:
        play.paint.trouble = None


async def test_a_card_that_was_deleted_comes_anew(play: Play) -> None:
    play.paint.gate.clear()
    said = await play.ben.say("a fish without a card")
    card = await play.ben.wait_for(lambda it: "Cancel" in labels(it), after=said.id)
    await play.ben.delete(card)
    play.paint.gate.set()
    picture = await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert picture.id != card.id
    assert "📎 Original" in labels(picture)


async def test_buttons_serve_their_owner_and_chat_admins(play: Play) -> None:
    picture = await play.draw(play.ben, "/draw a group fish", chat=STUDIO)
    refused = await play.anna.press(picture, "🔁 Again")
    assert refused.alert
    assert "чужая кнопка" in (refused.text or "")
    allowed = await play.olga.press(picture, "🔁 Again")
    assert allowed.text == "Уже рисую."
    await play.olga.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=picture.id)


async def test_old_buttons_work_after_a_restart(play: Play) -> None:
    picture = await play.draw(play.ben, "a fish from before --seed 3")
    await play.restart_chat()
    await play.ben.press(picture, "📋 Recipe")
    await play.ben.wait_for(lambda it: "--seed 3" in it.words, after=picture.id)
    await play.ben.press(picture, "🔁 Again")
    await play.ben.wait_for(lambda it: it.photo is not None, after=picture.id)


async def test_a_preview_leaves_with_a_failed_task(play: Play) -> None:
    play.paint.preview = plain_png(64, 64, 9)
    play.paint.gate.clear()
    try:
        said = await play.ben.say("a fish with a preview")
        preview = await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
        assert "/25" in preview.words
        await play.ben.press(preview, "Cancel")
        ended = await play.ben.wait_for(lambda it: "Cancelled" in it.words, after=said.id)
        assert ended.photo is None
        assert [it.id for it in await play.ben.messages(after=said.id)] == [ended.id]
    finally:
        play.paint.preview = None
        play.paint.gate.set()


async def test_a_card_says_when_nobody_is_there_to_paint(play: Play) -> None:
    await play.stop_worker()
    try:
        card = await play.ben.ask("a fish without a painter")
        assert "No painter is awake right now" in card.words
        assert "Cancel" in labels(card)
    finally:
        await play.start_worker()
    await play.ben.wait_for(lambda it: it.id == card.id and it.photo is not None)
