"""A wish in words becomes a card and then a picture."""

import json

from tasks.store.chats import Chats
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels


async def test_words_in_private_become_a_picture(play: Play) -> None:
    picture = await play.draw(play.ben, "a red fish in the snow")
    assert picture.photo is not None
    assert "a red fish in the snow" in picture.words
    assert labels(picture) == [
        "🔁 Again", "🎲 Variations", "🛠 Edit", "✨ Refine", "🎨 Style", "🧠 Model",
        "📋 Recipe", "📎 Original", "🚩 Report",
    ]  # fmt: skip


async def test_the_card_becomes_the_picture(play: Play) -> None:
    said = await play.ben.say("/draw a house")
    picture = await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert [it.id for it in await play.ben.messages(after=said.id)] == [picture.id]
    assert picture.version > 1


async def test_russian_speaks_russian(play: Play) -> None:
    picture = await play.draw(play.anna, "красная рыба")
    assert labels(picture)[0] == "🔁 Ещё раз"


async def test_without_a_language_model_nothing_needs_one(play: Play) -> None:
    photo = await play.ben.send_photo(saved(red(), "JPEG"), "/describe")
    answer = await play.ben.wait_for(lambda it: bool(it.words), after=photo.id)
    assert answer.words.startswith("No language model is set up here")
    assert "/describe" not in (await play.ben.ask("/help")).words
    assert "language model" not in (await play.ben.ask("/privacy")).words
    menus = await play.client.journal("setMyCommands")
    assert not [it for it in menus if "describe" in json.dumps(it.parameters)]


async def test_what_a_chat_wants_covered_comes_covered(play: Play) -> None:
    kim = await play.newcomer()
    plain = await play.draw(kim, "a murder in a red house")
    await Chats(play.database).choose_level(kim.id, "family;violence=spoiler/spoiler")
    covered = await play.draw(kim, "a murder in a red house")
    assert (plain.spoiler, covered.spoiler) == (False, True)
    assert not (await play.draw(kim, "a red fish")).spoiler
