"""Other families keep the promises of a painter: sizes, seeds, steps, words, errors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.families.devices import find_place
from pipelines.families.opening import open_painter
from pipelines.kit.contract import Cancelled, PipelineError
from pipelines.kit.models import Family, ModelCard, known_models
from pipelines.kit.painter import Look, Painter, Sheet, Terms
from tests.pipelines.tiny_relatives import save_diffusers, save_kandinsky22

TERMS = Terms("tiny", width=128, height=64, steps=3, guidance=3.0)


def card_of(family: Family) -> ModelCard:
    pattern = known_models().get("kandinsky-2.2")
    assert pattern is not None
    return pattern.model_copy(update={"family": family})


FAMILIES: dict[Family, tuple[Callable[[Path], None], int]] = {
    Family.KANDINSKY22: (save_kandinsky22, 25 + TERMS.steps),
    Family.DIFFUSERS: (save_diffusers, TERMS.steps),
}


@pytest.fixture(scope="module", params=FAMILIES)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Painter, int]:
    family: Family = request.param
    save, steps = FAMILIES[family]
    folder = tmp_path_factory.mktemp(family)
    save(folder)
    return open_painter(card_of(family), folder, "cpu", 1), steps


def ignore(step: int, steps: int, look: Look | None) -> None:
    """A step nobody watches."""


def test_paints_each_sheet_by_its_seed_and_words(opened: tuple[Painter, int]) -> None:
    painter, steps = opened
    seen: list[tuple[int, int]] = []
    sheets = [Sheet("red fish", "", 1), Sheet("red fish", "", 2), Sheet("blue house", "star", 1)]
    made = painter.paint(sheets, TERMS, lambda step, total, _: seen.append((step, total)))
    assert [picture.size for picture in made] == [(128, 64)] * 3
    assert len({picture.tobytes() for picture in made}) == 3
    assert seen == [(step, 3 * steps) for step in range(1, 3 * steps + 1)]
    (again,) = painter.paint([sheets[1]], TERMS, ignore)
    assert again.tobytes() == made[1].tobytes()


def test_leaves_the_loop_when_told(opened: tuple[Painter, int]) -> None:
    seen: list[int] = []

    def leave(step: int, steps: int, look: Look | None) -> None:
        seen.append(step)
        if step == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        opened[0].paint([Sheet("star", "", 1)], TERMS, leave)
    assert seen == [1, 2]


def test_no_variation_is_the_same_picture(opened: tuple[Painter, int]) -> None:
    sheets = [Sheet("star", "", 5), Sheet("star", "", 6, near_seed=5, variation=0.0)]
    first, second = opened[0].paint(sheets, TERMS, ignore)
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("family", list(Family))
def test_empty_folder_is_named_as_damaged(family: Family, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        open_painter(card_of(family), tmp_path, "cpu", 1)
    assert caught.value.code == "model-damaged"
    assert caught.value.facts["model"] == "kandinsky-2.2"


def test_graphics_card_asked_for_in_vain_is_said() -> None:
    import torch

    if torch.cuda.is_available():
        assert find_place("cuda").device.type == "cuda"
        return
    with pytest.raises(PipelineError, match="no-cuda"):
        find_place("cuda")
