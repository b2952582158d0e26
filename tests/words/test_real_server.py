"""The client against a real language server with a real, random Mistral: whatever it says, nothing breaks."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.doctor.words import examine
from bot.settings import Words
from pipelines.kit.language import Silence, Wording
from pipelines.words.aside import Aside
from pipelines.words.speaker import Speaker
from safety.guard import open_guard
from safety.levels import Level
from safety.policy import Policy
from tests.words.conftest import Served, speaker_of

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def speaker(served: Served) -> AsyncIterator[Speaker]:
    opened = speaker_of(served.url, model=served.model, timeout=120.0, retries=0)
    yield opened
    await opened.close()


async def test_random_words_are_read_streamed_and_turned_down(speaker: Speaker) -> None:
    guard = open_guard(Policy())
    fields = {"prompt": "кот на крыше", "model": "pocket-flash"}
    inputs = guard.capability("beautify").inputs.model_validate(fields)
    [wording] = await guard.run("beautify", inputs, Aside(speaker), Level.FAMILY)
    assert isinstance(wording, Wording)
    assert (wording.prompt, wording.silence) == ("кот на крыше", Silence.NONSENSE)
    # Nonsense is judged after a whole answer has been streamed and counted.
    assert speaker.tally.tokens_read > 100
    assert speaker.tally.tokens_written > 0


async def test_a_model_that_is_not_served_is_down(served: Served) -> None:
    speaker = speaker_of(served.url, model="another", timeout=120.0, retries=0)
    guard = open_guard(Policy())
    inputs = guard.capability("beautify").inputs.model_validate({"prompt": "кот", "model": "pocket-flash"})
    [wording] = await guard.run("beautify", inputs, Aside(speaker), Level.FAMILY)
    assert isinstance(wording, Wording)
    assert wording.silence is Silence.DOWN
    await speaker.close()


async def test_the_doctor_finds_the_server_and_says_that_its_words_are_random(served: Served) -> None:
    words = Words.model_validate({"LLM_URL": served.url, "LLM_MODEL": served.model, "LLM_TIMEOUT": 120})
    [finding] = await asyncio.to_thread(examine, words)
    assert finding.grade == "note", finding
    assert "answers, but not as it is asked to" in finding.words
