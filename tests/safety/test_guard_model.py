"""The guard model over real HTTP: its classes as verdicts, and what happens while it is down."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pipelines.words.address import Address
from safety.guard_model import GuardModel, Unheard, findings_of
from safety.levels import Level
from safety.policy import Policy
from safety.verdict import Category, Reason, Refused, Stage
from tests.safety.studio import Room, Wish, guard, painter, refused
from tests.safety.tiny_clip import add_heads, make_clip
from tests.words.scripted import Behaviour, Scripted, endless, fails, garbage, says, scripted_server, silent

SAFE = "Safety: Safe\nCategories: None"
CALM = "a red fish under the moon"
HINTED = "a woman unbuttoning her blouse"
"""One kind of weak evidence: allowed by itself."""


def unsafe(*categories: str, word: str = "Unsafe") -> str:
    return f"Safety: {word}\nCategories: {', '.join(categories)}"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_clip(tmp_path_factory.mktemp("clip"))
    add_heads(folder)
    return folder


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_server() as scripted:
        yield scripted


@pytest.fixture
async def model(server: Scripted) -> AsyncIterator[GuardModel]:
    opened = GuardModel(Address(url=server.url, model="guard", timeout=60.0))
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (SAFE, []),
        (unsafe("Sexual Content or Sexual Acts"), [(Category.SEXUAL_EXPLICIT, 0.9)]),
        (unsafe("Non-violent Illegal Acts"), [(Category.DRUGS_WEAPONS, 0.9)]),
        (
            unsafe("Violent", "PII", word="Controversial"),
            [(Category.GORE, 0.5), (Category.PERSONAL_DATA, 0.5)],
        ),
        (unsafe("Politically Sensitive Topics"), [(Category.DEEPFAKE, 0.5)]),
        (unsafe("Copyright Violation"), []),
    ],
)
def test_classes_become_findings(answer: str, found: list[tuple[Category, float]]) -> None:
    assert [(one.category, one.score) for one in findings_of(answer)] == found
    assert all(one.stage is Stage.GUARD_MODEL for one in findings_of(answer))


def test_an_answer_without_a_class_is_none() -> None:
    with pytest.raises(Unheard):
        findings_of("I cannot help with that.")


async def test_what_it_finds_unsafe_is_refused_before_anything_runs(
    server: Scripted, model: GuardModel, clip: Path
) -> None:
    server.then(says(unsafe("Sexual Content or Sexual Acts")))
    pipeline = painter()
    error = await refused(guard(pipeline, clip, meaning=model), Wish(prompt=CALM))
    assert (error.verdict.stage, error.verdict.reason) == (Stage.GUARD_MODEL, Reason.SEXUAL)
    assert "guard" in error.verdict.rules
    assert pipeline.runs == 0
    (question,) = server.asked
    assert CALM in question["messages"][0]["content"]
    assert "response_format" not in question


async def test_what_it_finds_safe_passes_and_is_asked_once(
    server: Scripted, model: GuardModel, clip: Path
) -> None:
    server.then(says(SAFE))
    house = guard(painter(writes=CALM), clip, meaning=model)
    await house.run("paint", Wish(prompt=CALM), Room(), Level.FAMILY)
    assert len(server.asked) == 1


async def test_prompts_that_a_pipeline_writes_are_read_too(
    server: Scripted, model: GuardModel, clip: Path
) -> None:
    server.then(says(SAFE), says(unsafe("Sexual Content or Sexual Acts")))
    room = Room()
    await refused(guard(painter(writes="a calm sea"), clip, meaning=model), Wish(prompt=CALM), room)
    assert room.easel.orders == []


async def test_sexual_meaning_beside_an_age_is_the_minors_gate(
    server: Scripted, model: GuardModel, clip: Path
) -> None:
    server.then(says(unsafe("Sexual Content or Sexual Acts", word="Controversial")))
    lax = guard(painter(), clip, Policy(floor=Level.ADULT_PRIVATE), model)
    await lax.run("paint", Wish(prompt=CALM), Room(), Level.ADULT_PRIVATE)
    error = await refused(lax, Wish(prompt="a child in the rain"), level=Level.ADULT_PRIVATE)
    assert error.verdict.category is Category.MINOR_SEXUAL


@pytest.mark.parametrize("trouble", [fails(500), garbage(), says("Sure!"), endless()])
async def test_while_it_is_down_hints_are_refused_and_the_rest_passes(
    server: Scripted, model: GuardModel, clip: Path, trouble: Behaviour
) -> None:
    server.then(trouble)
    house = guard(painter(), clip, meaning=model)
    await house.run("paint", Wish(prompt=CALM), Room(), Level.FAMILY)
    error = await refused(house, Wish(prompt=HINTED))
    assert (error.verdict.stage, error.verdict.reason) == (Stage.GUARD_MODEL, Reason.UNAVAILABLE)
    assert (await refused(house, Wish(prompt="a blue fish"), level=Level.STRICT)).verdict.reason is (
        Reason.UNAVAILABLE
    )


async def test_a_silent_server_is_given_up(server: Scripted, clip: Path) -> None:
    server.then(silent())
    hasty = GuardModel(Address(url=server.url, model="guard", timeout=0.3))
    with pytest.raises(Refused):
        await guard(painter(), clip, meaning=hasty).run("paint", Wish(prompt=HINTED), Room(), Level.FAMILY)
    await hasty.close()
