"""Measures in conversation: given by reply and button, never lifted by whom they bind, appealed in words."""

import pytest

from bot.rehearsal.views import MessageView
from handlers.kit.herald import Herald
from handlers.kit.i18n import Say
from tasks.store import notices
from tasks.store.notices import Notice
from tests.chat.judges import case_of, moderator, told
from tests.chat.paint import plain_png
from tests.chat.play import Play, labels
from tests.stage_client import Person

RESTS = {"en": "because of a time-out or because several warnings", "ru": "вам дали паузу или накопилось"}
WAITS = "Something waits for a decision: /review"
CHOOSE = {"en": "What should a person look at?", "ru": "Что посмотреть человеку?"}
NUDITY = {"en": "nudity or sex, record", "ru": "нагота или эротика, запись"}
MEASURE = {"en": "a time-out (too loud), number", "ru": "пауза (too loud), номер"}
LIMITED = {"en": "I draw from your words only", "ru": "я рисую для вас только по словам"}
MURDER = {"en": "a murder in a red house", "ru": "убийство в красном доме"}
CRUEL = {"en": "Code violence, record", "ru": "Код violence, запись"}
FISH = {"en": "a fish", "ru": "рыба"}
LIFTED = {"en": "the measure is taken back", "ru": "мера отменена"}
NAKED = {"en": "a naked woman and a fish", "ru": "голая женщина и рыба"}
CODE = {"en": "Code sexual, record", "ru": "Код sexual, запись"}
SENSUAL = {"en": "a sensual woman in lingerie", "ru": "чувственная женщина в нижнем белье"}
UNSURE = {"en": "I am not sure about this one", "ru": "Я сам не уверен"}
SORRY = {"en": "it costs you no units", "ru": "единиц это не стоит"}


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_time_out_by_reply_is_appealed_without_its_button(play: Play, language: str) -> None:
    one, other = await moderator(play, f"Near {language}"), await moderator(play, f"Far {language}")
    kim = await play.newcomer("Kim", language)
    room = await play.client.open_group(f"Noise {language}", [kim.id, one.id])
    loud = await kim.say("AAAA", chat=room.id)  # never wrote in private, so nobody can tell them there
    said = await one.say("/timeout 1h too loud", chat=room.id, reply_to=loud.id)
    await one.wait_for(lambda it: "private chat" in it.words, chat=room.id, after=said.id)
    rests = await kim.ask("/draw a fish", chat=room.id)
    assert (RESTS[language] in rests.words, rests.only_for) == (True, kim.id)
    assert RESTS[language] in (await kim.ask("a fish")).words
    refused = await kim.ask("/appeal")
    assert CHOOSE[language] in refused.words
    assert MEASURE[language] in refused.words
    await kim.press(refused, labels(refused)[0])
    await other.press(await case_of(other, "Measure: a time-out, weight 1, reason: too loud"), "Overturn")
    await kim.wait_for(lambda it: LIFTED[language] in it.words, after=refused.id)
    assert (await play.draw(kim, "a fish")).photo is not None


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_refusal_names_its_code_and_is_listed_in_words(play: Play, language: str) -> None:
    kim = await play.newcomer("Lee", language)
    assert CODE[language] in (await kim.ask(NAKED[language])).words
    listed = await kim.ask("/appeal")
    assert NUDITY[language] in listed.words


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_where_the_guard_is_unsure_a_moderator_looks_unasked(play: Play, language: str) -> None:
    judge = await moderator(play, f"Eyes {language}")
    kim = await play.newcomer("Sam", language)
    refused = await kim.ask(SENSUAL[language])
    assert UNSURE[language] in refused.words
    assert not [it for it in labels(refused) if it.startswith("⚖️")]
    case = await case_of(judge, SENSUAL[language])
    assert "The guard refused this for now" in case.words
    await judge.press(case, "Overturn")
    sorry = await kim.wait_for(lambda it: SORRY[language] in it.words, after=refused.id)
    picture = await kim.wait_for(lambda it: it.photo is not None, after=sorry.id - 1)
    assert SENSUAL[language] in picture.words


async def test_a_moderator_reads_what_was_not_to_be_in_it(play: Play) -> None:
    judge, kim = await moderator(play, "Reader"), await play.newcomer("Vulgar")
    refused = await kim.ask("a fish without feathers --no porn")
    await kim.press(refused, "⚖️ Appeal")
    case = await case_of(judge, "a fish without feathers")
    assert "Not to be in it: porn" in case.words
    await judge.press(case, "Uphold")


async def test_a_time_out_by_button(play: Play) -> None:
    kim = await play.newcomer("Button", "ru")
    hello = await kim.ask("/start")
    said = await play.max.say(f"/find {kim.id}")
    page = await play.max.wait_for(lambda it: str(kim.id) in it.words and bool(it.buttons), after=said.id)
    await play.max.press(page, "Time-out")
    long = await play.max.wait_for(lambda it: "For how long?" in it.words, after=page.id)
    assert "For ever" not in labels(long)
    await play.max.press(long, "1 hour")
    why = await play.max.wait_for(lambda it: "For what reason?" in it.words, after=long.id)
    await play.max.press(why, "rudeness")
    await play.max.wait_for(lambda it: "rests: 1h" in it.words, after=why.id)
    told = await kim.wait_for(lambda it: "Причина: грубость" in it.words, after=hello.id)
    assert labels(told) == ["⚖️ Обжаловать"]


async def test_nobody_lifts_their_own_time_out(play: Play) -> None:
    one, other = await moderator(play, "Bound"), await moderator(play, "Friend")
    await told(play.max, f"/timeout {one.id} 1d sleepy", "rests: 1d")
    for judge in (one, other):
        assert (await judge.ask(f"/release {one.id}")).words.startswith("Nobody acts upon operators")
    assert "because of a time-out" in (await one.ask("a fish")).words
    await told(play.max, f"/release {one.id}", "are lifted")
    await told(play.max, f"/release {one.id}", "no time-out that could be lifted")
    assert (await play.draw(one, "a fish")).photo is not None


async def test_a_lifted_time_out_does_not_promise_what_warnings_forbid(play: Play) -> None:
    kim = await play.newcomer("Warned", "ru")
    hello = await kim.ask("/start")
    for _ in range(4):
        await play.max.ask(f"/warn {kim.id} spam")
    await play.max.ask(f"/timeout {kim.id} 1h spam")
    await play.max.ask(f"/release {kim.id}")
    await kim.wait_for(
        lambda it: "Но из-за прежних предупреждений желания отдыхают" in it.words, after=hello.id
    )
    await play.max.wait_for(lambda it: f"{kim.id} has so many strikes" in it.words)


async def test_a_warning_by_a_dismissed_moderator_is_no_command(play: Play) -> None:
    former = await moderator(play, "Former")
    kim = await play.newcomer("Quiet")
    refused = await kim.ask(NAKED["en"])
    await kim.press(refused, "⚖️ Appeal")
    case = await case_of(former, NAKED["en"])
    await play.max.ask(f"/dismiss {former.id}")
    for command in (f"/warn {kim.id} x", "/review"):
        assert (await former.ask(command, chat=former.id)).words.startswith("I do not know the command")
    await former.press(case, "Overturn")  # an old button decides nothing
    judge = await moderator(play, "Latter")
    await judge.press(await case_of(judge, NAKED["en"]), "Uphold")
    await kim.wait_for(lambda it: "the refusal stays" in it.words, after=refused.id)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_features_rest_before_people_do(play: Play, language: str) -> None:
    kim = await play.newcomer("Twice", language)
    await kim.ask("/start")
    for _ in range(2):
        await play.max.ask(f"/warn {kim.id} spam")
    sent = await kim.send_photo(plain_png(64, 64, 5), FISH[language])
    await kim.wait_for(lambda it: LIMITED[language] in it.words, after=sent.id)
    assert CRUEL[language] in (await kim.ask(MURDER[language])).words  # the strict level
    assert (await play.draw(kim, FISH[language])).photo is not None


async def test_a_ban_takes_back_what_is_being_painted(play: Play) -> None:
    kim = await play.newcomer("Busy")
    play.paint.gate.clear()
    try:
        said = await kim.say("a fish that is never finished")
        card = await kim.wait_for(lambda it: "Cancel" in labels(it), after=said.id)
        await play.max.ask(f"/ban {kim.id} 1d rude")
        await kim.wait_for(lambda it: it.id == card.id and "Cancelled" in it.words)
    finally:
        play.paint.gate.set()
    assert not [it for it in await kim.messages() if it.photo is not None]


async def reported(play: Play, words: str) -> tuple[Person, MessageView]:
    """Somebody's picture in a group, reported by somebody else."""
    kim, eve = await play.newcomer(f"Author of {words}"), await play.newcomer(f"Reader of {words}")
    for person in (kim, eve):
        await person.ask("/start")
    room = await play.client.open_group(f"Wall of {words}", [kim.id, eve.id])
    picture = await play.draw(kim, f"/draw {words}", chat=room.id)
    await eve.press(picture, "🚩 Report")
    return kim, picture


async def test_a_picture_that_cannot_come_back_is_told_once_and_holds_up_nobody(play: Play) -> None:
    one, other = await moderator(play, "Down"), await moderator(play, "Up")
    kim, _ = await reported(play, "a fish that stays away")
    await one.press(await case_of(one, "a fish that stays away"), "Take it down")
    told = await kim.wait_for(lambda it: "was reported" in it.words)
    await kim.press(told, "⚖️ Appeal")
    sent = len(await play.client.journal("sendPhoto"))
    await play.client.fault("sendPhoto", "400", times=1, description="Bad Request: chat not found")
    await other.press(await case_of(other, "Measure: an upheld report"), "Overturn")
    await kim.wait_for(lambda it: LIFTED["en"] in it.words, after=told.id)
    refused = await kim.ask(NAKED["en"])
    await kim.press(refused, "⚖️ Appeal")
    await other.press(await case_of(other, NAKED["en"]), "Uphold")
    await kim.wait_for(lambda it: "the refusal stays" in it.words, after=refused.id)
    assert len([it for it in await kim.messages() if LIFTED["en"] in it.words]) == 1
    assert len(await play.client.journal("sendPhoto")) == sent + 1  # and not tried for ever


async def test_a_moderator_hears_of_a_picture_that_telegram_keeps(play: Play) -> None:
    judge = await moderator(play, "Sweeper")
    kim, picture = await reported(play, "a fish of last week")
    case = await case_of(judge, "a fish of last week")
    await play.client.fault("deleteMessage", "400", description="Bad Request: message can't be deleted")
    await judge.press(case, "Take it down")
    said = await judge.wait_for(lambda it: "did not let me delete" in it.words, after=case.id)
    assert "Wall of a fish of last week" in said.words
    assert picture.id in [it.id for it in await kim.messages(picture.chat)]


async def test_a_notice_is_told_once_to_everybody_though_one_is_away(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = await moderator(play, "Away")
    away, told, tell = [judge.id], list[tuple[int, int]](), Herald._say

    async def say(self: Herald, notice: Notice, person: int, text: str, say: Say) -> None:
        if person in away:
            away.remove(person)
            raise OSError("the line is cut")
        told.append((notice.id, person))
        await tell(self, notice, person, text, say)

    monkeypatch.setattr(Herald, "_say", say)
    await play.database.write(lambda connection: notices.write(connection, None, "review-waiting"))
    await judge.wait_for(lambda it: it.words == WAITS)
    assert {play.max.id, judge.id} <= {person for _, person in told}
    assert len(told) == len(set(told))
