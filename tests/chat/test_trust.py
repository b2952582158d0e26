"""Trust in conversation: appeals, reports, moderators, and refusals that only their author reads."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.rehearsal.views import MessageView
from tasks.store import audit
from tasks.store import tables as t
from tests.chat.judges import moderator, told
from tests.chat.play import Play
from tests.stage_client import Person

WORDS = {"en": "a naked woman and a fish", "ru": "голая женщина и рыба"}
REFUSED = {"en": "Code sexual, record", "ru": "Код sexual, запись"}
QUIET = {"en": "its author knows why", "ru": "автор знает почему"}
APPEAL = {"en": "⚖️ Appeal", "ru": "⚖️ Обжаловать"}
TAKEN = {"en": "Your appeal is in", "ru": "Жалоба принята"}
UPHELD = {"en": "the refusal stays", "ru": "отказ остаётся в силе"}
SORRY = {"en": "costs you no units", "ru": "единиц это не стоит"}


async def queue(person: Person, *, holds: str) -> MessageView:
    """The first case of a moderator's queue that holds these words."""
    said = await person.say("/review")
    case = await person.wait_for(lambda it: "waiting:" in it.words, after=said.id)
    for _ in range(10):
        if holds in case.words:
            return case
        await person.press(case, "Next")
        case = await person.wait_for(lambda it: "waiting:" in it.words, after=case.id)
    raise AssertionError(f"no case about {holds}")


async def ended(play: Play) -> set[str]:
    """Ids of all tasks that are done."""
    query = sa.select(t.task.c.id).where(t.task.c.state == "done")
    return set(await play.database.read(lambda c: c.execute(query).scalars().all()))


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_from_a_refusal_to_the_picture(play: Play, language: str) -> None:
    one, other = await moderator(play, f"One {language}"), await moderator(play, f"Other {language}")
    kim = await play.newcomer("Kim", language)
    refused = await kim.ask(WORDS[language])
    assert REFUSED[language] in refused.words
    record = refused.words.split()[-1].rstrip(".")
    assert TAKEN[language] in ((await kim.press(refused, APPEAL[language])).text or "")
    again = await kim.ask(WORDS[language])
    assert "already" in (text := (await kim.press(again, APPEAL[language])).text or "") or "уже" in text

    case = await queue(one, holds=record)
    assert WORDS[language] in case.words
    await one.press(case, "Uphold")
    told = await kim.wait_for(lambda it: UPHELD[language] in it.words, after=again.id)
    await kim.press(told, APPEAL[language])

    said = await one.say("/review")  # not theirs to decide a second time
    await one.wait_for(lambda it: "Nothing waits for you" in it.words, after=said.id)
    case = await queue(other, holds=record)
    await play.restart_chat()  # old buttons work
    await other.press(case, "Overturn")
    sorry = await kim.wait_for(lambda it: SORRY[language] in it.words, after=told.id)
    picture = await kim.wait_for(lambda it: it.photo is not None, after=sorry.id - 1)
    assert WORDS[language] in picture.words
    units = await play.database.read(
        lambda c: c.execute(sa.select(t.ledger.c.units).where(t.ledger.c.person == kim.id)).all()
    )
    assert units == []
    assert (await play.database.read(audit.verify)).is_whole


async def test_moderation_is_denied_by_default(play: Play) -> None:
    kim = await play.newcomer("Curious")
    await kim.ask("/start")
    for command in ("/review", "/warn 101 x", "/timeout 101 1d", "/appoint 101", "/moderators", "/ban 101"):
        assert (await kim.ask(command)).words.startswith("I do not know the command")
    helper = await moderator(play, "Helping")
    menus = [it.parameters for it in await play.client.journal("setMyCommands")]
    theirs = [
        it["commands"] for it in menus if f'"chat_id":{helper.id}' in it.get("scope", "").replace(" ", "")
    ]
    assert len(theirs) == 2
    assert all('"review"' in it and '"admin"' not in it and '"mydata"' in it for it in theirs)
    said = await helper.say("/review")
    await helper.wait_for(lambda it: "wait" in it.words, after=said.id)
    for command in (f"/ban {kim.id}", f"/appoint {kim.id}", "/admin", "/moderators"):
        assert (await helper.ask(command)).words.startswith("I do not know the command")
    assert (await helper.ask(f"/warn {play.max.id} x")).words.startswith("Nobody acts upon operators")
    await told(play.max, "/moderators", f"({helper.id})")
    said = await play.max.say(f"/find {helper.id}")
    page = await play.max.wait_for(lambda it: str(helper.id) in it.words and bool(it.buttons), after=said.id)
    await play.max.press(page, "Dismiss as moderator")
    await play.max.wait_for(lambda it: "is no moderator any more" in it.words, after=page.id)
    assert (await helper.ask("/review")).words.startswith("I do not know the command")


async def test_a_time_out_rests_the_wishes_until_an_appeal_lifts_it(play: Play) -> None:
    one, other = await moderator(play, "Strict"), await moderator(play, "Mild")
    kim = await play.newcomer("Loud", "ru")
    hello = await kim.ask("/start")
    assert "rests: 1h" in (await one.ask(f"/timeout {kim.id} 1h too loud")).words
    told = await kim.wait_for(lambda it: "too loud" in it.words, after=hello.id)
    assert "отдыхают" in (await kim.ask("рыба")).words
    assert (await kim.ask("/help")).words
    await kim.press(told, "⚖️ Обжаловать")
    case = await queue(other, holds="too loud")
    await other.press(case, "Overturn")
    await kim.wait_for(lambda it: "мера отменена" in it.words, after=told.id)
    assert (await play.draw(kim, "рыба")).photo is not None


async def test_a_report_takes_a_picture_out_of_the_group(play: Play) -> None:
    judge = await moderator(play, "Judge")
    for person in (play.ben, play.anna, play.olga):
        await person.ask("/start")
    room = await play.client.open_group("Gallery", [play.ben.id, play.anna.id, play.olga.id])
    picture = await play.draw(play.ben, "/draw a fish that is reported", chat=room.id)
    assert (
        "Thank you" in (text := (await play.anna.press(picture, "🚩 Report")).text or "") or "Спасибо" in text
    )
    why = await play.anna.wait_for(lambda it: it.only_for == play.anna.id, chat=room.id, after=picture.id)
    await play.anna.press(why, "Нагота")
    again = (await play.anna.press(picture, "🚩 Report")).text or ""
    assert "уже пожаловались" in again
    await play.olga.press(picture, "🚩 Report")
    case = await queue(judge, holds="a fish that is reported")
    assert "Reported by 2 people" in case.words
    assert case.photo is not None
    assert case.photo.width <= 320
    await judge.press(case, "Take it down")
    told = await play.ben.wait_for(lambda it: "was reported" in it.words)
    await play.anna.wait_for(lambda it: "Спасибо за сигнал" in it.words)
    assert picture.id not in [it.id for it in await play.ben.messages(room.id)]
    await play.ben.press(told, "⚖️ Appeal")
    said = await judge.say("/review")  # not against their own decision
    await judge.wait_for(lambda it: "Nothing waits for you" in it.words, after=said.id)
    other = await moderator(play, "Second")
    await other.press(await queue(other, holds="Measure: an upheld report"), "Overturn")
    await play.ben.wait_for(lambda it: "the measure is taken back" in it.words, after=told.id)
    back = await play.ben.wait_for(lambda it: it.photo is not None, chat=room.id, after=picture.id)
    assert "a fish that is reported" in back.words


async def test_what_may_show_a_child_is_shown_to_nobody(play: Play) -> None:
    judge = await moderator(play, "Careful")
    picture = await play.draw(play.ben, "a fish that nobody shall see")
    await play.ben.press(picture, "🚩 Report")
    why = await play.ben.wait_for(lambda it: "What is wrong" in it.words, after=picture.id)
    await play.ben.press(why, "It shows a child in a bad way")
    await play.max.wait_for(lambda it: "may show a child" in it.words)
    case = await queue(judge, holds="reason: It shows a child in a bad way")
    assert case.photo is None
    assert "nobody shall see" not in case.words
    await judge.press(case, "It may stay")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_in_a_group_only_the_author_reads_why(play: Play, language: str) -> None:
    kim = await play.newcomer("Shy", language)
    await kim.ask("/start")
    room = await play.client.open_group(f"Shy {language}", [kim.id, play.ben.id])
    said = await kim.say(f"/draw {WORDS[language]}", chat=room.id)
    why = await kim.wait_for(lambda it: REFUSED[language] in it.words, chat=room.id, after=said.id)
    assert why.only_for == kim.id
    await kim.press(why, APPEAL[language])
    await play.client.fault("sendMessage", "400", description="EPHEMERAL_MESSAGES_UNAVAILABLE")
    said = await kim.say(f"/draw {WORDS[language]}", chat=room.id)
    line = await kim.wait_for(lambda it: QUIET[language] in it.words, chat=room.id, after=said.id)
    assert line.only_for is None
    await kim.wait_for(lambda it: REFUSED[language] in it.words)


async def test_who_never_wrote_in_private_hears_it_in_the_group(play: Play) -> None:
    judge = await moderator(play, "Fair")
    kim = await play.newcomer("Public")
    room = await play.client.open_group("Club", [kim.id, play.ben.id])
    said = await kim.say(f"/draw {WORDS['en']}", chat=room.id)
    why = await kim.wait_for(lambda it: "record" in it.words, chat=room.id, after=said.id)
    await kim.press(why, "⚖️ Appeal")
    case = await queue(judge, holds=why.words.split()[-1].rstrip("."))
    await judge.press(case, "Overturn")
    sorry = await kim.wait_for(lambda it: SORRY["en"] in it.words, chat=room.id, after=why.id)
    assert sorry.only_for == kim.id
    picture = await kim.wait_for(lambda it: it.photo is not None, chat=room.id, after=why.id)
    assert picture.only_for is None


async def test_many_refusals_reach_the_operator(play: Play) -> None:
    kim = await play.newcomer("Searching")
    for _ in range(6):
        await kim.ask(WORDS["en"])
    await play.max.wait_for(lambda it: f"{kim.id} was refused 6 times" in it.words)


async def test_a_ban_leaves_the_way_to_appeal(play: Play) -> None:
    kim = await play.newcomer("Banned")
    refused = await kim.ask(WORDS["en"])
    await play.max.ask(f"/ban {kim.id} 1d rude")
    await kim.wait_for(lambda it: "Reason: rude" in it.words)
    assert "What should a person look at" in (await kim.ask("/appeal")).words
    assert "Your appeal is in" in ((await kim.press(refused, "⚖️ Appeal")).text or "")
    assert "You may not use" in (await kim.ask("/help")).words
    lee = await play.newcomer("Loner")
    room = await play.client.open_group("Crowd", [lee.id, play.ben.id])
    await lee.ask("/help", chat=room.id)
    await play.max.ask(f"/ban {lee.id} 1d rude")
    banned = await lee.ask("/help", chat=room.id)
    assert ("You may not use" in banned.words, banned.only_for) == (True, lee.id)
    await asyncio.gather(play.max.ask(f"/unban {kim.id}"))
