"""When memory runs out: idle models go first, then batches, then the speed of the model itself."""

import asyncio
from collections.abc import Sequence

import pytest
import torch
from PIL import Image

from pipelines.kit.contract import PipelineError
from pipelines.kit.memory import OpenModels, is_out_of_memory
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms
from pipelines.kit.pool import ModelPool
from tests.pipelines.test_batching import ignore, order

FAR_TOO_MUCH = 2**50
"""Bytes that no machine has: torch's own allocator refuses them."""


class Greedy:
    """Takes more memory a picture than there is, until it has been asked `thrifts` times to take less."""

    def __init__(self, room: int, thrifts: int = 0, error: type[Exception] | None = torch.OutOfMemoryError):
        self.room, self.thrifts, self.error = room, thrifts, error
        self.batches: list[int] = []

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> list[Image.Image]:
        self.batches.append(len(sheets))
        on_step(1, 2, None)
        if len(sheets) > self.room:
            if self.error is None:
                torch.empty(FAR_TOO_MUCH, dtype=torch.uint8)
            else:
                raise self.error("CUDA out of memory. Tried to allocate 20.00 MiB.")
        on_step(2, 2, None)
        return [Image.new("RGB", (terms.width, terms.height), (sheet.seed, 0, 0)) for sheet in sheets]

    def notes(self, terms: Terms) -> tuple[str, ...]:
        return ()

    def cut_off(self, prompt: str) -> str:
        return ""

    def spare_memory(self) -> bool:
        self.thrifts -= 1
        self.room += 1
        return self.thrifts >= 0


def give(pool: ModelPool, painter: Greedy) -> list[str]:
    """Let the pool open `painter` for every model; returns the list that names what it opened."""
    opened: list[str] = []

    def opener(card: ModelCard) -> Greedy:
        opened.append(card.id)
        return painter if card.id == "pocket" else Greedy(9)

    pool.opened = OpenModels(opener, 10, "cpu")
    return opened


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, MemoryError, None])
async def test_batch_too_large_is_painted_one_by_one_from_then_on(
    pool: ModelPool, error: type[Exception] | None
) -> None:
    painter = Greedy(1, error=error)
    give(pool, painter)
    seen: list[tuple[int, int]] = []
    wish = order(model="pocket", seeds=(1, 2, 3))
    made = await pool.draw(wish, lambda step, total, _=None: seen.append((step, total)))
    assert [picture.seed for picture in made] == [1, 2, 3]
    assert painter.batches == [3, 1, 1, 1]
    assert [(step, total) for step, total in seen if step][-1] == (6, 6)
    await pool.draw(order(model="pocket", seeds=(4, 5)), ignore)
    assert painter.batches[4:] == [1, 1]
    await pool.draw(order(model="pocket", seeds=(6,), width=128), ignore)
    assert len(painter.batches) == 7


async def test_models_not_in_use_go_before_anything_else(pool: ModelPool) -> None:
    painter = Greedy(0, thrifts=1)
    opened = give(pool, painter)
    await pool.draw(order(), ignore)
    assert pool.opened.ids == ("pocket-flash",)
    await pool.draw(order(model="pocket"), ignore)
    assert pool.opened.ids == ("pocket",)
    assert opened == ["pocket-flash", "pocket"]
    # one attempt with a neighbour in memory, one without, one with the model on a diet
    assert painter.batches == [1, 1, 1]


async def test_nothing_left_to_give_up_fails_and_the_next_order_is_painted(pool: ModelPool) -> None:
    painter = Greedy(-2, thrifts=1)
    give(pool, painter)
    with pytest.raises(PipelineError) as caught:
        await pool.draw(order(model="pocket"), ignore)
    assert (caught.value.code, caught.value.facts) == ("out-of-memory", {"model": "pocket"})
    assert painter.batches == [1, 1]
    painter.room = 1
    assert len(await pool.draw(order(model="pocket"), ignore)) == 1


async def test_mates_are_not_dragged_down(pool: ModelPool) -> None:
    give(pool, Greedy(1))
    wishes = [order(prompt, "pocket", seeds=(seed,)) for seed, prompt in enumerate("abc", 1)]
    made = await asyncio.gather(*(pool.draw(wish, ignore) for wish in wishes))
    assert [drawn[0].seed for drawn in made] == [1, 2, 3]


async def test_no_memory_to_open_a_model_is_said(pool: ModelPool) -> None:
    def opener(card: ModelCard) -> Greedy:
        if card.id == "pocket":
            torch.empty(FAR_TOO_MUCH, dtype=torch.uint8)
        return Greedy(1)

    pool.opened = OpenModels(opener, 10, "cpu")
    await pool.draw(order(), ignore)
    with pytest.raises(PipelineError, match="out-of-memory"):
        await pool.draw(order(model="pocket"), ignore)
    assert pool.opened.ids == ()
    assert len(await pool.draw(order(), ignore)) == 1


async def test_no_memory_to_read_a_file_is_not_called_damage(
    pool: ModelPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def from_pretrained(*_: object, **__: object) -> torch.Tensor:
        return torch.empty(FAR_TOO_MUCH, dtype=torch.uint8)

    monkeypatch.setattr("pipelines.kandinsky3.checkpoints.T5EncoderModel.from_pretrained", from_pretrained)
    with pytest.raises(PipelineError, match="out-of-memory"):
        await pool.draw(order(model="pocket"), ignore)


async def test_other_errors_of_a_painter_stay_what_they_are(pool: ModelPool) -> None:
    painter = Greedy(0, error=ArithmeticError)
    give(pool, painter)
    with pytest.raises(ArithmeticError):
        await pool.draw(order(model="pocket"), ignore)
    assert painter.batches == [1]


def test_sentences_of_libraries_that_lack_memory_are_known() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(FAR_TOO_MUCH, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
    assert not is_out_of_memory(ValueError("CUDA out of memory"))
