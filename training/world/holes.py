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

Sides = tuple[int, int]
"""Width and height of the picture, in pixels."""
Brush = Callable[[ImageDraw.ImageDraw, random.Random, Sides], None]


def rectangle(draw: ImageDraw.ImageDraw, lots: random.Random, sides: Sides) -> None:
    """A box anywhere, from a tenth to nine tenths of the picture a side."""
    width, height = (lots.uniform(0.1, 0.9) * side for side in sides)
    left, top = lots.uniform(0, sides[0] - width), lots.uniform(0, sides[1] - height)
    draw.rectangle((left, top, left + width, top + height), fill=255)


def oval(draw: ImageDraw.ImageDraw, lots: random.Random, sides: Sides) -> None:
    """An ellipse that may stick out of the picture."""
    across, down = (lots.uniform(0.1, 0.45) * side for side in sides)
    x, y = (lots.uniform(0, side) for side in sides)
    draw.ellipse((x - across, y - down, x + across, y + down), fill=255)


def stroke(draw: ImageDraw.ImageDraw, lots: random.Random, sides: Sides) -> None:
    """A brush that wanders."""
    x, y = (lots.uniform(0, side) for side in sides)
    heading, short = lots.uniform(0, math.tau), min(sides)
    breadth = lots.uniform(0.06, 0.2) * short
    for _ in range(lots.randint(4, 14)):
        heading += lots.gauss(0, 0.7)
        onward = x + math.cos(heading) * short / 10, y + math.sin(heading) * short / 10
        draw.line((x, y, *onward), fill=255, width=round(breadth))
        draw.circle(onward, breadth / 2, fill=255)
        x, y = onward


def free_form(draw: ImageDraw.ImageDraw, lots: random.Random, sides: Sides) -> None:
    """A blob with a wavy rim."""
    x, y = (lots.uniform(0.2, 0.8) * side for side in sides)
    size = lots.uniform(0.15, 0.5) * min(sides)
    rim = [size * lots.uniform(0.5, 1) for _ in range(12)]
    turns = [math.tau * k / len(rim) for k in range(len(rim))]
    draw.polygon(
        [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(rim, turns, strict=True)], fill=255
    )


BRUSHES: tuple[Brush, ...] = (rectangle, rectangle, oval, stroke, free_form)
"""Boxes twice: they are what people and frames draw most."""


def cast_hole(lots: random.Random, sides: Sides = (SIDE, SIDE)) -> np.ndarray:
    """Return a mask [height, width], bool, True where the picture is taken out; most have one hole."""
    while True:
        mask = Image.new("L", sides)
        draw = ImageDraw.Draw(mask)
        for _ in range(lots.choice((1, 1, 2, MOST))):
            lots.choice(BRUSHES)(draw, lots, sides)
        taken = np.asarray(mask) > 0
        if LEAST_TAKEN <= taken.mean() <= 1 - LEAST_KEPT:
            return taken
