"""Drawing over a picture: by caption, by reply, from a question, and what the buttons then do."""

import io

import pytest
from PIL import Image

from bot.rehearsal.views import MessageView
from pipelines.kit.contract import Way
from tests.chat.able import blind_pocket
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels
from tests.chat.running import AWAKE
from tests.stage_client import STUDIO, Person

PHOTO = saved(red(600, 400), "JPEG")


async def drawn(person: Person, sent: MessageView, chat: int | None = None) -> MessageView:
    """The picture that came for this message."""
    return await person.wait_for(lambda it: it.photo is not None, chat=chat, after=sent.id)


async def test_a_photo_with_a_caption_is_drawn_over(play: Play) -> None:
    result = await drawn(play.ben, await play.ben.send_photo(PHOTO, "a red fish in the snow --seed 7"))
    assert "a red fish in the snow" in result.words
    assert "Pocket · " in result.words
    assert result.words.endswith("seed 7 · strength 0.6")
    assert labels(result) == [
        "🔁 Again", "🎲 Variations", "🛠 Edit", "✨ Refine", "Subtle", "Medium ✓", "Strong",
        "🎨 Style", "🧠 Model", "📋 Recipe", "📎 Original", "🚩 Report",
    ]  # fmt: skip
    order = play.paint.orders[-1]
    assert (order.way, order.strength, order.seeds) == (Way.PICTURE, 0.6, (7,))
    seen = Image.open(io.BytesIO(order.source or b""))
    assert seen.getpixel((5, 60))[1] < 60 < 200 < seen.getpixel((120, 60))[1]


async def test_russian_and_options_in_a_caption(play: Play) -> None:
    sent = await play.anna.send_document(PHOTO, "фото.jpg", "красная рыба —strength 0,35 —no снег —n 2")
    card = await play.anna.wait_for(lambda it: "🎲 2" in labels(it), after=sent.id)
    assert "сила 0.35" in card.words
    assert "Слегка ✓" in labels(card)
    assert (play.paint.orders[-1].negative, len(play.paint.orders[-1].seeds)) == ("снег", 2)


async def test_the_shape_is_the_photos_unless_another_is_asked_for(play: Play) -> None:
    await play.stop_worker()
    await play.start_worker(AWAKE | {"kandinsky-3.1"})
    try:
        await drawn(play.ben, await play.ben.send_photo(PHOTO, "a fish --model kandinsky-3.1"))
        assert (play.paint.orders[-1].width, play.paint.orders[-1].height) == (1216, 832)
        await drawn(play.ben, await play.ben.send_photo(PHOTO, "a fish --model kandinsky-3.1 --ar 9:16"))
        assert (play.paint.orders[-1].width, play.paint.orders[-1].height) == (768, 1344)
    finally:
        await play.stop_worker()
        await play.start_worker()


async def test_strength_buttons_keep_the_dice(play: Play) -> None:
    result = await drawn(play.ben, await play.ben.send_photo(PHOTO, "a blue house --strength 0.4"))
    assert not [label for label in labels(result) if "✓" in label]
    first = play.paint.orders[-1]
    await play.restart_chat()
    await play.ben.press(result, "Strong")
    stronger = await drawn(play.ben, result)
    assert "Strong ✓" in labels(stronger)
    second = play.paint.orders[-1]
    assert (second.strength, second.seeds, second.source) == (0.85, first.seeds, first.source)


async def test_again_and_blind_variations_stay_over_the_picture(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind_pocket(monkeypatch)
    result = await drawn(play.ben, await play.ben.send_photo(PHOTO, "a fish --seed 3"))
    source = play.paint.orders[-1].source
    await play.ben.press(result, "🔁 Again")
    again = await drawn(play.ben, result)
    assert (play.paint.orders[-1].source, play.paint.orders[-1].seeds != (3,)) == (source, True)
    await play.ben.press(again, "🎲 Variations")
    await play.ben.wait_for(lambda it: "✨ 4" in labels(it), after=again.id)
    assert (play.paint.orders[-1].source, len(play.paint.orders[-1].seeds)) == (source, 4)


async def test_a_reply_to_a_photo_or_a_result_draws_over_it(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO)
    for words in ("a red fish", "/draw a house"):
        await drawn(play.ben, await play.ben.say(words, reply_to=photo.id))
        assert play.paint.orders[-1].way is Way.PICTURE
    result = await play.draw(play.ben, "a cat --seed 40")
    await drawn(play.ben, await play.ben.say("a cat in the snow", reply_to=result.id))
    seen = Image.open(io.BytesIO(play.paint.orders[-1].source or b""))
    assert all(abs(value - 40) < 9 for value in seen.getpixel((64, 64)))


async def test_the_recipe_says_what_it_was_made_from_and_draws_it_again(play: Play) -> None:
    photo = await play.ben.send_photo(PHOTO, "a red fish --strength 0.35 --style watercolor --seed 12")
    result = await drawn(play.ben, photo)
    made = play.paint.orders[-1]
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    assert "Strength: 0.35" in recipe.words
    assert "Send the command as a reply to that picture." in recipe.words
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/draw a red fish --style watercolor --seed 12 --strength 0.35 --model pocket"
    await drawn(play.ben, await play.ben.say(copied, reply_to=photo.id))
    assert play.paint.orders[-1] == made


async def test_a_wordless_photo_is_asked_about(play: Play) -> None:
    sent = await play.ben.send_photo(PHOTO)
    asked = await play.ben.wait_for(lambda it: "What should it become?" in it.words, after=sent.id)
    assert labels(asked) == [
        "🖌 In my own words", "🎲 Variations", "🎭 Another look", "a red fish", "a house in the snow"
    ]  # fmt: skip
    await play.restart_chat()
    await play.ben.press(asked, "a house in the snow")
    result = await drawn(play.ben, asked)
    assert play.paint.orders[-1].way is Way.PICTURE
    await play.ben.press(asked, "🖌 In my own words")
    question = await play.ben.wait_for(lambda it: it.keyboard is not None, after=result.id)
    assert question.words == "Write what it should become, and I will draw it over."
    for asking in (question, asked):
        await drawn(play.ben, await play.ben.say("a cat", reply_to=asking.id))
        assert (play.paint.orders[-1].way, play.paint.orders[-1].prompt) == (Way.PICTURE, "a cat")


async def test_a_photo_of_unknown_words_keeps_the_photo_for_the_examples(play: Play) -> None:
    sent = await play.ben.send_photo(PHOTO, "quantum blockchain")
    taught = await play.ben.wait_for(lambda it: "has not learned these words" in it.words, after=sent.id)
    await play.ben.press(taught, "a red fish")
    await drawn(play.ben, taught)
    assert play.paint.orders[-1].way is Way.PICTURE


@pytest.mark.parametrize(
    ("caption", "answer"),
    [
        ("--n 2", "What should this picture become?"),
        ("/draw", "What should this picture become?"),
        ("a fish --ar 3:2", "Pocket does not draw the shape 3:2."),
        ("a fish --model esrgan-none", "esrgan-none is not a model I know."),
        ("naked woman", "I do not draw sexual or nude pictures here."),
    ],
)
async def test_mistakes_in_captions(play: Play, caption: str, answer: str) -> None:
    sent = await play.ben.send_photo(PHOTO, caption)
    assert (await play.ben.wait_for(lambda _: True, after=sent.id)).words.startswith(answer)


async def test_groups_are_heard_only_when_they_speak_to_the_bot(play: Play) -> None:
    silent = await play.ben.send_photo(PHOTO, "a red fish", chat=STUDIO)
    for caption in ("@atelier_rehearsal_bot a red fish", "/draw a red fish"):
        sent = await play.ben.send_photo(PHOTO, caption, chat=STUDIO)
        result = await drawn(play.ben, sent, STUDIO)
        assert "strength 0.6" in result.words
        assert "@atelier" not in result.words
    asked = await play.olga.say("@atelier_rehearsal_bot a house", chat=STUDIO, reply_to=silent.id)
    await drawn(play.olga, asked, STUDIO)
    assert play.paint.orders[-1].way is Way.PICTURE
    assert not [it for it in await play.ben.messages(STUDIO) if silent.id < it.id < sent.id and it.reply_to
                and it.reply_to.id == silent.id]  # fmt: skip


async def test_only_models_that_can_are_offered(play: Play) -> None:
    result = await drawn(play.ben, await play.ben.send_photo(PHOTO, "a fish"))
    await play.ben.press(result, "🧠 Model")
    choice = await play.ben.wait_for(lambda it: it.id == result.id and "‹ Back" in labels(it))
    able = [card.title.en for card in play.app.studio.models if "image_to_image" in card.abilities]
    assert sorted(label[2:] for label in labels(choice)[:-1]) == sorted(able)


async def test_what_the_model_did_not_read_is_quoted(play: Play) -> None:
    play.paint.cut = "under the & moon"
    try:
        result = await play.draw(play.ben, "a fish far too long under the & moon")
    finally:
        play.paint.cut = ""
    assert result.words.endswith("Pocket did not read the end of your words: “under the & moon”.")


async def test_sending_is_announced(play: Play) -> None:
    before = len(await play.client.journal("sendChatAction"))
    await play.draw(play.ben, "a fish")
    (action,) = (await play.client.journal("sendChatAction"))[before:]
    assert action.parameters["action"] == "upload_photo"
