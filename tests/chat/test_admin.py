"""The operators' panel, and that nobody else sees it."""

import asyncio

from handlers.kit.callbacks import Action
from handlers.kit.keyboards import Key
from tests.chat.play import Play, labels
from tests.stage_client import STUDIO


async def test_the_panel_is_for_operators(play: Play) -> None:
    assert (await play.ben.ask("/admin")).words.startswith("I do not know the command /admin")
    panel = await play.max.ask("/admin")
    assert "Painters awake: 1" in panel.words
    for button, words in (
        ("📊 Statistics", "Last 24 hours"),
        ("🧾 Line", "In line: 0"),
        ("🛡 Refusals", "Latest refusals"),
        ("📜 Audit", "Audit"),
        ("Commands", "/ban WHO"),
        ("Overview", "Intake: open"),
    ):
        await play.max.press(panel, button)
        await play.max.wait_for(lambda it, words=words: it.id == panel.id and words in it.words)


async def test_a_group_admin_cannot_press_the_operators_buttons(play: Play) -> None:
    studio = play.app.studio
    keys = await studio.keyboards.lay(
        [[Key("Pause", Action.ADMIN_INTAKE, "pause")]], owner=play.max.id, chat=STUDIO
    )
    sent = await studio.bot.send_message(STUDIO, "an old panel", reply_markup=keys)
    panel = await play.max.wait_for(lambda it: it.id == sent.message_id, chat=STUDIO)
    assert (await play.olga.press(panel, "Pause")).alert
    assert "private chat" in ((await play.max.press(panel, "Pause")).text or "")
    assert await studio.moderation.paused() is None


async def test_the_panel_stays_out_of_groups(play: Play) -> None:
    await play.ben.ask("a fish")
    for command in ("/admin", f"/find {play.ben.id}", "/broadcast Good night"):
        said = await play.max.ask(command, chat=STUDIO)
        assert said.words == "More about this in our private chat."
        assert not said.buttons


async def test_intake_is_paused_and_opened(play: Play) -> None:
    panel = await play.max.ask("/admin")
    await play.max.press(panel, "Pause intake")
    panel = await play.max.wait_for(lambda it: "Intake: paused" in it.words and "Open intake" in labels(it))
    assert "takes no new pictures" in (await play.ben.ask("a fish")).words
    await play.max.press(panel, "Open intake")
    await play.max.wait_for(lambda it: it.id == panel.id and "Intake: open" in it.words)
    assert (await play.draw(play.ben, "a fish")).photo is not None


async def test_a_ban_meets_nobody_of_a_similar_name(play: Play) -> None:
    bob = await play.newcomer("Not @zed but Zedekiah")
    await bob.ask("/help")
    for who in ("@zed", "zed", "Zedekiah", "²", "9" * 19, "9" * 30, "-1", "@"):
        assert (await play.max.ask(f"/ban {who} 7d")).words.startswith("I know nobody like that")
    assert not (await play.app.studio.people.get(bob.id)).is_banned
    assert "Welcome here." in (await play.max.ask("/find Zedekiah")).words


async def test_a_double_click_warns_once(play: Play) -> None:
    kim = await play.newcomer("Twice")
    await kim.ask("/help")
    page = await play.max.ask(f"/find {kim.id}")
    await play.max.press(page, "Warn")
    why = await play.max.wait_for(lambda it: "For what reason?" in it.words, after=page.id)
    await asyncio.gather(play.max.press(why, "spam"), play.max.press(why, "spam"))
    await kim.wait_for(lambda it: "A word from" in it.words)
    assert (await play.app.studio.people.get(kim.id)).warnings == 1


async def test_a_ban_by_command_is_told_and_kept(play: Play) -> None:
    kim = await play.newcomer("Kim")
    await kim.ask("/help")
    done = await play.max.ask(f"/ban {kim.id} 7d too much spam")
    assert done.words.startswith("Banned Kim")
    told = await kim.wait_for(lambda it: "Reason: too much spam" in it.words)
    assert "until" in told.words
    assert "Reason: too much spam" in (await kim.ask("a fish")).words
    await play.max.ask(f"/unban {kim.id}")
    await kim.wait_for(lambda it: "Welcome back" in it.words)
    assert (await play.draw(kim, "a fish")).photo is not None
    acts = [(entry.action, entry.subject) for entry in await play.app.studio.moderation.audit(2)]
    assert acts == [("unban", f"person:{kim.id}"), ("ban", f"person:{kim.id}")]


async def test_a_ban_and_a_warning_by_buttons(play: Play) -> None:
    kim = await play.newcomer("Lee", "ru")
    await kim.ask("/help")
    page = await play.max.ask("/find Lee")
    assert "Welcome here." in page.words
    await play.max.press(page, "Warn")
    why = await play.max.wait_for(lambda it: "For what reason?" in it.words, after=page.id)
    await play.max.press(why, "spam")
    await kim.wait_for(lambda it: "Слово от тех" in it.words or "A word from" in it.words)
    await play.max.press(page, "Ban")
    long = await play.max.wait_for(lambda it: "For how long?" in it.words, after=why.id)
    await play.max.press(long, "1 day")
    why = await play.max.wait_for(lambda it: "For what reason?" in it.words, after=long.id)
    await play.max.press(why, "rudeness")
    await play.max.wait_for(lambda it: "Banned Lee" in it.words, after=why.id)
    page = await play.max.ask(f"/find {kim.id}")
    assert "Banned until" in page.words
    assert "Warnings: 1" in page.words
    await play.max.press(page, "Lift the ban")
    await play.max.wait_for(lambda it: "is lifted" in it.words, after=page.id)


async def test_a_warning_by_reply_in_a_group(play: Play) -> None:
    rude = await play.ben.say("what nonsense", chat=STUDIO)
    said = await play.max.say("/warn please be kind", chat=STUDIO, reply_to=rude.id)
    await play.max.wait_for(lambda it: "private chat" in it.words, chat=STUDIO, after=said.id)
    await play.max.wait_for(lambda it: "Warned Ben" in it.words)
    assert (await play.max.ask("/ban @nobody 1d")).words.startswith("I know nobody like that")
    assert "could not read how long" in (await play.max.ask(f"/ban {play.ben.id} soon")).words
    assert (await play.max.ask(f"/ban {play.max.id} 1d")).words == "Operators cannot be banned."


async def test_a_task_is_looked_up_and_cancelled(play: Play) -> None:
    play.paint.gate.clear()
    try:
        said = await play.ben.say("a fish to look up")
        card = await play.ben.wait_for(lambda it: "Cancel" in labels(it), after=said.id)
        task = (await play.app.studio.router.mine(play.ben.id))[0]
        page = await play.max.ask(f"/find {task.id}")
        assert "a fish to look up" in page.words
        await play.max.press(page, "Cancel")
        await play.ben.wait_for(lambda it: it.id == card.id and "Cancelled" in it.words)
    finally:
        play.paint.gate.set()


async def test_refusals_are_listed_without_words(play: Play) -> None:
    await play.ben.ask("naked woman and a fish")
    panel = await play.max.ask("/admin")
    await play.max.press(panel, "🛡 Refusals")
    page = await play.max.wait_for(lambda it: it.id == panel.id and str(play.ben.id) in it.words)
    assert "explicit sex and nudity" in page.words
    assert "naked" not in page.words


async def test_a_broadcast_is_confirmed_and_sent_once(play: Play) -> None:
    kim = await play.newcomer()
    await kim.ask("/help")
    gone = await play.newcomer("Gone")
    await gone.ask("/help")
    await play.client.state(gone.id, blocked=True)
    preview = await play.max.ask("/broadcast Tonight we <b>sleep</b> & rest")
    assert "Tonight we <b>sleep</b> & rest" in preview.words
    button = next(label for label in labels(preview) if "in private" in label)
    await play.max.press(preview, button, patience=30)
    await kim.wait_for(lambda it: it.words == "Tonight we <b>sleep</b> & rest")
    done = await play.max.wait_for(lambda it: it.id == preview.id and "Sent to" in it.words)
    assert "Not reached: 1" in done.words
    assert [entry.action for entry in await play.app.studio.moderation.audit(1)] == ["broadcast"]


async def test_a_broadcast_cut_by_a_restart_goes_on(play: Play) -> None:
    first, second = await play.newcomer("First"), await play.newcomer("Second")
    for person in (first, second):
        await person.ask("/help")
    studio = play.app.studio
    await studio.notes.write("broadcast", "1:2", {"by": play.max.id, "chats": [first.id, second.id]})
    await studio.notes.write("broadcast-reach", "1:2", {"sent": 1, "lost": 0})
    keys = await studio.keyboards.lay(
        [[Key("Continue", Action.ADMIN_BROADCAST, "people 1:2 Good night")]], owner=play.max.id
    )
    sent = await studio.bot.send_message(play.max.id, "On its way: 1 of 2", reply_markup=keys)
    cut = await play.max.wait_for(lambda it: it.id == sent.message_id)
    await play.max.press(cut, "Continue")
    done = await play.max.wait_for(lambda it: it.id == cut.id and "Sent to 2" in it.words)
    assert not done.buttons
    await second.wait_for(lambda it: it.words == "Good night")
    assert "Good night" not in [it.words for it in await first.messages()]


async def test_an_operator_reads_words_not_codes(play: Play) -> None:
    kim = await play.newcomer("Kira")
    await play.draw(kim, "a fish for the record")
    await kim.ask("naked woman and a fish")
    panel = await play.max.ask("/admin")
    await play.max.press(panel, "🛡 Refusals")
    page = await play.max.wait_for(lambda it: it.id == panel.id and str(kim.id) in it.words)
    assert "explicit" in page.words
    assert "sexual_explicit" not in page.words
    await play.app.studio.people.choose_language(play.max.id, "ru")
    try:
        assert {"готово", "отказ"} < set((await play.max.ask(f"/find {kim.id}")).words.split())
        assert "закрыт: навсегда." in (await play.max.ask(f"/ban {kim.id}")).words
    finally:
        await play.app.studio.people.choose_language(play.max.id, None)
