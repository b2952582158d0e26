"""Kandinsky 2.2 paints what lies between words and pictures."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipelines.families.depth import DepthFinder
from pipelines.families.devices import find_place
from pipelines.families.kandinsky22 import (
    PRIOR_STEPS,
    Ingredient,
    Kandinsky22Painter,
    mixture_of,
    open_kandinsky22,
)
from pipelines.kit.contract import Ability, PipelineError, Way
from pipelines.kit.models import known_models
from pipelines.kit.painter import Like, Look, Sheet, Terms
from tests.pipelines.tiny_relatives import (
    save_kandinsky22,
    save_kandinsky22_depth,
    save_kandinsky22_inpaint,
)

TERMS = Terms("tiny", width=64, height=64, steps=2, guidance=3.0)
SHEET = Sheet("", "", 1)
RED = Image.new("RGB", (40, 30), "red")
FISH, HOUSE = Ingredient("red fish", 0.5), Ingredient("blue house", 0.5)


def opened(folder: Path, variant: str, *abilities: Ability) -> Kandinsky22Painter:
    card = known_models().get("kandinsky-2.2")
    assert card is not None
    card = card.model_copy(update={"variant": variant, "abilities": frozenset(abilities)})
    return open_kandinsky22(card, folder, find_place("cpu", 1))


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Kandinsky22Painter:
    card = known_models().get("kandinsky-2.2")
    assert card is not None
    folder = tmp_path_factory.mktemp("kandinsky22")
    save_kandinsky22(folder)
    return open_kandinsky22(card, folder, find_place("cpu", 1))


def ignore(step: int, steps: int, look: Look | None) -> None:
    """A step nobody watches."""


def mixed(painter: Kandinsky22Painter, *ingredients: Ingredient, sheet: Sheet = SHEET) -> bytes:
    return painter.mix(ingredients, sheet, TERMS, ignore).tobytes()


def test_whole_share_is_the_words_themselves(painter: Kandinsky22Painter) -> None:
    (drawn,) = painter.paint([Sheet("red fish", "", 1)], TERMS, ignore)
    assert mixed(painter, Ingredient("red fish", 1.0)) == drawn.tobytes()
    assert mixed(painter, Ingredient("red fish", 1.0), Ingredient("blue house", 0.0)) == drawn.tobytes()


def test_every_ingredient_and_its_share_count_but_not_their_order(painter: Kandinsky22Painter) -> None:
    both = mixed(painter, FISH, HOUSE)
    assert mixed(painter, HOUSE, FISH) == both
    assert mixed(painter, Ingredient("red fish", 0.9), Ingredient("blue house", 0.1)) != both
    seen = mixed(painter, FISH, Ingredient(RED, 0.5))
    assert seen != both
    assert seen != mixed(painter, FISH, Ingredient(Image.new("RGB", (40, 30), "blue"), 0.5))
    assert mixed(painter, FISH, HOUSE, sheet=Sheet("", "star", 1)) != both


def test_only_words_cost_the_prior_steps(painter: Kandinsky22Painter) -> None:
    seen: list[tuple[int, int]] = []
    painter.mix([FISH, Ingredient(RED, 0.5)], SHEET, TERMS, lambda step, total, _: seen.append((step, total)))
    total = PRIOR_STEPS + TERMS.steps
    assert seen == [(step, total) for step in range(1, total + 1)]


def test_sheet_with_pictures_is_a_mixture_in_which_words_count_as_one_more(
    painter: Kandinsky22Painter,
) -> None:
    likes = (Like(RED, 0.75), Like(Image.new("RGB", (40, 30), "blue"), 0.25))
    assert [it.share for it in mixture_of(Sheet("", "", 1, likes=likes))] == [0.75, 0.25]
    both = mixture_of(Sheet("red fish", "", 1, likes=likes))
    assert [it.share for it in both] == pytest.approx([1 / 3, 0.5, 1 / 6])
    (drawn,) = painter.paint([Sheet("red fish", "", 1, likes=likes)], TERMS, ignore)
    assert drawn.tobytes() == mixed(painter, *both)
    over = Sheet("", "", 1, source=Image.new("RGB", (64, 64), "green"), likes=likes)
    (varied,) = painter.paint([over], replace(TERMS, way=Way.PICTURE, strength=0.5), ignore)
    assert varied.tobytes() != drawn.tobytes()


def split(colours: tuple[str, str], at: int = 32) -> Image.Image:
    """Two colours side by side."""
    picture = Image.new("RGB", (64, 64), colours[0])
    picture.paste(colours[1], (at, 0, 64, 64))
    return picture


def test_decoder_for_holes_keeps_what_is_around_them(tmp_path: Path) -> None:
    save_kandinsky22_inpaint(tmp_path)
    painter = opened(tmp_path, "inpaint", Ability.INPAINT)
    terms = replace(TERMS, way=Way.INPAINT)
    mask = split(("black", "white")).convert("L")
    seen: list[tuple[int, int]] = []
    sheet = Sheet("red fish", "", 1, source=split(("red", "blue")), mask=mask)
    (filled,) = painter.paint([sheet], terms, lambda step, total, _: seen.append((step, total)))
    total = PRIOR_STEPS + TERMS.steps
    assert seen == [(step, total) for step in range(1, total + 1)]
    other = replace(sheet, source=split(("green", "blue")))
    assert painter.paint([other], terms, ignore)[0].tobytes() != filled.tobytes()
    assert painter.paint([replace(sheet, seed=2)], terms, ignore)[0].tobytes() != filled.tobytes()
    (erased,) = painter.paint([replace(sheet, prompt="")], replace(terms, guidance=0.0), ignore)
    assert erased.tobytes() != filled.tobytes()


def test_decoder_for_depth_keeps_the_depth_of_a_picture(tmp_path: Path) -> None:
    save_kandinsky22_depth(tmp_path)
    painter = opened(tmp_path, "depth", Ability.CONTROL)
    terms = replace(TERMS, keeps_structure=True)
    sheet = Sheet("red fish", "", 1, structure=split(("red", "white")))
    seen: list[tuple[int, int]] = []
    (kept,) = painter.paint([sheet], terms, lambda step, total, _: seen.append((step, total)))
    total = PRIOR_STEPS + TERMS.steps
    assert seen == [(step, total) for step in range(1, total + 1)]
    other = replace(sheet, structure=split(("white", "black"), 10))
    assert painter.paint([other], terms, ignore)[0].tobytes() != kept.tobytes()
    assert painter.paint([sheet], terms, ignore)[0].tobytes() == kept.tobytes()
    assert painter.notes(terms) == ()
    hint = DepthFinder(tmp_path / "depth", find_place("cpu", 1)).hint(
        split(("red", "white")).resize((96, 64))
    )
    assert hint.shape == (1, 3, 64, 96)
    assert (float(hint.min()), float(hint.max())) == (0, 1)


def test_decoder_without_its_depth_estimator_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        opened(tmp_path, "depth", Ability.CONTROL)
    assert "not a usable depth estimator" in str(caught.value.facts["reason"])
