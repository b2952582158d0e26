"""Holes drawn by lot: rectangles, ovals, brush strokes and free forms, up to three a picture."""

import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from training.world.styles import SIDE

MOST = 3
"""Holes in one picture."""
LEAST_KEPT, LEAST_TAKEN = 0.1, 0.02
"""Shares of the picture; a mask beyond them teaches nothing."""

Brush = Callable[[ImageDraw.ImageDraw, random.Random], None]


def rectangle(draw: ImageDraw.ImageDraw, lots: random.Random) -> None:
    """A box anywhere, from a tenth to nine tenths of the picture a side."""
    width, height = (lots.uniform(0.1, 0.9) * SIDE for _ in range(2))
    left, top = lots.uniform(0, SIDE - width), lots.uniform(0, SIDE - height)
    draw.rectangle((left, top, left + width, top + height), fill=255)


def oval(draw: ImageDraw.ImageDraw, lots: random.Random) -> None:
    """An ellipse that may stick out of the picture."""
    across, down = (lots.uniform(0.1, 0.45) * SIDE for _ in range(2))
    x, y = lots.uniform(0, SIDE), lots.uniform(0, SIDE)
    draw.ellipse((x - across, y - down, x + across, y + down), fill=255)


def stroke(draw: ImageDraw.ImageDraw, lots: random.Random) -> None:
    """A brush that wanders."""
    x, y, heading = lots.uniform(0, SIDE), lots.uniform(0, SIDE), lots.uniform(0, math.tau)
    breadth = lots.uniform(0.06, 0.2) * SIDE
    for _ in range(lots.randint(4, 14)):
        heading += lots.gauss(0, 0.7)
        onward = x + math.cos(heading) * SIDE / 10, y + math.sin(heading) * SIDE / 10
        draw.line((x, y, *onward), fill=255, width=round(breadth))
        draw.circle(onward, breadth / 2, fill=255)
        x, y = onward


def free_form(draw: ImageDraw.ImageDraw, lots: random.Random) -> None:
    """A blob with a wavy rim."""
    x, y, size = lots.uniform(0.2, 0.8) * SIDE, lots.uniform(0.2, 0.8) * SIDE, lots.uniform(0.15, 0.5) * SIDE
    rim = [size * lots.uniform(0.5, 1) for _ in range(12)]
    turns = [math.tau * k / len(rim) for k in range(len(rim))]
    draw.polygon(
        [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(rim, turns, strict=True)], fill=255
    )


BRUSHES: tuple[Brush, ...] = (rectangle, rectangle, oval, stroke, free_form)
"""Boxes twice: they are what people and frames draw most."""


def cast_hole(lots: random.Random) -> np.ndarray:
    """Return a mask [SIDE, SIDE], bool, True where the picture is taken out; most have one hole."""
    while True:
        mask = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(mask)
        for _ in range(lots.choice((1, 1, 2, MOST))):
            lots.choice(BRUSHES)(draw, lots)
        taken = np.asarray(mask) > 0
        if LEAST_TAKEN <= taken.mean() <= 1 - LEAST_KEPT:
            return taken
