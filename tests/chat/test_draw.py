"""A wish in words becomes a card and then a picture."""

import json

from aiogram.types import Update

from tasks.reaper import Pulse, reap
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


async def test_words_that_nobody_can_see_are_asked_for(play: Play) -> None:
    kim = await play.newcomer("Zero")
    assert (await kim.ask("/draw \u200b\u3164 --n 2")).words.startswith("What shall I draw?")


async def test_what_comes_by_way_of_another_bot_is_answered_in_private(play: Play) -> None:
    kim = await play.newcomer("Gif")
    await kim.ask("/help")
    gif = {"file_id": "g", "file_unique_id": "g", "width": 9, "height": 9, "duration": 1}
    for number, (sent, answer) in enumerate(
        (({"animation": gif, "document": gif}, "I cannot watch videos yet"), ({"text": "a fish"}, "a fish"))
    ):
        message = {
            "message_id": 900_000_000 + number,
            "date": 1,
            "chat": {"id": kim.id, "type": "private", "first_name": "Gif"},
            "from": {"id": kim.id, "is_bot": False, "first_name": "Gif", "language_code": "en"},
            "via_bot": {"id": 5, "is_bot": True, "first_name": "gif", "username": "gif"},
            **sent,
        }
        studio = play.app.studio
        update = Update.model_validate(
            {"update_id": 900 + number, "message": message}, context={"bot": studio.bot}
        )
        await play.app.dispatcher.feed_update(studio.bot, update)
        await kim.wait_for(lambda it, answer=answer: answer in it.words)


async def test_what_waited_too_long_is_put_away_with_its_units_and_a_button(play: Play) -> None:
    await play.stop_worker()
    try:
        card = await play.ben.ask("a fish that nobody paints")
        (task,) = await play.app.studio.router.mine(play.ben.id)
        assert not (await play.database.write(lambda c: reap(c, Pulse(waiting=3600.0)))).ended
        assert (await play.database.write(lambda c: reap(c, Pulse(waiting=0.0)))).ended == (task.id,)
        late = await play.ben.wait_for(lambda it: it.id == card.id and "waited too long" in it.words)
        assert "Your units are back. Press Again" in late.words
        assert "🔁 Again" in labels(late)
    finally:
        await play.start_worker()
