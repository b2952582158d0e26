"""Batching: who is painted together, that mates do not matter, and that each fails alone."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

import pytest
from PIL import Image, ImageChops

from pipelines.kit.batching import Batcher
from pipelines.kit.contract import Cancelled, DrawOrder, LoraUse, PipelineError, Way
from pipelines.kit.painter import Painted, Sheet, StepDone, Terms
from pipelines.kit.pool import ModelPool

ROUNDING = 2
"""Of 255; sums of floats come in another order in a batch of another size."""


def order(prompt: str = "red fish", model: str = "pocket-flash", **wishes: object) -> DrawOrder:
    plain = {"width": 64, "height": 64, "steps": 4, "guidance": 0.0, "seeds": (1,), "negative": ""}
    return DrawOrder(model=model, prompt=prompt, **{**plain, **wishes})  # type: ignore[arg-type]


def ignore(step: int, total: int, preview: bytes | None = None) -> None:
    """A watcher who does not care."""


class Easel:
    """Paints plain squares, three steps each, and remembers what was on every batch."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.started = threading.Event()
        self.steps = 0

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> list[Painted]:
        self.batches.append([sheet.prompt for sheet in sheets])
        self.started.set()
        assert self.gate.wait(20)
        if any(sheet.prompt == "bad" for sheet in sheets):
            raise PipelineError("model-damaged")
        for step in range(1, 4):
            self.steps += 1
            on_step(step, 3, None)
        return [
            Painted(Image.new("RGB", (terms.width, terms.height), (sheet.seed, 0, 0))) for sheet in sheets
        ]


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def batcher(easel: Easel) -> Iterator[Batcher]:
    batcher = Batcher(easel.paint, most=4, window=0.2)
    yield batcher
    easel.gate.set()
    batcher.close()


def red_of(future: "Future[tuple[object, ...]]") -> list[int]:
    return [drawn.picture.getpixel((0, 0))[0] for drawn in future.result(20)]  # type: ignore[attr-defined,index]


def test_compatible_orders_share_a_batch_and_get_their_own_pictures(easel: Easel, batcher: Batcher) -> None:
    futures = [batcher.submit(order(str(seed), seeds=(seed,)), ignore) for seed in (10, 20, 30, 40)]
    assert [red_of(future) for future in futures] == [[10], [20], [30], [40]]
    assert easel.batches == [["10", "20", "30", "40"]]


@pytest.mark.parametrize(
    "other",
    [
        {"width": 128},
        {"steps": 5},
        {"guidance": 1.0},
        {"model": "pocket"},
        {"way": Way.REFINE},
        {"strength": 0.5},
        {"loras": (LoraUse(name="clay"),)},
    ],
)
def test_other_terms_get_another_batch(easel: Easel, batcher: Batcher, other: dict[str, object]) -> None:
    for future in [batcher.submit(order("a"), ignore), batcher.submit(order("b", **other), ignore)]:  # type: ignore[arg-type]
        future.result(20)
    assert easel.batches == [["a"], ["b"]]


def test_full_batches_leave_the_rest_for_the_next(easel: Easel, batcher: Batcher) -> None:
    easel.gate.clear()
    first = batcher.submit(order("first"), ignore)
    assert easel.started.wait(20)
    futures = [batcher.submit(order("x", seeds=(seed, seed + 1)), ignore) for seed in (10, 20, 30)]
    easel.gate.set()
    assert [red_of(future) for future in (first, *futures)] == [[1], [10, 11], [20, 21], [30, 31]]
    assert easel.batches == [["first"], ["x"] * 4, ["x"] * 2]


def test_order_larger_than_a_batch_takes_rounds_and_counts_steps_through(easel: Easel) -> None:
    batcher = Batcher(easel.paint, most=2, window=0)
    seen: list[tuple[int, int]] = []
    future = batcher.submit(order(seeds=(1, 2, 3)), lambda step, total, _=None: seen.append((step, total)))
    assert red_of(future) == [1, 2, 3]
    batcher.close()
    assert [len(batch) for batch in easel.batches] == [2, 1]
    assert [step for step, _ in seen if step] == [1, 2, 3, 4, 4, 5, 6]


def test_only_the_culprit_fails(easel: Easel, batcher: Batcher) -> None:
    futures = [batcher.submit(order(prompt), ignore) for prompt in ("good", "bad", "fine")]
    assert red_of(futures[0]) == red_of(futures[2]) == [1]
    with pytest.raises(PipelineError):
        futures[1].result(20)


def test_cancelled_before_the_start_is_never_painted(easel: Easel, batcher: Batcher) -> None:
    easel.gate.clear()
    first = batcher.submit(order("first"), ignore)
    assert easel.started.wait(20)
    gone, kept = batcher.submit(order("gone"), ignore), batcher.submit(order("kept"), ignore)
    gone.cancel()
    easel.gate.set()
    assert red_of(first) == red_of(kept) == [1]
    assert easel.batches == [["first"], ["kept"]]


def cancels_at(at: int) -> Callable[..., None]:
    def watch(step: int, total: int, preview: bytes | None = None) -> None:
        if step == at:
            raise Cancelled

    return watch


def test_one_leaves_and_the_mate_is_painted_to_the_end(easel: Easel, batcher: Batcher) -> None:
    leaver, stayer = batcher.submit(order("a"), cancels_at(1)), batcher.submit(order("b"), ignore)
    assert red_of(stayer) == [1]
    with pytest.raises(Cancelled):
        leaver.result(20)
    assert (easel.batches, easel.steps) == ([["a", "b"]], 3)


def test_loop_stops_when_all_have_left(easel: Easel, batcher: Batcher) -> None:
    futures = [batcher.submit(order("a"), cancels_at(1)), batcher.submit(order("b"), cancels_at(2))]
    for future in futures:
        with pytest.raises(Cancelled):
            future.result(20)
    red_of(batcher.submit(order("next", seeds=(9,)), ignore))
    assert easel.steps == 2 + 3


def test_leaving_at_the_door_saves_the_whole_loop(easel: Easel, batcher: Batcher) -> None:
    with pytest.raises(Cancelled):
        batcher.submit(order("a"), cancels_at(0)).result(20)
    assert easel.batches == []


def test_closing_fails_who_still_waits_and_refuses_newcomers(easel: Easel) -> None:
    batcher = Batcher(easel.paint, most=1, window=0)
    easel.gate.clear()
    painted = batcher.submit(order("painted"), ignore)
    assert easel.started.wait(20)
    waiting = batcher.submit(order("waiting"), ignore)
    closing = threading.Thread(target=batcher.close)
    closing.start()
    easel.gate.set()
    closing.join(20)
    assert red_of(painted) == [1]
    with pytest.raises(PipelineError, match="worker-stopping"):
        waiting.result(20)
    with pytest.raises(PipelineError, match="worker-stopping"):
        batcher.submit(order(), ignore)


async def test_real_model_draws_the_same_alone_and_in_company(pool: ModelPool) -> None:
    wishes = [
        order("red fish", "pocket", steps=5, guidance=3.0, seeds=(1, 2)),
        order("blue house star green red", "pocket", steps=5, guidance=3.0, seeds=(3,), negative="fish"),
        order("star", "pocket", steps=5, guidance=3.0, seeds=(4,)),
    ]
    alone = [await pool.draw(wish, ignore) for wish in wishes]
    together = await asyncio.gather(*(pool.draw(wish, ignore) for wish in wishes))
    for first, second in zip(alone, together, strict=True):
        for one, two in zip(first, second, strict=True):
            difference = ImageChops.difference(one.picture, two.picture)
            assert max(high for _, high in difference.getextrema()) <= ROUNDING  # type: ignore[misc]


async def test_event_loop_lives_while_a_picture_is_painted(pool: ModelPool) -> None:
    drawing = asyncio.create_task(pool.draw(order("red fish", "pocket", steps=10, guidance=3.0), ignore))
    ticks = 0
    while not drawing.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert len(await drawing) == 1
    assert ticks > 5


async def test_giving_up_the_wait_takes_the_order_back(pool: ModelPool) -> None:
    first = asyncio.Event()
    loop = asyncio.get_running_loop()
    seen: list[int] = []

    def watch(step: int, total: int, preview: bytes | None = None) -> None:
        seen.append(step)
        loop.call_soon_threadsafe(first.set)

    drawing = asyncio.create_task(pool.draw(order("red fish", "pocket", steps=90, guidance=3.0), watch))
    await first.wait()
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    await pool.draw(order("star"), ignore)
    assert len(seen) < 90
