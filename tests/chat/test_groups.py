"""Groups: the bot speaks when spoken to, in the right topic, and by the rules of the group's admins."""

import asyncio
from dataclasses import replace

from handlers.kit.pace import Pace, PaceRules
from handlers.kit.progress import Progress
from tasks.task import State, Trouble
from tests.chat.paint import plain_png
from tests.chat.play import Play, labels
from tests.stage_client import BOT, STUDIO


async def test_only_command_mention_and_reply_are_heard(play: Play) -> None:
    chatter = await play.ben.say("a fish, anyone?", chat=STUDIO)
    await play.ben.send_photo(plain_png(32, 32, 3), chat=STUDIO)
    picture = await play.draw(play.ben, "@atelier_rehearsal_bot a red fish", chat=STUDIO)
    assert "@atelier" not in picture.words
    said = [it for it in await play.ben.messages(STUDIO, after=chatter.id) if it.sender.is_bot]
    assert [it.id for it in said] == [picture.id]
    assert picture.reply_to is not None
    reply = await play.ben.say("and now a house", chat=STUDIO, reply_to=picture.id)
    answer = await play.ben.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=reply.id)
    assert "and now a house" in answer.words


async def test_a_reply_to_words_draws_them(play: Play) -> None:
    words = await play.anna.say("красный дом", chat=STUDIO)
    asked = await play.ben.say("/draw", chat=STUDIO, reply_to=words.id)
    picture = await play.ben.wait_for(lambda it: it.photo is not None, chat=STUDIO, after=asked.id)
    assert "красный дом" in picture.words


async def test_the_answer_stays_in_its_topic(play: Play) -> None:
    topic = await play.client.topic()
    said = await play.ben.say("/draw a cat --n 2", chat=STUDIO, thread=topic)
    card = await play.ben.wait_for(lambda it: "🎲 2" in labels(it), chat=STUDIO, after=said.id)
    assert card.thread == topic
    album = [it for it in await play.ben.messages(STUDIO, after=said.id) if it.album]
    assert [it.thread for it in album] == [topic, topic]


async def test_admins_choose_language_models_and_strictness(play: Play) -> None:
    room = await play.client.open_group(
        "Club", [play.anna.id, play.ben.id, play.olga.id], admins=[play.olga.id]
    )
    assert "только админы" in (await play.anna.ask("/chat", chat=room.id)).words
    page = await play.olga.ask("/chat", chat=room.id)
    assert "Язык: у каждого свой" in page.words
    assert "Строгость: семейная" in page.words

    refused = await play.ben.press(page, "🌐 Язык")
    assert refused.alert

    await play.olga.press(page, "🌐 Язык")
    page = await play.olga.wait_for(lambda it: "English" in labels(it), chat=room.id)
    await play.olga.press(page, "English")
    page = await play.olga.wait_for(lambda it: "Language: English" in it.words, chat=room.id)
    assert "Only admins" in (await play.anna.ask("/chat", chat=room.id)).words

    await play.olga.press(page, "🛡 Strictness")
    page = await play.olga.wait_for(lambda it: "strict" in labels(it), chat=room.id)
    assert "adult" not in " ".join(labels(page))
    await play.olga.press(page, "strict")
    page = await play.olga.wait_for(lambda it: "Strictness: strict" in it.words, chat=room.id)

    await play.olga.press(page, "🧠 Models")
    page = await play.olga.wait_for(lambda it: "✓ Pocket" in labels(it), chat=room.id)
    await play.olga.press(page, "✓ Pocket")
    page = await play.olga.wait_for(lambda it: "Pocket" in labels(it), chat=room.id)
    answer = await play.ben.ask("/draw a fish --model pocket", chat=room.id)
    assert (
        answer.words
        == "The admins of this chat have not allowed Pocket here. Choose another one with /models."
    )
    assert "Pocket Flash" in (await play.draw(play.ben, "/draw a fish", chat=room.id)).words


async def test_a_group_has_its_own_model(play: Play) -> None:
    room = await play.client.open_group("Fast", [play.ben.id, play.olga.id], admins=[play.olga.id])
    models = await play.olga.ask("/models", chat=room.id)
    assert (await play.ben.press(models, "● Карманная Flash")).alert
    await play.olga.press(models, "● Карманная Flash")
    assert "Pocket Flash" in (await play.draw(play.ben, "/draw a fish", chat=room.id)).words
    assert "Pocket Flash" not in (await play.draw(play.ben, "a fish")).words


async def test_the_queue_shows_mine_and_redacts_others(play: Play) -> None:
    await play.stop_worker()
    try:
        said = await play.anna.say("красная рыба секретная")
        await play.anna.wait_for(lambda it: "очередь ваша" in it.words, after=said.id)
        for words in ("a first house", "a second house"):
            card = await play.ben.ask(words)
        assert "Number 3 in line" in card.words
        page = await play.ben.ask("/queue")
        assert "1. a first house, waiting, number 2" in page.words
        assert "1 wish of others is in line too" in page.words
        assert "секретная" not in page.words
        await play.ben.press(page, "Cancel 1")
        page = await play.ben.wait_for(lambda it: "1. a second house, waiting, number 2" in it.words)
        done = await play.ben.ask("/cancel")
        assert "Cancelled one wish" in done.words
        assert (await play.ben.ask("/cancel")).words == "You have nothing to cancel."
        assert "Вашего" not in (await play.anna.ask("/queue")).words
    finally:
        await play.start_worker()
    await play.anna.wait_for(lambda it: it.photo is not None, after=said.id)


async def test_a_group_that_forbids_pictures_says_so_and_shows_them_later(play: Play) -> None:
    room = await play.client.open_group("Quiet", [play.ben.id])
    path = f"/control/chats/{room.id}/state"
    await play.client.state(BOT, chat=room.id, admin=False)
    await play.client.ask("POST", path, {"permissions": {"can_send_photos": False}})
    said = await play.ben.say("/draw a fish --n 2", chat=room.id)
    card = await play.ben.wait_for(
        lambda it: "does not let me send pictures" in it.words, chat=room.id, after=said.id
    )
    await play.client.ask("POST", path, {"permissions": {"can_send_photos": True}})
    await play.ben.press(card, "Show the pictures")
    await play.ben.wait_for(lambda it: it.photo is not None, chat=room.id, after=said.id)


async def test_a_button_says_what_the_group_does_not_allow(play: Play) -> None:
    room = await play.client.open_group("Fileless", [play.ben.id])
    path = f"/control/chats/{room.id}/state"
    await play.client.state(BOT, chat=room.id, admin=False)
    rules = {"can_send_documents": False, "can_send_photos": False}
    await play.client.ask("POST", path, {"permissions": {**rules, "can_send_photos": True}})
    picture = await play.draw(play.ben, "/draw a fish without its file", chat=room.id)
    await play.ben.press(picture, "📎 Original")
    await play.ben.wait_for(
        lambda it: "does not let me send this" in it.words, chat=room.id, after=picture.id
    )
    await play.client.ask("POST", path, {"permissions": rules})
    said = await play.ben.say("/draw a fish that nobody may see --n 2", chat=room.id)
    card = await play.ben.wait_for(lambda it: "Show the pictures" in labels(it), chat=room.id, after=said.id)
    pressed = await play.ben.press(card, "Show the pictures")
    assert pressed.alert
    assert "does not let me send this" in (pressed.text or "")


async def test_a_topic_that_was_closed_meanwhile_ends_the_wish_at_once(play: Play) -> None:
    room = await play.client.open_group("Topics", [play.ben.id], forum=True)
    await play.client.fault("sendMediaGroup", "400", description="Bad Request: TOPIC_CLOSED")
    said = await play.ben.say("/draw a fish behind a closed door --n 2", chat=room.id)
    card = await play.ben.wait_for(
        lambda it: "could not write to this chat" in it.words, chat=room.id, after=said.id
    )
    assert "Your units are back." in card.words
    assert "🔁 Again" in labels(card)
    studio = play.app.studio
    while not (task := (await studio.router.mine(play.ben.id, ended=1))[-1]).state.is_end:
        await asyncio.sleep(0.02)
    assert (task.state, task.trouble) == (State.FAILED, Trouble("unreachable"))


async def test_what_admins_chose_moves_with_a_group_that_became_a_supergroup(play: Play) -> None:
    room, chats = await play.client.open_group("Growing", [play.ben.id]), play.app.studio.chats
    await play.ben.ask("/help", chat=room.id)
    await chats.choose_level(room.id, "strict")
    await chats.choose_language(room.id, "ru")
    await chats.allow_models(room.id, frozenset({"pocket-flash"}))
    new = room.id - 5_000_000
    await play.client.ask("POST", f"/control/chats/{room.id}/state", {"migrate_to": new})
    assert "Рисование" in (await play.ben.ask("/help", chat=new)).words
    moved = await chats.get(new)
    assert (moved.level, moved.allowed_models) == ("strict", frozenset({"pocket-flash"}))
    assert room.id not in await chats.reachable()
    await chats.choose_level(new, "family")
    await chats.move(room.id, new)  # told twice
    assert (await chats.get(new)).level == "family"


async def test_a_result_follows_a_group_that_became_a_supergroup(play: Play) -> None:
    room = await play.client.open_group("Small", [play.ben.id])
    play.paint.gate.clear()
    said = await play.ben.say("/draw a fish that moves", chat=room.id)
    await play.ben.wait_for(lambda it: "Cancel" in labels(it), chat=room.id, after=said.id)
    new = room.id - 5_000_000
    await play.client.ask("POST", f"/control/chats/{room.id}/state", {"migrate_to": new})
    play.paint.gate.set()
    picture = await play.ben.wait_for(lambda it: it.photo is not None, chat=new)
    assert "a fish that moves" in picture.words


async def test_the_estimate_ticks_by_itself(play: Play) -> None:
    await play.draw(play.ben, "a fish to measure by")
    await play.stop_worker()
    await play.start_worker()
    play.paint.gate.clear()
    try:
        for number in range(5):
            await play.ben.say(f"a fish in line {number}")
        said = await play.ben.say("a fish at the end of the line")
        card = await play.ben.wait_for(
            lambda it: "in line" in it.words and any(part.type == "date_time" for part in it.entities),
            after=said.id,
        )
        ticking = [it for it in card.entities if it.type == "date_time"]
        assert [it.date_time_format for it in ticking] == ["r"]
    finally:
        play.paint.gate.set()


async def test_a_group_hears_less_of_progress_than_a_person(play: Play) -> None:
    studio, rules = play.app.studio, PaceRules(progress_interval=0.0, progress_interval_group=60.0)
    progress = Progress(studio.bot, studio.faces, studio.router, Pace(rules))
    await play.draw(play.ben, "a fish to tell of")
    task = (await studio.router.mine(play.ben.id, ended=1))[-1]
    told: list[str] = []
    for chat in (STUDIO, play.ben.id):
        sent = await studio.bot.send_message(chat, "a card of a moment ago")
        place = replace(task.place, chat=chat, card=sent.message_id, is_private=chat > 0)
        running = replace(task, id=f"told-{chat}", state=State.RUNNING, place=place)
        progress.note(running.id, 1)
        await progress.show(running, None, None)
        told += [it.words for it in await play.ben.messages(chat) if it.id == sent.message_id]
    assert told[0] == "a card of a moment ago"
    assert told[1].startswith("🎨 ")
