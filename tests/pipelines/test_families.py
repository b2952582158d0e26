"""Other families keep the promises of a painter: sizes, seeds, steps, words, abilities, errors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import diffusers
import numpy as np
import pytest
from PIL import Image

from pipelines.families.calls import abilities_of, require_claims
from pipelines.families.checking import misfits
from pipelines.families.devices import find_place
from pipelines.families.opening import open_painter
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import Ability, Cancelled, PipelineError, Way
from pipelines.kit.models import Family, ModelCard, known_models
from pipelines.kit.painter import Look, Painter, Sheet, Terms
from tests.pipelines.tiny_relatives import save_diffusers, save_kandinsky22
from tests.pipelines.tiny_strangers import save_flux, save_pixart, save_stable_diffusion

TERMS = Terms("tiny", width=128, height=64, steps=3, guidance=3.0)
WORDS, PICTURES, HOLES = Ability.TEXT_TO_IMAGE, Ability.IMAGE_TO_IMAGE, Ability.INPAINT
BOTH = frozenset({WORDS, PICTURES})
ALL = BOTH | {HOLES}
LONG = " ".join(["star"] * 200)


@dataclass(frozen=True)
class Relative:
    """A family as it is saved, and what is known of it."""

    family: Family
    save: Callable[[Path], None]
    abilities: frozenset[Ability] = BOTH
    prior_steps: int = 0
    reads_all: bool = True


RELATIVES = {
    "kandinsky22": Relative(Family.KANDINSKY22, save_kandinsky22, prior_steps=25, reads_all=False),
    "kandinsky3": Relative(Family.DIFFUSERS, save_diffusers),
    "stable-diffusion": Relative(Family.DIFFUSERS, save_stable_diffusion, ALL, reads_all=False),
    "flux": Relative(Family.DIFFUSERS, save_flux, ALL),
    "pixart": Relative(Family.DIFFUSERS, save_pixart, frozenset({WORDS}), reads_all=False),
}
FILLING = [name for name, kind in RELATIVES.items() if HOLES in kind.abilities]
REDRAWING = [name for name, kind in RELATIVES.items() if PICTURES in kind.abilities]


@dataclass(frozen=True)
class Opened:
    """A relative with its painter."""

    kind: Relative
    painter: Painter
    folder: Path

    def paint(self, *sheets: Sheet, terms: Terms = TERMS) -> list[Image.Image]:
        return list(self.painter.paint(sheets, terms, ignore))


def card_of(family: Family, abilities: frozenset[Ability] = frozenset({WORDS})) -> ModelCard:
    pattern = known_models().get("kandinsky-2.2")
    assert pattern is not None
    return pattern.model_copy(update={"family": family, "abilities": abilities})


def ignore(step: int, steps: int, look: Look | None) -> None:
    """A step nobody watches."""


def distance(first: Image.Image, second: Image.Image) -> float:
    return float(np.abs(np.asarray(first, dtype=float) - np.asarray(second, dtype=float)).mean())


@pytest.fixture(scope="module", params=RELATIVES)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    kind = RELATIVES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    kind.save(folder)
    return Opened(kind, open_painter(card_of(kind.family, kind.abilities), folder, "cpu", 1), folder)


def source(seed: int) -> Image.Image:
    """A smooth picture that is neither square nor symmetric."""
    rough = np.random.default_rng(seed).integers(0, 256, (4, 8, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize((TERMS.width, TERMS.height), Image.Resampling.BICUBIC)


def test_paints_each_sheet_by_its_seed_and_words(opened: Opened) -> None:
    # an unwanted thing costs the prior a run of its own
    total = 3 * (opened.kind.prior_steps + TERMS.steps) + opened.kind.prior_steps
    seen: list[tuple[int, int]] = []
    sheets = [Sheet("red fish", "", 1), Sheet("red fish", "", 2), Sheet("blue house", "star", 1)]
    made = opened.painter.paint(sheets, TERMS, lambda step, total, _: seen.append((step, total)))
    assert [picture.size for picture in made] == [(128, 64)] * 3
    assert len({picture.tobytes() for picture in made}) == 3
    assert seen == [(step, total) for step in range(1, total + 1)]
    (again,) = opened.paint(sheets[1])
    assert again.tobytes() == made[1].tobytes()


def test_heeds_what_is_unwanted_and_how_much(opened: Opened) -> None:
    plain, without = opened.paint(Sheet("red fish", "", 1), Sheet("red fish", "star", 1))
    assert distance(plain, without) > 0
    (stronger,) = opened.paint(Sheet("red fish", "", 1), terms=replace(TERMS, guidance=9.0))
    assert distance(plain, stronger) > 0


def test_leaves_the_loop_when_told(opened: Opened) -> None:
    seen: list[int] = []

    def leave(step: int, steps: int, look: Look | None) -> None:
        seen.append(step)
        if step == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        opened.painter.paint([Sheet("star", "", 1)], TERMS, leave)
    assert seen == [1, 2]
    assert opened.paint(Sheet("star", "", 1))


def test_variation_goes_from_the_same_picture_to_another(opened: Opened) -> None:
    near = [Sheet("star", "", 6, near_seed=5, variation=variation) for variation in (0.0, 0.1, 0.9)]
    origin, *made = opened.paint(Sheet("star", "", 5), *near)
    assert made[0].tobytes() == origin.tobytes()
    assert 0 < distance(origin, made[1]) < distance(origin, made[2])


def test_tells_what_of_a_long_prompt_it_does_not_read(opened: Opened) -> None:
    assert opened.painter.cut_off("red fish") == ""
    assert (opened.painter.cut_off(LONG) == "") is opened.kind.reads_all


@pytest.mark.parametrize("opened", REDRAWING, indirect=True)
def test_draws_over_a_picture_as_freely_as_asked(opened: Opened) -> None:
    seen: list[tuple[int, int]] = []
    terms = replace(TERMS, way=Way.PICTURE, steps=10)
    shy, free = replace(terms, strength=0.1), replace(terms, strength=1.0)
    sheets = [Sheet("star", "", seed, source=source(0)) for seed in (1, 2)]
    kept = opened.painter.paint(sheets, shy, lambda step, total, _: seen.append((step, total)))
    total = seen[-1][1]
    assert seen == [(step, total) for step in range(1, total + 1)]
    assert 2 * (opened.kind.prior_steps + 1) <= total <= 2 * (opened.kind.prior_steps + 2)
    assert [picture.size for picture in kept] == [(128, 64)] * 2
    assert opened.paint(sheets[1], terms=shy)[0].tobytes() == kept[1].tobytes()
    assert 0 < distance(*kept) < distance(*opened.paint(*sheets, terms=free))
    (other,) = opened.paint(Sheet("star", "", 1, source=source(1)), terms=shy)
    assert distance(kept[0], other) > 0


@pytest.mark.parametrize("opened", REDRAWING, indirect=True)
def test_variation_over_a_picture_starts_from_the_same(opened: Opened) -> None:
    terms = replace(TERMS, way=Way.PICTURE, strength=0.5)
    near = [Sheet("star", "", 6, near_seed=5, variation=some, source=source(0)) for some in (0.0, 0.5)]
    origin, same, other = opened.paint(Sheet("star", "", 5, source=source(0)), *near, terms=terms)
    assert same.tobytes() == origin.tobytes()
    assert distance(origin, other) > 0


@pytest.mark.parametrize("opened", FILLING, indirect=True)
def test_fills_holes_without_seeing_what_was_in_them(opened: Opened) -> None:
    terms = replace(TERMS, way=Way.INPAINT)
    mask = Image.new("L", (TERMS.width, TERMS.height))
    mask.paste(255, (64, 0, 128, 64))
    seen: list[tuple[int, int]] = []
    sheet = Sheet("star", "", 1, source=source(0), mask=mask)
    (filled,) = opened.painter.paint([sheet], terms, lambda step, total, _: seen.append((step, total)))
    assert filled.size == mask.size
    assert seen == [(step, seen[-1][1]) for step in range(1, seen[-1][1] + 1)]
    whole = replace(sheet, mask=mask.point([255] * 256))
    assert distance(filled, opened.paint(whole, terms=terms)[0]) > 0
    assert distance(filled, opened.paint(replace(sheet, seed=2), terms=terms)[0]) > 0
    assert distance(filled, opened.paint(replace(sheet, source=source(1)), terms=terms)[0]) > 0


def test_memory_can_be_spared_until_nothing_is_left(opened: Opened) -> None:
    before = opened.paint(Sheet("star", "", 1))[0]
    while opened.painter.spare_memory():
        pass
    assert not opened.painter.spare_memory()
    assert distance(before, opened.paint(Sheet("star", "", 1))[0]) < 30


def test_claiming_too_much_is_noticed_at_check_and_at_opening(opened: Opened) -> None:
    card = card_of(opened.kind.family, opened.kind.abilities)
    assert misfits(card, opened.folder) == []
    boastful = card_of(opened.kind.family, opened.kind.abilities | {Ability.UPSCALE})
    (problem,) = misfits(boastful, opened.folder)
    assert "says that kandinsky-2.2 can upscale" in problem
    with pytest.raises(PipelineError) as caught:
        open_painter(boastful, opened.folder, "cpu", 1)
    assert caught.value.facts["reason"] == problem


@pytest.mark.parametrize(
    ("pipeline", "abilities"),
    [
        ("StableDiffusionXLPipeline", ALL),
        ("QwenImagePipeline", ALL),
        ("Kandinsky3Pipeline", BOTH),
        ("SanaPipeline", {WORDS}),
        ("Kandinsky5T2IPipeline", {WORDS}),
        ("FluxKontextPipeline", {WORDS, HOLES}),
        ("Kandinsky5I2IPipeline", set()),
        ("KandinskyV22Pipeline", set()),
    ],
)
def test_abilities_are_read_from_the_class(pipeline: str, abilities: set[Ability]) -> None:
    assert abilities_of(getattr(diffusers, pipeline)) == abilities


def test_guidance_that_nobody_reads_is_noticed() -> None:
    with pytest.raises(CheckpointError, match="leave `guidance` out"):
        require_claims(card_of(Family.DIFFUSERS), diffusers.HunyuanImagePipeline)


@pytest.mark.parametrize("family", list(Family))
def test_empty_folder_is_named_as_damaged(family: Family, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        open_painter(card_of(family), tmp_path, "cpu", 1)
    assert caught.value.code == "model-damaged"
    assert caught.value.facts["model"] == "kandinsky-2.2"


@pytest.mark.parametrize(
    ("index", "said"),
    [("{", "is damaged"), ("[]", "is damaged"), ('{"_class_name": "Dalle"}', "does not know")],
)
def test_foreign_index_is_named(index: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text(index)
    with pytest.raises(PipelineError) as caught:
        open_painter(card_of(Family.DIFFUSERS), tmp_path, "cpu", 1)
    assert said in str(caught.value.facts["reason"])


def test_graphics_card_asked_for_in_vain_is_said() -> None:
    import torch

    if torch.cuda.is_available():
        assert find_place("cuda").device.type == "cuda"
        return
    with pytest.raises(PipelineError, match="no-cuda"):
        find_place("cuda")
