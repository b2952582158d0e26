"""Memory plans: which one a card of a given size gets, and what a model then takes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from bot.doctor.painting import examine
from bot.run.parts import EYES_WORK, eyes_gib, memory_for_models
from bot.settings import Settings
from pipelines.families.homes import home_of
from pipelines.kit import devices
from pipelines.kit.devices import DeviceKind, memory_budget
from pipelines.kit.memory import OpenModels
from pipelines.kit.models import ModelCard, known_models
from pipelines.kit.planning import planned
from pipelines.kit.plans import LADDERS, Plan

CPU, CARD = torch.device("cpu"), torch.device("cuda")


def large() -> ModelCard:
    card = known_models().get("kandinsky-3.1")
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("free_gib", "plan"), [(80, "full"), (23.5, "int8"), (15.5, "offload"), (11.5, "offload")]
)
def test_a_smaller_card_gets_a_more_sparing_plan_that_fits(free_gib: float, plan: str) -> None:
    budget = free_gib * 0.92
    card = planned(large(), "auto", "cuda", budget)
    assert card.plan == plan
    assert OpenModels(lambda _: pytest.fail("opened"), budget, "cuda").fits(card)


def test_what_fits_no_plan_is_still_refused() -> None:
    card = planned(large(), "auto", "cuda", 4)
    assert not OpenModels(lambda _: pytest.fail("opened"), 4, "cuda").fits(card)


@pytest.mark.parametrize("kind", ["cpu", "cuda"])
def test_every_step_of_a_ladder_takes_less(kind: DeviceKind) -> None:
    takes = [large().memory_gib.planned(plan).on(kind) for plan in LADDERS[kind]]
    assert takes == sorted(takes, reverse=True)
    assert len(set(takes)) == len(takes)
    assert min(takes) > 5


def test_a_wish_wins_over_what_would_fit() -> None:
    card = planned(large(), "cpu-int8", "cuda", 80)
    assert (card.plan, card.memory_gib) == (Plan.CPU_INT8, large().memory_gib.planned(Plan.CPU_INT8))


def test_a_small_model_takes_the_same_with_every_plan() -> None:
    pocket = known_models().get("pocket")
    assert pocket is not None
    for plan in Plan:
        found = pocket.memory_gib.planned(plan)
        assert (found.cpu, found.cuda) == (pocket.memory_gib.cpu, pocket.memory_gib.cuda)


@pytest.mark.parametrize("plan", Plan)
def test_every_plan_has_a_home_and_only_one_rests_apart(plan: Plan) -> None:
    home = home_of(plan, CARD)
    assert (home.rests_on != home.works_on) == (plan is Plan.OFFLOAD)
    assert (home.works_on == CPU) == (plan in {Plan.CPU, Plan.CPU_INT8})
    without_card = home_of(plan, CPU)
    assert without_card.rests_on == without_card.works_on == CPU


def test_the_doctor_says_what_fits_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKER_DEVICE", "cpu")
    monkeypatch.setenv("WORKER_MEMORY_GIB", "1")
    (told,) = [finding for finding in examine(Settings()) if finding.subject == "Memory"]
    assert "no graphics card is used" in told.words
    assert "pocket-flash (full, 0.3 GiB)" in told.words
    assert "too large: kandinsky-3.1" in told.words
    assert memory_budget(1, "cpu") == 1


@pytest.fixture
def one_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose driver tells of one card with 20 GiB free."""
    driver = tmp_path / "nvidia-smi"
    driver.write_text("#!/bin/sh\necho 20480\n")
    driver.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    devices._graphics_memory_mib.cache_clear()
    yield
    devices._graphics_memory_mib.cache_clear()


@pytest.mark.usefixtures("one_card")
def test_the_eyes_of_the_guard_leave_less_of_the_same_card(monkeypatch: pytest.MonkeyPatch) -> None:
    free = 20 * 0.92
    eyes = eyes_gib(Settings().safety)
    assert eyes > EYES_WORK
    assert memory_for_models(Settings()) == pytest.approx(free - eyes)
    monkeypatch.setenv("SAFETY_DEVICE", "cpu")
    assert memory_for_models(Settings()) == pytest.approx(free)
    monkeypatch.delenv("SAFETY_DEVICE")
    monkeypatch.setenv("WORKER_MEMORY_GIB", "7")
    assert memory_for_models(Settings()) == 7  # who says how much knows what else is there
