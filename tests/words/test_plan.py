"""Plans of plain words: schemas from the pipelines' own forms, sound answers, and the labelled lists."""

import json
from pathlib import Path

import pytest

from bot.run.measure_words import read_requests
from pipelines.kit.contract import Inputs
from pipelines.kit.language import Mute, Silence, Speechless
from pipelines.words.plan import Plan, Situation, plan, schema_of, spoken_fields
from pipelines.words.speaker import Speaker
from safety.guard import open_guard
from safety.policy import Policy
from tests.words.scripted import Scripted, says

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def forms() -> dict[str, type[Inputs]]:
    guard = open_guard(Policy())
    return {name: guard.capability(name).inputs for name in ("draw", "refine", "describe")}


def answer(capability: str, *, uses_picture: bool = False, **inputs: object) -> object:
    said = {"capability": capability, "uses_picture": uses_picture, "inputs": inputs}
    return says(json.dumps(said, ensure_ascii=False))


def test_forms_offer_what_people_speak_of_and_nothing_else(forms: dict[str, type[Inputs]]) -> None:
    fields = spoken_fields(forms["draw"])
    assert {"prompt", "negative", "style", "ratio", "count", "strength"} <= set(fields)
    assert not {"model", "seed", "near_seed", "source", "loras"} & set(fields)
    assert not spoken_fields(forms["describe"])


def test_the_schema_names_every_capability_and_its_bounds(forms: dict[str, type[Inputs]]) -> None:
    schema = schema_of(forms)
    by_name = {one["properties"]["capability"]["const"]: one for one in schema["anyOf"]}
    assert set(by_name) == {"none", "draw", "refine", "describe"}
    draw = by_name["draw"]["properties"]["inputs"]["properties"]
    assert (draw["count"]["minimum"], draw["count"]["maximum"]) == (1, 4)
    assert "16:9" in draw["ratio"]["enum"]
    assert "watercolor" in draw["style"]["enum"]


async def test_a_plan_is_checked_against_its_form(
    forms: dict[str, type[Inputs]], scripted: Scripted, speaker: Speaker
) -> None:
    scripted.then(answer("draw", uses_picture=True, prompt="домик в снегу", ratio="16:9", count=2))
    made = await plan(Situation("сделай зиму, пошире", "result", "домик"), forms, speaker)
    assert made == Plan("draw", {"prompt": "домик в снегу", "ratio": "16:9", "count": 2}, uses_picture=True)
    told = json.loads(scripted.asked[0]["messages"][-1]["content"])
    assert told["before"] == "домик"
    assert "draw(prompt, " in told["forms"]


async def test_words_that_ask_for_nothing(
    forms: dict[str, type[Inputs]], scripted: Scripted, speaker: Speaker
) -> None:
    scripted.then(answer("none"))
    assert (await plan(Situation("thanks!"), forms, speaker)).capability is None


@pytest.mark.parametrize(
    "wrong",
    [
        answer("swap", prompt="a fox"),
        answer("draw", prompt="a fox", model="kandinsky-3.1"),
        answer("draw", prompt="a fox", count=40),
        answer("draw", prompt="a fox", ratio="17:3"),
        answer("draw", prompt=""),
        answer("draw", prompt="a sign"),
        says('{"capability": 3}'),
    ],
    ids=["capability", "field", "count", "ratio", "empty", "lost-quote", "shape"],
)
async def test_a_plan_that_does_not_fit_is_nonsense(
    forms: dict[str, type[Inputs]], scripted: Scripted, speaker: Speaker, wrong: object
) -> None:
    scripted.then(wrong)  # type: ignore[arg-type]
    with pytest.raises(Speechless) as caught:
        await plan(Situation('a sign that says "OPEN"'), forms, speaker)
    assert caught.value.silence is Silence.NONSENSE


async def test_without_a_server_there_is_no_plan(forms: dict[str, type[Inputs]]) -> None:
    with pytest.raises(Speechless) as caught:
        await plan(Situation("a fox"), forms, Mute())
    assert caught.value.silence is Silence.OFF


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_labelled_lists_hold_sixty_requests_that_fit_the_forms(
    language: str, forms: dict[str, type[Inputs]]
) -> None:
    requests = read_requests(HERE / f"plain_{language}.toml")
    assert len(requests) == 60
    assert len({(request.words, request.before) for request in requests}) == 60
    for request in requests:
        if request.capability in forms:
            assert set(request.fields) <= set(spoken_fields(forms[request.capability])), request.words
