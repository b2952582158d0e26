"""Seconds a picture with the pocket model: 25 steps and Flash, alone and in a batch."""

import asyncio
import time
from pathlib import Path

from pipelines.kit.contract import DrawOrder
from pipelines.kit.models import is_here, known_models
from pipelines.kit.pool import ModelPool
from tests.bench.figures import Figure

ROUNDS = 5
MODELS = ("pocket", "pocket-flash")


async def measure() -> list[Figure]:
    """Medians over a few rounds, after one to warm up."""
    folder = Path("data/models")
    figures: list[Figure] = []
    async with ModelPool(folder) as pool:
        for name in MODELS:
            card = known_models().get(name)
            if card is None or not is_here(card, folder):
                figures.append(Figure(name, "not run here", "its weights are not in weights/ or data/models"))
                continue
            size = card.ratios["1:1"]
            for count in (1, 4):
                seconds = await _median(
                    pool, name, size.width, size.height, card.steps, card.guidance or 0.0, count
                )
                figures.append(
                    Figure(
                        f"{name}, {card.steps} steps, batch of {count}", f"{seconds / count:.2f} s a picture"
                    )
                )
    return figures


async def _median(
    pool: ModelPool, model: str, width: int, height: int, steps: int, guidance: float, count: int
) -> float:
    times: list[float] = []
    for number in range(ROUNDS + 1):
        seeds = tuple(range(number * count, number * count + count))
        order = DrawOrder(model, "a red fish under the moon", "", width, height, steps, guidance, seeds)
        began = time.perf_counter()
        await pool.draw(order, lambda _step, _total, _preview=None: None)
        times.append(time.perf_counter() - began)
        await asyncio.sleep(0)
    return sorted(times[1:])[ROUNDS // 2]
