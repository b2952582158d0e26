"""The client against a server that misbehaves in every way servers do; all over real HTTP."""

import asyncio
import socket

import pytest

from pipelines.kit.language import Mute, Shape, Silence, Speechless, WordOrder
from pipelines.words.address import Address
from pipelines.words.breaker import FAILURES, PAUSE, Breaker
from pipelines.words.script import read_scripts
from pipelines.words.speaker import Speaker
from tests.words.conftest import Clock, speaker_of
from tests.words.scripted import (
    Behaviour,
    Scripted,
    answers,
    broken_events,
    cut,
    endless,
    ends_early,
    fails,
    forbids,
    garbage,
    says,
    silent,
)

GOOD = "a red cat on a roof at dusk"


class Answer(Shape):
    prompt: str


def order(**more: object) -> WordOrder[Answer]:
    fields = {"script": "beautify", "fields": {"wish": "cat"}, "shape": Answer, "check": lambda answer: None}
    return WordOrder(**(fields | more))


async def silence_of(speaker: Speaker, **more: object) -> Silence:
    with pytest.raises(Speechless) as caught:
        await speaker.say(order(**more))
    return caught.value.silence


async def test_a_good_answer_is_heard_while_it_is_written_and_counted(
    scripted: Scripted, speaker: Speaker
) -> None:
    heard: list[str] = []
    scripted.then(answers(GOOD))
    assert (await speaker.say(order(hear=heard.append))).prompt == GOOD
    assert heard == sorted(set(heard), key=len)
    assert len(heard) > 3
    assert heard[-1] == GOOD
    assert (speaker.tally.answers, speaker.tally.tokens_read, speaker.tally.tokens_written) == (1, 100, 20)
    sent = scripted.asked[0]
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["prompt"]
    assert sent["max_tokens"] == 400


async def test_the_same_question_is_asked_once_and_another_turn_asks_again(
    scripted: Scripted, speaker: Speaker
) -> None:
    scripted.then(answers(GOOD), answers("another cat"))
    first = [await speaker.say(order()) for _ in range(2)]
    second = await speaker.say(order(turn=1))
    assert [answer.prompt for answer in (*first, second)] == [GOOD, GOOD, "another cat"]
    assert len(scripted.asked) == 2
    assert speaker.tally.cached == 1


@pytest.mark.parametrize(
    ("behaviour", "silence"),
    [
        (fails(500), Silence.DOWN),
        (fails(401), Silence.DOWN),
        (fails(404), Silence.DOWN),
        (fails(429), Silence.DOWN),
        (fails(500, "<html>oops"), Silence.DOWN),
        (cut('{"prompt": "a red'), Silence.DOWN),
        (ends_early('{"prompt": "a red'), Silence.DOWN),
        (broken_events(), Silence.DOWN),
        (garbage(), Silence.DOWN),
        (garbage(""), Silence.DOWN),
        (endless(), Silence.NONSENSE),
        (says(""), Silence.NONSENSE),
        (says("{}"), Silence.NONSENSE),
        (says('{"prompt": 7}'), Silence.NONSENSE),
        (says('{"prompt": "a ca'), Silence.NONSENSE),
        (says('["a cat"]'), Silence.NONSENSE),
        (says("a cat, no JSON at all"), Silence.NONSENSE),
        (says("I'm sorry, but I can't help with that."), Silence.REFUSED),
        (answers("I cannot paint this."), Silence.REFUSED),
        (answers("Keep everything the person asked for: who and what, how many, names"), Silence.NONSENSE),
    ],
    ids=lambda value: value.value if isinstance(value, Silence) else None,
)
async def test_every_misbehaviour_ends_in_its_silence(
    scripted: Scripted, speaker: Speaker, behaviour: Behaviour, silence: Silence
) -> None:
    scripted.then(behaviour)
    assert await silence_of(speaker) is silence
    assert speaker.tally.silences[silence] == 1


@pytest.mark.parametrize("behaviour", [silent(), silent('{"prompt": "a re')], ids=["mute", "stuck"])
async def test_a_slow_server_is_left_in_time(scripted: Scripted, behaviour: Behaviour) -> None:
    speaker = speaker_of(scripted.url, timeout=0.5)
    await speaker._connected()  # importing the library is not the server's slowness
    scripted.then(behaviour)
    assert await silence_of(speaker) is Silence.SLOW
    await asyncio.wait_for(scripted.hung_up.wait(), 20)
    await speaker.close()


@pytest.mark.parametrize(
    "first",
    [fails(500), cut("{"), garbage(), says("{}"), fails(429)],
    ids=["500", "cut", "html", "empty", "busy"],
)
async def test_what_may_pass_is_tried_once_more(
    scripted: Scripted, speaker: Speaker, first: Behaviour
) -> None:
    scripted.then(first, answers(GOOD))
    assert (await speaker.say(order())).prompt == GOOD
    assert len(scripted.asked) == 2
    assert scripted.asked[0]["seed"] != scripted.asked[1]["seed"]


async def test_a_server_without_schemas_is_asked_in_plain_words(scripted: Scripted, speaker: Speaker) -> None:
    scripted.then(fails(400), says(f'```json\n{{"prompt": "{GOOD}"}}\n```'))
    assert (await speaker.say(order())).prompt == GOOD
    assert (await speaker.say(order(turn=1))).prompt == GOOD
    assert ["response_format" in asked for asked in scripted.asked] == [True, False, False]


@pytest.mark.parametrize("keeps_schemas", [True, False])
async def test_a_server_that_forbids_seeds_is_asked_without_them(
    scripted: Scripted, speaker: Speaker, keeps_schemas: bool
) -> None:
    fields = ("seed", "stream_options") if keeps_schemas else ("seed", "stream_options", "response_format")
    scripted.then(forbids(*fields, otherwise=answers(GOOD)))
    assert (await speaker.say(order())).prompt == GOOD
    tried = len(scripted.asked)
    assert (await speaker.say(order(turn=1))).prompt == GOOD
    assert len(scripted.asked) == tried + 1
    assert ("response_format" in scripted.asked[-1]) is keeps_schemas


@pytest.mark.parametrize("status", [400, 404, 413, 422])
async def test_a_question_that_is_not_taken_silences_nobody_else(
    scripted: Scripted, speaker: Speaker, status: int
) -> None:
    scripted.then(fails(status))
    for _ in range(FAILURES + 1):
        before = len(scripted.asked)
        assert await silence_of(speaker) is Silence.DOWN
        assert 0 < len(scripted.asked) - before <= 4
    scripted.then(answers(GOOD))
    assert (await speaker.say(order())).prompt == GOOD
    assert {"response_format", "seed"} <= scripted.asked[-1].keys()


async def test_nobody_listens(clock: Clock) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
    speaker = speaker_of(url, clock=clock)
    assert await silence_of(speaker) is Silence.DOWN
    await speaker.close()


async def test_the_breaker_spares_a_server_that_is_down(
    scripted: Scripted, speaker: Speaker, clock: Clock
) -> None:
    scripted.then(fails(500))
    for _ in range(FAILURES):
        assert await silence_of(speaker) is Silence.DOWN
    before = len(scripted.asked)
    assert await silence_of(speaker) is Silence.DOWN
    assert len(scripted.asked) == before
    clock.now += PAUSE
    scripted.then(answers(GOOD))
    assert (await speaker.say(order())).prompt == GOOD
    assert (await speaker.say(order(turn=1))).prompt == GOOD


async def test_nonsense_opens_no_breaker(scripted: Scripted, speaker: Speaker) -> None:
    scripted.then(says("{}"))
    for _ in range(FAILURES + 1):
        assert await silence_of(speaker) is Silence.NONSENSE
    scripted.then(answers(GOOD))
    assert (await speaker.say(order())).prompt == GOOD


async def test_a_stopped_answer_hangs_up_and_says_nothing_of_the_server(
    scripted: Scripted, speaker: Speaker
) -> None:
    heard = asyncio.Event()
    scripted.then(silent('{"prompt": "a re'))
    asking = asyncio.create_task(speaker.say(order(hear=lambda text: heard.set())))
    await asyncio.wait_for(heard.wait(), 60)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(scripted.hung_up.wait(), 20)
    scripted.then(answers(GOOD))
    assert (await speaker.say(order())).prompt == GOOD


async def test_no_more_questions_at_once_than_allowed(scripted: Scripted) -> None:
    speaker = Speaker(Address(url=scripted.url, model="m", concurrency=2, timeout=60), read_scripts())
    at_once, most = 0, 0
    good = answers(GOOD)

    async def counting(request: object, server: Scripted) -> object:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        try:
            return await good(request, server)  # type: ignore[arg-type]
        finally:
            at_once -= 1

    scripted.then(counting)  # type: ignore[arg-type]
    await asyncio.gather(*(speaker.say(order(turn=turn)) for turn in range(6)))
    assert most == 2
    await speaker.close()


async def test_a_crowd_that_waits_in_line_says_nothing_of_the_server(scripted: Scripted) -> None:
    breaker = Breaker()
    address = Address(url=scripted.url, model="m", concurrency=FAILURES - 1, timeout=0.5)
    speaker = Speaker(address, read_scripts(), breaker)
    await speaker._connected()
    scripted.then(silent())
    silences = await asyncio.gather(*(silence_of(speaker, turn=turn) for turn in range(FAILURES + 3)))
    assert set(silences) == {Silence.SLOW}
    assert breaker.admits()
    assert await silence_of(speaker, turn=90) is Silence.SLOW
    assert not breaker.admits()
    await speaker.close()


async def test_a_house_without_a_server_is_mute() -> None:
    with pytest.raises(Speechless) as caught:
        await Mute().say(order())
    assert caught.value.silence is Silence.OFF
