"""What the doctor says of language servers in every state."""

import asyncio

import pytest

from bot.doctor.findings import Finding
from bot.doctor.words import examine
from bot.run.language import open_guard_model, open_language
from bot.settings import BadSettings, Safety, Words
from tests.words.scripted import Behaviour, Scripted, answers, fails, says


async def finding_of(server: Scripted, **more: object) -> Finding:
    words = Words.model_validate({"LLM_URL": server.url, "LLM_MODEL": "mistral", "LLM_TIMEOUT": 60} | more)
    [finding] = await asyncio.to_thread(examine, words)
    return finding


async def test_a_server_that_answers_is_fine(scripted: Scripted) -> None:
    scripted.then(answers("a red fish in clear water"))
    assert (await finding_of(scripted)).grade == "fine"


async def test_models_that_are_not_served_are_named_with_their_setting(scripted: Scripted) -> None:
    scripted.then(answers("a red fish in clear water"))
    scripted.models = ("mistral", *(f"other-{number}" for number in range(300)))
    wrong = await finding_of(scripted, LLM_MODEL="mistrall")
    assert (wrong.grade, "LLM_MODEL" in wrong.fix) == ("broken", True)
    assert wrong.words.endswith("other-6 and 293 more, not mistrall")
    blind = await finding_of(scripted, LLM_VISION_MODEL="pixtral")
    assert (blind.grade, "LLM_VISION_MODEL" in blind.fix) == ("broken", True)


@pytest.mark.parametrize(
    ("behaviour", "grade", "fix"),
    [
        (fails(401), "broken", "LLM_KEY"),
        (fails(500), "broken", "LLM_URL"),
        (says("{}"), "note", "eval words"),
        (answers("I'm sorry, but no."), "note", "eval words"),
    ],
    ids=["key", "down", "nonsense", "declines"],
)
async def test_each_trouble_has_its_own_fix(
    scripted: Scripted, behaviour: Behaviour, grade: str, fix: str
) -> None:
    scripted.then(behaviour)
    finding = await finding_of(scripted)
    assert (finding.grade, fix in finding.fix) == (grade, True)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000/v1",
        "http://127.0.0.1:80O0/v1",
        "http://127.0.0.1:99999/v1",
        "http://",
        "http://[::1/v1",
    ],
    ids=["scheme", "letter", "port", "host", "bracket"],
)
def test_an_address_with_a_slip_is_told_before_anybody_waits_for_it(url: str) -> None:
    words = Words.model_validate({"LLM_URL": url})
    [finding] = examine(words)
    assert (finding.grade, finding.words.startswith(f"LLM_URL={url}")) == ("broken", True)
    with pytest.raises(BadSettings):
        open_language(words)
    with pytest.raises(BadSettings):
        open_guard_model(Safety.model_validate({"SAFETY_MODEL": "m", "SAFETY_MODEL_URL": url}), Words())
