"""Fuse: albums with and without words, picture upon picture, weights as buttons; albums never mix."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from pipelines.kit.contract import DrawOrder
from tests.chat.able import able_curtain, drawn
from tests.chat.odd_pictures import BAD, saved
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO, Person

COLOURS = ("red", "blue", "lime", "black", "white")
ALBUM = {name: ("photo", f"{name}.png", saved(Image.new("RGB", (96, 64), name), "PNG")) for name in COLOURS}


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with able_curtain(tmp_path_factory.mktemp("fuse")) as play:
        yield play


def seen(order: DrawOrder) -> list[tuple[str, float]]:
    """Which colours a fusion was made of, and how much of each."""
    found: list[tuple[str, float]] = []
    for like in order.likes:
        pixel = Image.open(io.BytesIO(like.png)).convert("RGB").getpixel((30, 30))
        known = {name: Image.new("RGB", (1, 1), name).getpixel((0, 0)) for name in COLOURS}
        name = min(known, key=lambda it: sum(abs(a - b) for a, b in zip(known[it], pixel, strict=True)))
        found.append((name, round(like.weight, 2)))
    return found


async def album(person: Person, *names: str, caption: str | None = None, **more: int) -> int:
    """Send an album; the id of its last message."""
    return (await person.send_files([ALBUM[name] for name in names], caption, **more))[-1].id


async def test_an_album_is_collected_whole_and_fused_with_its_words(play: Play) -> None:
    last = await album(play.ben, "red", "blue", "lime", caption="a red fish --seed 4")
    result = await play.ben.wait_for(lambda it: it.photo is not None, after=last)
    order = play.paint.orders[-1]
    assert seen(order) == [("red", 0.33), ("blue", 0.33), ("lime", 0.33)]
    assert (order.prompt, order.seeds, order.guidance > 0) == ("a red fish", (4,), True)
    assert "🧬 Fused." in result.words
    assert [it for it in labels(result) if "ore of" in it or "Even" in it] == [
        "More of 1", "⚖️ Even ✓", "More of 2", "More of 3"
    ]  # fmt: skip
    assert len([it for it in await play.ben.messages(after=last) if it.sender.is_bot]) == 1


async def test_weights_are_buttons_that_keep_the_dice(play: Play) -> None:
    last = await album(play.anna, "red", "blue", caption="/fuse")
    result = await play.anna.wait_for(lambda it: it.photo is not None, after=last)
    first = play.paint.orders[-1]
    assert result.words.startswith("Слить две, три или четыре картинки")
    await play.restart_chat()
    await play.anna.press(result, "Больше 2")
    more = await drawn(play.anna, result)
    assert seen(play.paint.orders[-1]) == [("red", 0.29), ("blue", 0.71)]
    assert play.paint.orders[-1].seeds == first.seeds
    assert "Больше 2 ✓" in labels(more)
    await play.anna.press(more, "🔁 Ещё раз")
    await drawn(play.anna, more)
    assert seen(play.paint.orders[-1]) == [("red", 0.29), ("blue", 0.71)]
    assert play.paint.orders[-1].seeds != first.seeds


async def test_two_albums_at_once_do_not_mix(play: Play) -> None:
    kim, lee = await play.newcomer("Kim"), await play.newcomer("Lee")
    before = len(play.paint.orders)
    first, second, third = await asyncio.gather(
        album(kim, "red", "blue", caption="a fish"),
        album(lee, "lime", "black", caption="a house"),
        album(kim, "white", "lime", caption="a cat"),
    )
    await kim.wait_for(lambda it: it.photo is not None and "a cat" in it.words, after=min(first, third))
    await kim.wait_for(lambda it: it.photo is not None and "a fish" in it.words, after=min(first, third))
    await lee.wait_for(lambda it: it.photo is not None, after=second)
    made = {order.prompt: [name for name, _ in seen(order)] for order in play.paint.orders[before:]}
    assert made == {"a fish": ["red", "blue"], "a house": ["lime", "black"], "a cat": ["white", "lime"]}


async def test_a_wordless_album_is_asked_about(play: Play) -> None:
    last = await album(play.ben, "red", "blue")
    asked = await play.ben.wait_for(lambda it: "🧬 Fuse them" in labels(it), after=last)
    assert asked.words.startswith("2 pictures! Shall I fuse them into one?")
    await play.restart_chat()
    await play.ben.press(asked, "🧬 Fuse them")
    result = await drawn(play.ben, asked)
    assert play.paint.orders[-1].prompt == ""
    said = await play.ben.say("a fish in the snow", reply_to=asked.id)
    await play.ben.wait_for(lambda it: it.photo is not None, after=max(said.id, result.id))
    assert play.paint.orders[-1].prompt == "a fish in the snow"
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["red", "blue"]


async def test_one_picture_answers_another(play: Play) -> None:
    first = await play.ben.send_photo(ALBUM["red"][2])
    second = await play.ben.send_photo(ALBUM["blue"][2], "a fish", reply_to=first.id)
    result = await drawn(play.ben, second)
    assert seen(play.paint.orders[-1]) == [("red", 0.5), ("blue", 0.5)]
    third = await play.ben.send_photo(ALBUM["lime"][2], "/fuse --weights 3,1", reply_to=result.id)
    await drawn(play.ben, third)
    assert [share for _, share in seen(play.paint.orders[-1])] == [0.75, 0.25]


async def test_a_wordless_answer_offers_what_two_pictures_can_become(play: Play) -> None:
    first = await play.ben.send_photo(ALBUM["red"][2])
    second = await play.ben.send_photo(ALBUM["blue"][2], reply_to=first.id)
    asked = await play.ben.wait_for(lambda it: "🧬 Fuse them" in labels(it), after=second.id)
    assert labels(asked) == ["🧬 Fuse them", "🎭 The first in the look of the second"]
    await play.ben.press(asked, "🎭 The first in the look of the second")
    result = await drawn(play.ben, asked)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["blue"]
    assert "🎭 The outlines stayed" in result.words
    await play.ben.press(asked, "🧬 Fuse them")
    await drawn(play.ben, result)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["red", "blue"]


async def test_an_answer_to_one_picture_of_an_album_means_all(play: Play) -> None:
    sent = await play.ben.send_files([ALBUM["red"], ALBUM["lime"]])
    await play.ben.wait_for(lambda it: "🧬 Fuse them" in labels(it), after=sent[-1].id)
    await play.restart_chat()
    said = await play.ben.say("/fuse a cat", reply_to=sent[1].id)
    await drawn(play.ben, said)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["red", "lime"]
    third = await play.ben.send_photo(ALBUM["blue"][2], "/fuse", reply_to=sent[0].id)
    await drawn(play.ben, third)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["red", "lime", "blue"]
    one = await play.ben.say("/vary --n 1", reply_to=sent[1].id)
    await drawn(play.ben, one)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["lime"]


async def test_one_picture_and_words_in_a_group(play: Play) -> None:
    photo = await play.ben.send_photo(ALBUM["red"][2], "/fuse a house", chat=STUDIO)
    result = await drawn(play.ben, photo, STUDIO)
    assert (seen(play.paint.orders[-1]), play.paint.orders[-1].prompt) == ([("red", 1.0)], "a house")
    assert not [label for label in labels(result) if "ore of" in label]
    other = await play.olga.send_photo(
        ALBUM["blue"][2], "@atelier_rehearsal_bot a cat", chat=STUDIO, reply_to=photo.id
    )
    await drawn(play.olga, other, STUDIO)
    assert [name for name, _ in seen(play.paint.orders[-1])] == ["red", "blue"]


async def test_the_recipe_fuses_them_again(play: Play) -> None:
    last = await album(play.ben, "red", "blue", caption="/fuse a fish --weights 1,0.5 --seed 8")
    result = await play.ben.wait_for(lambda it: it.photo is not None, after=last)
    made = play.paint.orders[-1]
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    assert "… 67 % + " in recipe.words
    assert "Send these pictures as an album, in this order" in recipe.words
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/fuse a fish --seed 8 --weights 1,0.5 --model pocket"
    last = await album(play.ben, "red", "blue", caption=copied)
    await play.ben.wait_for(lambda it: it.photo is not None, after=last)
    assert play.paint.orders[-1] == made


@pytest.mark.parametrize(
    ("names", "caption", "answer"),
    [
        (("red", "blue", "lime", "black", "white"), "/fuse", "These are 5 pictures, and I fuse up to 4"),
        (("red", "blue"), "/fuse --weights 1,2,3", "There are 2 pictures and 3 weights."),
        (("red", "blue"), "/fuse --weights a,b", "I cannot read the weights a,b."),
        (("red", "blue"), "/fuse --strength 0.5", "The option --strength means nothing here."),
        (("red", "blue"), "naked woman", "I do not draw sexual or nude pictures here."),
        (("red", "blue"), "/draw a fish", "Thank you for the pictures! I draw over one at a time"),
        (("red", "blue", "lime", "black", "white"), None, "Thank you for the pictures!"),
    ],
)  # fmt: skip
async def test_mistakes_get_a_sentence(
    play: Play, names: tuple[str, ...], caption: str | None, answer: str
) -> None:
    last = await album(play.ben, *names, caption=caption)
    assert (await play.ben.wait_for(lambda _: True, after=last)).words.startswith(answer)


async def test_too_few_pictures_and_a_bad_one(play: Play) -> None:
    assert (await play.anna.ask("/fuse рыба")).words.startswith("Какие картинки слить?")
    alone = await play.anna.send_photo(ALBUM["red"][2], "/fuse")
    said = await play.anna.wait_for(lambda _: True, after=alone.id)
    assert said.words.startswith("Я вижу только одну картинку. Пришлите от двух")
    alone = await play.ben.send_photo(ALBUM["red"][2], "/fuse", chat=STUDIO)
    said = await play.ben.wait_for(lambda _: True, chat=STUDIO, after=alone.id)
    assert "Telegram may hide the rest of an album" in said.words
    broken = [("document", "red.png", ALBUM["red"][2]), ("document", "cut.jpg", BAD["cut.jpg"][0])]
    sent = await play.ben.send_files(broken, "/fuse")
    said = await play.ben.wait_for(lambda _: True, after=sent[-1].id)
    assert said.words.startswith(BAD["cut.jpg"][1])
