"""Chains of links: words made by one are drawn by the next, and a crash costs at most one link."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.kit.language import Silence, Wording
from safety.guard import UnknownCapability
from tasks.task import State
from tasks.wish import NotAccepted
from tests.tasks.dabs import RetellInputs
from tests.tasks.house import House, wish

WITHIN = 120.0


async def test_a_link_hands_its_words_to_the_next(either_house: House) -> None:
    house = either_house
    async with house.working():
        receipt = await house.router.submit(wish("red", before=("retell",)))
        task = await house.ended(receipt.task.id, WITHIN)
    assert task.state is State.DONE
    assert task.before == ("retell",)
    assert task.wording == Wording("very-red", ("very",))
    assert task.inputs["prompt"] == "red"
    assert task.artifacts[0].recipe.prompt == "very-red"
    assert task.units == 4


async def test_words_found_before_are_drawn_and_screened(house: House) -> None:
    async with house.working():
        worded = replace(wish("red"), wording=Wording("very-blue", ("very",), turn=2))
        task = await house.ended((await house.router.submit(worded)).task.id, WITHIN)
        assert (task.inputs["prompt"], task.artifacts[0].recipe.prompt) == ("red", "very-blue")
        assert task.wording == worded.wording
        assert await house.router.shown_in(task.place.chat, 0) is None
        await house.router.attach_card(task.id, 77)
        shown = await house.router.shown_in(task.place.chat, 77)
    assert shown is not None
    assert shown.id == task.id
    with pytest.raises(NotAccepted, match="refused"):
        await house.router.submit(replace(wish("red", key="hostile"), wording=Wording("a naked woman")))


async def test_a_silent_link_changes_nothing_and_says_why(house: House) -> None:
    async with house.working():
        receipt = await house.router.submit(wish("hush", before=("retell",)))
        task = await house.ended(receipt.task.id, WITHIN)
    assert task.wording == Wording("hush", silence=Silence.DOWN)
    assert task.artifacts[0].recipe.prompt == "hush"


async def test_a_chain_ends_where_a_link_fails_and_gives_all_units_back(house: House) -> None:
    async with house.working():
        receipt = await house.router.submit(wish("fail", before=("retell",)))
        task = await house.ended(receipt.task.id, WITHIN)
    assert task.state is State.FAILED
    assert task.trouble is not None
    assert task.trouble.code == "out-of-words"
    assert (await house.router.units(1)).left == house.limits.daily_units


async def test_words_alone_can_be_the_result(house: House) -> None:
    asked = replace(wish("red"), capability="retell", inputs=RetellInputs(prompt="red"))
    async with house.working():
        task = await house.ended((await house.router.submit(asked)).task.id, WITHIN)
    assert (task.state, task.artifacts) == (State.DONE, ())
    assert task.wording is not None
    assert task.wording.prompt == "very-red"


async def test_a_chain_that_cannot_run_is_never_accepted(house: House) -> None:
    with pytest.raises(UnknownCapability):
        await house.router.submit(wish("red", before=("sing",)))
    speechless = replace(wish("red", before=("dab",)), capability="retell", inputs=RetellInputs(prompt="red"))
    assert (await house.router.submit(speechless)).task.units == 4
    with pytest.raises(ValidationError):
        RetellInputs.model_validate({"prompt": ""})


async def test_a_broken_attempt_costs_one_link(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "runs"
    monkeypatch.setenv("DAB_JOURNAL", str(journal))
    async with house.working():
        receipt = await house.router.submit(wish("lost", before=("retell",), fate="lose"))
        task = await house.ended(receipt.task.id, WITHIN)
    assert task.state is State.DONE
    assert task.wording is not None
    assert journal.read_text().split() == ["retell-lost", "very-lost", "very-lost"]
