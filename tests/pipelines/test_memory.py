"""The memory budget: what stays open, what goes, and what never goes."""

import threading
from collections.abc import Sequence

import pytest
from PIL import Image

from pipelines.kit.contract import PipelineError
from pipelines.kit.memory import OpenModels
from pipelines.kit.models import Gibibytes, ModelCard, known_models
from pipelines.kit.painter import Sheet, StepDone, Terms
from pipelines.kit.plans import Plan
from pipelines.kit.pool import ModelPool
from pipelines.kit.turns import OPENING
from tests.pipelines.test_batching import ignore, order


class Blank:
    """Paints white."""

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> list[Image.Image]:
        return [Image.new("RGB", (terms.width, terms.height), "white") for _ in sheets]

    def notes(self, terms: Terms) -> tuple[str, ...]:
        return ()

    def cut_off(self, prompt: str) -> str:
        return ""

    def spare_memory(self) -> bool:
        return False


def card(model: str, gib: float) -> ModelCard:
    pattern = known_models().get("pocket")
    assert pattern is not None
    return pattern.model_copy(update={"id": model, "memory_gib": Gibibytes(cpu=gib, cuda=gib / 2)})


class Opening:
    """Opens blank models and counts how often."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, wanted: ModelCard) -> Blank:
        self.opened.append(wanted.id)
        return Blank()


@pytest.fixture
def opening() -> Opening:
    return Opening()


def use(models: OpenModels, *cards: ModelCard) -> None:
    for each in cards:
        with models.lease(each):
            pass


def test_open_models_are_not_opened_twice(opening: Opening) -> None:
    use(OpenModels(opening, 10, "cpu"), card("a", 4), card("b", 4), card("a", 4))
    assert opening.opened == ["a", "b"]


def test_a_model_waits_while_another_network_is_opened(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    using = threading.Thread(target=use, args=(models, card("a", 4)))
    with OPENING:
        using.start()
        using.join(0.3)
        assert opening.opened == []
    using.join(20)
    assert opening.opened == ["a"]


def test_least_recently_used_goes_first(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    use(models, card("a", 4), card("b", 4), card("a", 4), card("c", 4))
    assert models.ids == ("a", "c")


def test_as_many_go_as_the_newcomer_needs(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    use(models, card("a", 3), card("b", 3), card("c", 3), card("big", 7))
    assert models.ids == ("c", "big")


def test_budget_counts_memory_of_the_device(opening: Opening) -> None:
    models = OpenModels(opening, 4, "cuda")
    use(models, card("a", 4), card("b", 4))
    assert models.ids == ("a", "b")


def test_model_beyond_the_budget_is_refused_with_numbers(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    with pytest.raises(PipelineError) as caught:
        use(models, card("huge", 11))
    assert (caught.value.code, caught.value.facts) == (
        "model-too-large",
        {"model": "huge", "needs": "11.0", "budget": "10.0"},
    )
    assert opening.opened == []


def test_model_in_use_stays_and_the_newcomer_waits(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    newcomer = threading.Thread(target=use, args=(models, card("b", 8)))
    with models.lease(card("a", 8)):
        newcomer.start()
        newcomer.join(0.2)
        assert (newcomer.is_alive(), models.ids) == (True, ("a",))
    newcomer.join(20)
    assert models.ids == ("b",)


def test_other_idle_models_go_before_one_in_use(opening: Opening) -> None:
    models = OpenModels(opening, 10, "cpu")
    with models.lease(card("a", 4)):
        use(models, card("b", 4), card("c", 4))
        assert set(models.ids) == {"a", "c"}


def test_failed_opening_leaves_room_for_others() -> None:
    def broken(wanted: ModelCard) -> Blank:
        if wanted.id == "a":
            raise PipelineError("model-damaged", model="a", reason="")
        return Blank()

    models = OpenModels(broken, 5, "cpu")
    with pytest.raises(PipelineError):
        use(models, card("a", 4))
    use(models, card("b", 4))
    assert models.ids == ("b",)


async def test_pool_swaps_real_models_within_its_budget(pool: ModelPool) -> None:
    pool.opened.budget_gib = 0.4
    for model in ("pocket", "pocket-flash", "pocket"):
        await pool.draw(order(model=model, guidance=0.0 if model == "pocket-flash" else 3.0), ignore)
        assert pool.opened.ids == (model,)


async def test_pool_offers_what_is_here_and_fits(pool: ModelPool) -> None:
    assert [each.id for each in pool.available] == ["pocket", "pocket-flash"]
    pool.opened.budget_gib = 0.1
    assert pool.available == ()


def test_what_models_of_a_folder_share_counts_once(opening: Opening) -> None:
    whole = Gibibytes(cpu=45, cuda=26, text_encoder=16).planned(Plan.FULL)
    base, flash = (card(name, 1).model_copy(update={"memory_gib": whole}) for name in ("base", "flash"))
    stranger = base.model_copy(update={"id": "stranger", "folder": "elsewhere"})
    models = OpenModels(opening, budget_gib=26 + 10, device="cuda")
    use(models, base, flash)
    assert models.ids == ("base", "flash"), "the second brings its U-Net only"
    use(models, stranger)
    assert models.ids == ("stranger",), "another folder shares nothing"
