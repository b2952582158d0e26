"""Seconds a picture on this machine, for every model that is here and everything it can do."""

import io
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from pipelines.kit.contract import Ability, DrawOrder, Likeness, Way
from pipelines.kit.models import ModelCard, is_here, known_models
from pipelines.kit.pool import ModelPool
from pipelines.kit.steps import REFINE_STEPS
from tests.bench.figures import Figure

ROUNDS = 3
STRENGTH = 0.6
FOLDER = Path("data/models")


async def measure() -> list[Figure]:
    """Medians after a round to warm up; a busy machine distorts the processor time least."""
    figures: list[Figure] = []
    async with ModelPool(FOLDER) as pool:
        for card in known_models():
            if not is_here(card, FOLDER) or not pool.opened.fits(card):
                figures.append(Figure(card.id, "not run here", "its weights are not here, or do not fit"))
                continue
            plain: float | None = None
            for words, order in _orders(card):
                seconds, work = await _median(pool, order)
                remark = f"{work:.2f} s of processor time"
                if order.likes or order.structure:
                    remark += f", {work / plain:.2f} x plain" if plain else ""
                plain = plain or work
                figures.append(Figure(f"{card.id}, {words}", f"{seconds:.2f} s a picture", remark))
    return figures


def _orders(card: ModelCard) -> Iterator[tuple[str, DrawOrder]]:
    """What the model can do, in words and as an order; seeds are put in later. The first is the plainest."""
    size = card.ratios["1:1"]
    base = DrawOrder(
        card.id,
        "a red fish under the moon",
        "",
        size.width,
        size.height,
        card.steps,
        card.guidance or 0.0,
        (0,),
    )
    source = _noise(size.width, size.height)
    if Ability.TEXT_TO_IMAGE in card.abilities:
        yield f"draw, {card.steps} steps", base
        yield f"draw, {card.steps} steps, batch of 4", replace(base, seeds=(0, 1, 2, 3))
    if Ability.IMAGE_TO_IMAGE in card.abilities:
        over = replace(base, way=Way.PICTURE, source=source, strength=STRENGTH)
        yield f"draw over a picture, strength {STRENGTH}", over
    if Ability.REFINE in card.abilities:
        refined = replace(base, way=Way.REFINE, source=source, steps=REFINE_STEPS, guidance=0.0)
        yield f"refine, {REFINE_STEPS} steps", refined
    if Ability.IMAGE_PROMPT in card.abilities:
        yield "with an image prompt", replace(base, likes=(Likeness(source, 1.0),))
    if Ability.CONTROL in card.abilities:
        yield "along outlines", replace(base, structure=source)
    if Ability.INPAINT in card.abilities:
        yield (
            "fill a hole",
            replace(base, way=Way.INPAINT, source=source, mask=_hole(size.width, size.height)),
        )


def _hole(width: int, height: int) -> bytes:
    """A mask as PNG: the middle quarter."""
    mask = Image.new("L", (width, height))
    mask.paste(255, (width // 4, height // 4, 3 * width // 4, 3 * height // 4))
    file = io.BytesIO()
    mask.save(file, "PNG")
    return file.getvalue()


def _noise(width: int, height: int) -> bytes:
    """A picture as PNG; what is on it does not change the time."""
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), random.Random(0).randbytes(3 * width * height)).save(file, "PNG")
    return file.getvalue()


async def _median(pool: ModelPool, order: DrawOrder) -> tuple[float, float]:
    """Seconds on the clock and of processor time, for one picture."""
    count = len(order.seeds)
    clock, work = [], []
    for number in range(ROUNDS + 1):
        seeds = tuple(number * count + seed for seed in order.seeds)
        began, spent = time.perf_counter(), time.process_time()
        await pool.draw(replace(order, seeds=seeds), lambda _step, _total, _preview=None: None)
        clock.append((time.perf_counter() - began) / count)
        work.append((time.process_time() - spent) / count)
    return statistics.median(clock[1:]), statistics.median(work[1:])
