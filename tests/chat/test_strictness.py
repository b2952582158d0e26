"""A group's admins make single kinds of content stricter with buttons, and never laxer."""

import pytest

from bot.rehearsal.views import MessageView
from handlers.kit.strictness import Stale, category_of, treated
from safety.levels import Level
from safety.policy import ChatPolicy
from tests.chat.play import Play, labels
from tests.stage_client import Person

FAMILY = {"en": "🛡 Strictness: family", "ru": "🛡 Строгость: семейная"}
GORE = {"en": "gore and mutilation", "ru": "кровь и увечья"}
REFUSE = {"en": "⛔ Refuse it", "ru": "⛔ Не рисовать"}
OWN = {"en": "chosen by this chat", "ru": "так выбрал этот чат"}
KINDS = {"en": "🎚 Kind by kind", "ru": "🎚 По видам содержания"}


async def room_of(play: Play, title: str) -> int:
    room = await play.client.open_group(
        title, [play.anna.id, play.ben.id, play.olga.id], admins=[play.olga.id]
    )
    return room.id


async def turn(person: Person, page: MessageView, button: str, holds: str) -> MessageView:
    """Press a button and wait until the page says, or offers, something."""
    await person.press(page, button)
    return await person.wait_for(
        lambda it: it.id == page.id and (holds in it.words or any(holds in key for key in labels(it))),
        chat=page.chat,
    )


async def test_a_group_covers_violence_and_takes_it_back(play: Play) -> None:
    olga, chat = play.olga, await room_of(play, "Крепость")
    page = await olga.ask("/chat", chat=chat)
    page = await turn(olga, page, "🛡 Строгость", KINDS["ru"])
    page = await turn(olga, page, KINDS["ru"], "✅ насилие")
    assert labels(page)[0] == "👁⛔ откровенный секс и нагота"
    assert len(labels(page)) == 12  # eleven kinds that anybody may choose, and back
    assert "дети" not in " ".join(labels(page))
    page = await turn(olga, page, "✅ насилие", "🙈 Показывать под шторкой")
    assert labels(page)[-2:] == ["✅ Как задаёт уровень", "‹ Назад"]
    page = await turn(olga, page, "🙈 Показывать под шторкой", "так выбрал этот чат")
    assert (
        "🙈 Под шторкой, пока не нажмёте · так выбрал этот чат\n• насилие"
        in (await play.anna.ask("/rules", chat=chat)).words
    )
    assert (await play.draw(play.ben, "/draw a murder in a red house", chat=chat)).spoiler
    page = await turn(olga, page, "‹ Назад", "🙈 насилие ✎")
    page = await turn(olga, page, "🙈 насилие ✎", "Как задаёт уровень")
    await turn(olga, page, "✅ Как задаёт уровень", "уровень: семейная")
    assert "так выбрал этот чат" not in (await play.anna.ask("/rules", chat=chat)).words


async def english_page(play: Play, title: str) -> MessageView:
    """The kinds of a group that speaks English."""
    olga, chat = play.olga, await room_of(play, title)
    await play.app.studio.chats.choose_language(chat, "en")
    page = await turn(olga, await olga.ask("/chat", chat=chat), "🛡 Strictness", KINDS["en"])
    return await turn(olga, page, KINDS["en"], "✅⛔ gore and mutilation")


async def test_only_what_is_stricter_is_offered_and_a_level_keeps_the_choice(play: Play) -> None:
    olga, page = play.olga, await english_page(play, "Castle")
    page = await turn(olga, page, "👁⛔ explicit sex and nudity", "Refuse it")
    assert labels(page) == ["⛔ Refuse it", "👁⛔ As the level has it", "‹ Back"]
    page = await turn(olga, page, "⛔ Refuse it", "chosen by this chat")
    page = await turn(olga, page, "‹ Back", "⛔ explicit sex and nudity ✎")
    page = await turn(olga, page, "‹ Back", "🎚 Kind by kind (1)")
    page = await turn(olga, page, "strict", "Strictness: strict")
    assert "stricter for" not in page.words
    page = await turn(olga, page, "🛡 Strictness", KINDS["en"])
    page = await turn(olga, page, KINDS["en"], "⛔ explicit sex and nudity")
    assert not [it for it in labels(page)[:-1] if not it.startswith("⛔ ") or "✎" in it]
    page = await turn(olga, page, "⛔ violence", "It cannot be any stricter.")
    assert labels(page) == ["‹ Back"]
    page = await turn(olga, page, "‹ Back", "⛔ violence")
    page = await turn(olga, page, "‹ Back", "family")
    page = await turn(olga, page, "family", "Strictness: family, stricter for 1 kind of content")


async def test_a_button_made_before_the_level_rose_is_answered(play: Play) -> None:
    olga, page = play.olga, await english_page(play, "Tower")
    page = await turn(olga, page, "✅ violence", "Show it covered")
    for _ in range(2):  # a double click
        assert (await olga.press(page, "💬 Not here, only in private chats")).text == "Saved."
    assert (await play.app.studio.chats.get(page.chat)).level == "family;violence=private/private"
    (act,) = await play.app.studio.moderation.audit(1)
    assert (act.actor, act.action, act.subject) == (olga.id, "chat-level", f"chat:{page.chat}")
    assert act.details == {"level": "family;violence=private/private"}
    await play.app.studio.chats.choose_level(page.chat, "strict")
    pressed = await olga.press(page, "🙈 Show it covered")
    assert pressed.alert
    assert pressed.text == "This is no longer a choice here: the level asks for as much already."
    assert (await play.app.studio.chats.get(page.chat)).level == "strict"


async def test_only_admins_choose(play: Play) -> None:
    page = await english_page(play, "Moat")
    assert (await play.ben.press(page, "✅ violence")).alert
    page = await turn(play.olga, page, "✅ violence", "Refuse it")
    assert (await play.anna.press(page, "⛔ Refuse it")).alert
    assert (await play.app.studio.chats.get(page.chat)).level is None


async def test_a_kind_that_a_release_no_longer_knows_is_stale(play: Play) -> None:
    place = ChatPolicy(Level.FAMILY)
    for value in ("blood", "minor_sexual"):
        with pytest.raises(Stale):
            category_of(value)
    for value in ("violence=maybe", "gore=spoiler=", "gore=allow", "extremism="):
        with pytest.raises(Stale):
            treated(place, value, play.app.studio)


async def test_the_file_of_a_covered_picture_comes_in_private(play: Play) -> None:
    kim = await play.newcomer()
    chat = (await play.client.open_group("Cellar", [play.anna.id, kim.id])).id
    await play.app.studio.chats.choose_level(chat, "family;violence=spoiler/spoiler")
    picture = await play.draw(kim, "/draw a murder in a red house", chat=chat)
    refused = await kim.press(picture, "📎 Original")
    assert "Write to me in private first" in (refused.text or "")
    await kim.ask("/start")
    picture = await play.draw(kim, "/draw a murder in a blue house", chat=chat)
    sent = await kim.press(picture, "📎 Original")
    assert "you have it in our private chat" in (sent.text or "")
    file = await kim.wait_for(lambda it: it.document is not None)
    assert file.reply_to is None
    assert not [it for it in await play.anna.messages(chat) if it.document is not None]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_in_private_people_are_stricter_with_themselves(play: Play, language: str) -> None:
    kim = await play.newcomer("Lee", language)
    page = await turn(kim, await kim.ask("/settings"), FAMILY[language], KINDS[language])
    assert not [it for it in labels(page) if "adult" in it or "взрослых" in it]
    page = await turn(kim, page, KINDS[language], GORE[language])
    page = await turn(kim, page, f"✅⛔ {GORE[language]}", REFUSE[language])
    assert not [it for it in labels(page) if it.startswith("💬")]  # it is private here anyway
    await turn(kim, page, REFUSE[language], OWN[language])
    assert f"{OWN[language]}\n• {GORE[language]}" in (await kim.ask("/rules")).words
