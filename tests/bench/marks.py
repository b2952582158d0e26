"""What marking costs beside Flash pictures: the guard with watermark and metadata, beside one without.

As in a worker: several tasks are held at once, so one is marked in threads while the next is painted.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import torch
from PIL import Image

from pipelines.draw import DrawInputs
from pipelines.kandinsky3.sizes import Kandinsky3Config, Role
from pipelines.kit.batching import Batcher
from pipelines.kit.contract import Artifact, BlobRef, Drawn, DrawOrder, Models, Watch
from pipelines.kit.language import Mute
from pipelines.kit.models import is_here, known_models
from pipelines.kit.painter import Painted, Sheet, StepDone, Terms
from pipelines.kit.pool import ModelPool
from safety.guard import Guard, open_guard
from safety.levels import Level
from safety.metadata import Source
from safety.policy import Policy
from safety.provenance import Marker
from safety.watermark import Watermark
from tests.bench.card import Bed, draw, random_engine
from tests.bench.figures import Figure
from tests.chat.paint import ClearSight
from tests.safety.test_watermark import scene

GOAL = 0.10
"""Of a Flash picture, on a worker with a graphics card."""
TASKS = 24
ROUNDS = 3
BATCH = 4
SLOTS = 2 * BATCH
"""As a worker's."""
HERE, FULL = "pocket-flash", "kandinsky-3.1-flash"
FOLDER = Path("data/models")
WAITS = 0.2
"""Seconds a picture, of a painter that only waits."""
Brush = Callable[[int, int], Sequence[Image.Image]]
"""Paints so many pictures in so many steps."""


class Unmarked(Marker):
    """Leaves every file as it is."""

    def mark(self, artifact: Artifact, source: Source, task: str = "") -> Artifact:
        return artifact


async def measure() -> list[Figure]:
    """The pocket model on this machine, and full-size Flash with random weights on the first card."""
    figures: list[Figure] = []
    small = known_models().get(HERE)
    if small is not None and is_here(small, FOLDER):
        async with ModelPool(FOLDER) as pool:
            figures += await compare(HERE, HERE, pool)
    else:
        figures.append(Figure(HERE, "not run here", "its weights are not here"))
    async with brush(waiting_brush(WAITS)) as models:
        figures += await compare(f"a painter that waits {WAITS} s a picture", FULL, models)
    name = "full-size Flash on a card"
    if not torch.cuda.is_available():
        return [*figures, Figure(name, "not run here", "no CUDA device")]
    async with brush(random_brush(Bed(Kandinsky3Config(), torch.device("cuda"), torch.float16))) as models:
        return figures + await compare(name, FULL, models)


async def compare(
    name: str, model: str, models: Models, tasks: int = TASKS, rounds: int = ROUNDS
) -> list[Figure]:
    """Seconds a picture with marks and without, the best of some rounds that take turns."""
    guards = {
        marker: open_guard(Policy(), ClearSight(), marker=marker)
        for marker in (Unmarked(), Marker(Watermark("bench")))
    }
    spent = {marker: float("inf") for marker in guards}
    await _seconds(next(iter(guards.values())), model, models, tasks)  # opens the model
    for _ in range(rounds):
        for marker, guard in guards.items():
            spent[marker] = min(spent[marker], await _seconds(guard, model, models, tasks))
    plain, marked = spent.values()
    return [
        Figure(f"{name}: unmarked", f"{plain:.3f} s a picture"),
        Figure(
            f"{name}: marked",
            f"{marked:.3f} s a picture",
            f"{marked / plain - 1:+.1%}; goal on a card: at most {GOAL:.0%}",
        ),
    ]


async def _seconds(guard: Guard, model: str, models: Models, tasks: int) -> float:
    """Of one task, when so many of one picture each go through the worker's slots."""
    slots = asyncio.Semaphore(SLOTS)
    desk = _Desk(models)

    async def run(number: int) -> None:
        wish = DrawInputs(prompt="a red fish under the moon", model=model, seed=number)
        async with slots:
            await guard.run("draw", wish, desk, Level.FAMILY, task=f"{number:012x}")

    began = time.perf_counter()
    await asyncio.gather(*map(run, range(tasks)))
    return (time.perf_counter() - began) / tasks


class _Desk:
    """The context of a run that nobody watches."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        return

    async def read(self, blob: BlobRef) -> bytes:
        raise AssertionError("drawing from words reads no picture")

    @property
    def models(self) -> Models:
        return self._models

    @property
    def language(self) -> Mute:
        return Mute()

    def writing(self, words: str) -> None:
        return


class _Brush:
    """Models that paint a batch by one function, as a worker's pool does."""

    def __init__(self, paint: Brush) -> None:
        self._brush = paint
        self.batcher = Batcher(self._paint, most=BATCH, window=0.05)

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        return await asyncio.wrap_future(self.batcher.submit(order, watch))

    def _paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Painted]:
        return [Painted(picture) for picture in self._brush(len(sheets), terms.steps)]


@asynccontextmanager
async def brush(paint: Brush) -> AsyncIterator[Models]:
    """Models that paint with this function until they are left."""
    models = _Brush(paint)
    try:
        yield models
    finally:
        await asyncio.to_thread(models.batcher.close)


def random_brush(bed: Bed) -> Brush:
    """Flash pictures of a bed's size with random weights."""
    engine = random_engine(bed)
    engine.role = Role.FLASH
    return lambda count, steps: draw(engine, bed, count, steps)


def waiting_brush(seconds: float) -> Brush:
    """A card that needs so long for a picture and leaves the processor alone meanwhile."""
    picture = Image.fromarray(scene(1024, 1024))

    def paint(count: int, _steps: int) -> list[Image.Image]:
        time.sleep(count * seconds)
        return [picture] * count

    return paint
