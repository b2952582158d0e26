"""The seven backdrops: a vertical gradient and a few large shapes on it, in picture units from 0 to 1."""

import random
from dataclasses import dataclass

import numpy as np

from training.world.palette import COLOURS, RGB, lighter, mix
from training.world.parts import Points, ellipse


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Gradient stops from top to bottom, and filled outlines drawn over them in order."""

    stops: tuple[RGB, ...]
    shapes: tuple[tuple[Points, RGB], ...]


def hill(draw: random.Random, height: float, swing: float, waves: float) -> Points:
    """Return ground whose upper edge is a wave around `height`."""
    x = np.linspace(0, 1, 24)
    y = height + swing * np.sin(x * waves * 2 * np.pi + draw.uniform(0, 6.28))
    return np.concatenate([np.stack([x, y], 1), np.array([[1.0, 1.01], [0.0, 1.01]])])


def dots(draw: random.Random, spots: list[tuple[float, float]], radius: float) -> list[Points]:
    """Return small discs near the given places."""
    return [
        ellipse(x + draw.uniform(-0.04, 0.04), y + draw.uniform(-0.04, 0.04), radius, radius, 10)
        for x, y in spots
    ]


def plain(draw: random.Random, colour: str) -> Backdrop:
    """One soft colour."""
    del draw
    base = COLOURS[colour]
    if colour == "black":
        return Backdrop(((78, 74, 90), (60, 56, 70)), ())
    if colour == "white":
        return Backdrop(((255, 255, 255), (246, 246, 250)), ())
    return Backdrop((lighter(base, 0.6), lighter(base, 0.42)), ())


def sky(draw: random.Random, colour: str) -> Backdrop:
    """A blue sky with white clouds."""
    del colour
    shapes: list[tuple[Points, RGB]] = []
    for x, y in draw.choice((((0.16, 0.2), (0.86, 0.8)), ((0.84, 0.18), (0.14, 0.78)))):
        left, top, size = (
            x + draw.uniform(-0.05, 0.05),
            y + draw.uniform(-0.05, 0.05),
            draw.uniform(0.075, 0.095),
        )
        for dx, dy, k in ((-1.2, 0.25, 0.8), (1.2, 0.25, 0.8), (0, -0.1, 1.15)):
            shapes.append(
                (ellipse(left + dx * size, top + dy * size, k * size, k * size * 0.8, 22), (255, 255, 255))
            )
    return Backdrop(((92, 178, 244), (198, 232, 253)), tuple(shapes))


def sea(draw: random.Random, colour: str) -> Backdrop:
    """Three rows of waves under a pale sky."""
    del colour
    rows: list[tuple[float, RGB]] = [(0.56, (86, 178, 232)), (0.7, (48, 132, 210)), (0.85, (28, 92, 178))]
    return Backdrop(
        ((170, 222, 250), (232, 247, 255)), tuple((hill(draw, y, 0.02, 3), tone) for y, tone in rows)
    )


def night(draw: random.Random, colour: str) -> Backdrop:
    """A starry sky over dark rolling land."""
    del colour
    places = [
        (0.1, 0.12),
        (0.32, 0.08),
        (0.66, 0.07),
        (0.9, 0.16),
        (0.08, 0.42),
        (0.93, 0.46),
        (0.2, 0.66),
        (0.82, 0.7),
    ]
    stars = [(disc, (255, 246, 204)) for disc in dots(draw, places, 0.014)]
    land: list[tuple[Points, RGB]] = [(hill(draw, 0.86, 0.03, 1), (34, 38, 92))]
    return Backdrop(((20, 20, 66), (74, 62, 142)), tuple(land + stars))


def meadow(draw: random.Random, colour: str) -> Backdrop:
    """Green hills with a few flowers."""
    del colour
    blooms = dots(draw, [(0.1, 0.86), (0.88, 0.84), (0.3, 0.95), (0.7, 0.95)], 0.018)
    tones = draw.choice((((255, 255, 255), (255, 226, 96)), ((255, 160, 200), (255, 255, 255))))
    shapes: list[tuple[Points, RGB]] = [
        (hill(draw, 0.6, 0.04, 0.8), (140, 208, 104)),
        (hill(draw, 0.74, 0.03, 1), (104, 186, 88)),
        *[(disc, tones[k % 2]) for k, disc in enumerate(blooms)],
    ]
    return Backdrop(((134, 206, 248), (228, 246, 253)), tuple(shapes))


def sunset(draw: random.Random, colour: str) -> Backdrop:
    """A red and golden sky over purple hills."""
    del colour
    return Backdrop(
        ((122, 76, 156), (244, 124, 112), (255, 184, 98), (255, 226, 150)),
        ((hill(draw, 0.76, 0.03, 1), (128, 68, 122)), (hill(draw, 0.88, 0.02, 1.3), (84, 48, 100))),
    )


def snow(draw: random.Random, colour: str) -> Backdrop:
    """White hills under a grey-blue sky with large snowflakes."""
    del colour
    places = [
        (0.1, 0.1),
        (0.36, 0.06),
        (0.64, 0.08),
        (0.9, 0.14),
        (0.07, 0.4),
        (0.93, 0.44),
        (0.1, 0.64),
        (0.9, 0.68),
    ]
    flakes = [(disc, (255, 255, 255)) for disc in dots(draw, places, 0.021)]
    ground: list[tuple[Points, RGB]] = [
        (hill(draw, 0.68, 0.03, 0.9), (248, 251, 255)),
        (hill(draw, 0.84, 0.025, 1.1), (226, 236, 249)),
    ]
    return Backdrop(((134, 164, 206), (206, 222, 240)), tuple(ground + flakes))


MAKERS = {maker.__name__: maker for maker in (plain, sky, sea, night, meadow, sunset, snow)}


def washed(backdrop: Backdrop, towards: RGB, share: float) -> Backdrop:
    """Return the backdrop with all its colours moved towards one colour."""
    return Backdrop(
        tuple(mix(stop, towards, share) for stop in backdrop.stops),
        tuple((points, mix(tone, towards, share)) for points, tone in backdrop.shapes),
    )
