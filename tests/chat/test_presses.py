"""Whose a button is and where it serves, and what an edit is answered."""

import pytest

from handlers.kit import menu
from handlers.kit.callbacks import Action
from handlers.kit.keyboards import Key
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO


async def test_a_page_of_the_queue_serves_its_owner_alone(play: Play) -> None:
    await play.stop_worker()
    try:
        for words in ("/draw a first house", "/draw a second house"):
            await play.ben.ask(words, chat=STUDIO)
        page = await play.ben.ask("/queue", chat=STUDIO)
        for button in ("Cancel 1", labels(page)[-1]):
            assert (await play.olga.press(page, button)).alert
        assert len(await play.app.studio.router.mine(play.ben.id)) == 2
        await play.ben.press(page, labels(page)[-1])
        assert not await play.app.studio.router.mine(play.ben.id)
    finally:
        await play.start_worker()


async def test_a_button_of_another_chat_serves_its_owner_alone(play: Play) -> None:
    room = await play.client.open_group("Elsewhere", [play.ben.id, play.olga.id], admins=[play.olga.id])
    studio = play.app.studio
    keys = await studio.keyboards.lay([[Key("Help", Action.HELP)]], owner=play.ben.id, chat=STUDIO)
    sent = await studio.bot.send_message(room.id, "a button laid elsewhere", reply_markup=keys)
    message = await play.ben.wait_for(lambda it: it.id == sent.message_id, chat=room.id)
    assert "чужая кнопка" in ((await play.olga.press(message, "Help")).text or "")
    assert not (await play.ben.press(message, "Help")).alert


async def test_edits_are_answered_once_and_not_to_the_banned(play: Play) -> None:
    kim = await play.newcomer("Edith")
    first = await kim.ask("/help")
    asked = await kim.say("/draw")
    for number in range(3):
        await kim.edit(asked, f"/draw a fish {number}")
    await kim.wait_for(lambda it: "what was sent first" in it.words, after=first.id)
    studio = play.app.studio
    await studio.moderation.ban(kim.id, "spam", None, play.max.id)
    again = await kim.say("/draw")
    await kim.wait_for(lambda it: "Reason: spam" in it.words)
    await kim.edit(again, "/draw a house")
    for _ in range(3):  # what comes later is answered, so the edit has had its turn
        await play.max.ask("/help")
    said = [it.words for it in await kim.messages() if "what was sent first" in it.words]
    assert len(said) == 1


async def test_a_menu_that_telegram_delays_does_not_keep_the_bot_deaf(play: Play) -> None:
    studio = play.app.studio
    before = len(await play.client.journal("setMyCommands"))
    await play.client.fault("setMyCommands", "429", times=2, retry_after=600)
    await menu.announce(studio.bot, studio)
    assert len(await play.client.journal("setMyCommands")) - before == 6 + 2 * len(studio.offer.admins)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("400", "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        ("502", ""),
    ],
)
async def test_a_press_that_can_no_longer_be_answered_still_counts(play: Play, kind: str, words: str) -> None:
    picture = await play.draw(play.ben, f"a fish before a pause of {kind}")
    await play.client.fault("answerCallbackQuery", kind, description=words or None)
    assert not (await play.ben.press(picture, "🔁 Again", patience=0.1)).answered
    again = await play.ben.wait_for(lambda it: it.photo is not None, after=picture.id)
    assert f"a pause of {kind}" in again.words


async def test_what_breaks_is_told_in_the_language_that_was_chosen(play: Play) -> None:
    kim, studio = await play.newcomer("Irina", "en"), play.app.studio
    hello = await kim.ask("/start")
    await studio.people.choose_language(kim.id, "ru")
    await play.client.fault("sendMessage", "400", chat=kim.id, description="Bad Request: what is this")
    asked = await kim.say("/help")
    sorry = await kim.wait_for(lambda it: it.id > asked.id)
    assert hello.id < asked.id
    assert "сломалось" in sorry.words
