"""Kandinsky 2.2 paints what lies between words and pictures."""

import pytest
from PIL import Image

from pipelines.families.devices import find_place
from pipelines.families.kandinsky22 import PRIOR_STEPS, Ingredient, Kandinsky22Painter, open_kandinsky22
from pipelines.kit.models import known_models
from pipelines.kit.painter import Look, Sheet, Terms
from tests.pipelines.tiny_relatives import save_kandinsky22

TERMS = Terms("tiny", width=64, height=64, steps=2, guidance=3.0)
SHEET = Sheet("", "", 1)
RED = Image.new("RGB", (40, 30), "red")
FISH, HOUSE = Ingredient("red fish", 0.5), Ingredient("blue house", 0.5)


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
