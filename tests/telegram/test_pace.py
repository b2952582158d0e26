"""Telegram's pace: how much passes, and what the bot is told when it is too much."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.clock import Clock
from bot.rehearsal.pace import TELEGRAM, Pace, Rate, Rates
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, STUDIO, Person, StageClient
from tests.telegram.line import Answer, Line, png


class Still(Clock):
    """A clock that only a test moves."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def now(self) -> float:
        return self.at


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A stage in which only the clock of the test refills the buckets: nothing trickles in meanwhile."""
    rates = Rates(chat=Rate(5, 1e-3), group=Rate(20, 1e-3 / 3), overall=Rate(30, 30))
    stage = Stage(rates=rates)
    await stage.start()
    yield stage
    await stage.close()


async def say(line: Line, chat: int, **asked: object) -> Answer:
    return await line.call("sendMessage", chat_id=chat, text="hi", **asked)


async def test_a_burst_then_wait(line: Line, anna: Person, client: StageClient):
    for _ in range(5):
        assert (await say(line, ANNA)).result
    refused = await say(line, ANNA)
    seconds = refused.body["parameters"]["retry_after"]
    assert (refused.status, refused.words) == (429, f"Too Many Requests: retry after {seconds}")
    assert refused.headers["Retry-After"] == str(seconds)
    await client.forward(seconds)
    assert (await say(line, ANNA)).result
    assert (await say(line, ANNA)).status == 429


async def test_chats_do_not_hinder_each_other(line: Line, anna: Person, ben: Person):
    await ben.say("/start")
    for _ in range(5):
        await say(line, ANNA)
    assert (await say(line, ANNA)).status == 429
    assert (await say(line, ben.id)).result


async def test_edits_count(line: Line, anna: Person):
    message = (await say(line, ANNA)).result["message_id"]
    for number in range(4):
        edit = {"chat_id": ANNA, "message_id": message, "text": f"{number}"}
        assert (await line.call("editMessageText", **edit)).result
    assert (await line.call("editMessageText", chat_id=ANNA, message_id=message, text="x")).status == 429


async def test_actions_answers_and_deletions_are_free(line: Line, anna: Person):
    for _ in range(5):
        message = (await say(line, ANNA)).result["message_id"]
    assert (await line.call("sendChatAction", chat_id=ANNA, action="typing")).result
    assert (await line.call("deleteMessage", chat_id=ANNA, message_id=message)).result


async def test_twenty_a_minute_in_a_group(line: Line, client: StageClient):
    sent = 0
    for _ in range(6):
        while (await say(line, STUDIO)).status == 200:
            sent += 1
        if sent == 20:
            break
        await client.forward(5000)  # refills the chat's five, and less than two of the group's twenty
    assert 20 <= sent <= 30
    assert (await say(line, STUDIO)).status == 429


async def test_an_album_counts_as_its_messages(line: Line, anna: Person):
    files = {f"f{n}": ("a.png", png()) for n in range(5)}
    media = [{"type": "photo", "media": f"attach://f{n}"} for n in range(5)]
    assert (await line.call("sendMediaGroup", files=files, chat_id=ANNA, media=media)).result
    assert (await say(line, ANNA)).status == 429


async def test_refused_calls_cost_nothing(line: Line, anna: Person):
    for _ in range(10):
        assert (await line.call("sendMessage", chat_id=ANNA, text="<b>", parse_mode="HTML")).status == 400
    assert (await say(line, ANNA)).result


def test_thirty_a_second_over_all():
    pace = Pace(TELEGRAM, Still())
    for chat in range(30):
        pace.take(chat, group=False)
    with pytest.raises(Refusal) as refused:
        pace.take(99, group=False)
    assert (refused.value.code, refused.value.retry_after) == (429, 1)


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 10)), max_size=60))
def test_never_more_than_the_rate(calls: list[tuple[float, int]]):
    """Over any history: what passed is at most the burst, the refill, and one album's debt."""
    clock = Still()
    pace = Pace(Rates(chat=Rate(5, 1), group=None, overall=None), clock)
    passed = 0
    for wait, count in calls:
        clock.at += wait
        try:
            pace.take(1, group=False, count=count)
        except Refusal as refused:
            clock.at += refused.retry_after or 0
            pace.take(1, group=False, count=count)
        passed += count
    assert passed <= 5 + clock.at + 10
