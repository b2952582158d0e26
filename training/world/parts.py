"""The pieces that pictures are made of: closed outlines and strokes in unit coordinates (y points down)."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from training.world.palette import RGB

Points = np.ndarray  # shape [n, 2]; an object fills about the square from -1 to 1


class Role(Enum):
    """What a piece does, so that each style can draw it in its own way."""

    BODY = "body"  # makes up the silhouette: it is outlined
    SHADE = "shade"  # a flat marking inside, left out by neon
    MARK = "mark"  # a marking that matters for the likeness: neon draws it as a line
    FACE = "face"  # eyes, noses, mouths: drawn last and always


@dataclass(frozen=True, slots=True)
class Part:
    """One closed piece, or a stroke of the given width (in units) where `width` is not 0."""

    points: Points
    colour: RGB
    role: Role = Role.BODY
    width: float = 0.0


def ellipse(x: float, y: float, rx: float, ry: float, corners: int = 32, turn: float = 0.0) -> Points:
    """Return an ellipse around (x, y), turned by `turn` radians."""
    angle = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    along, across = rx * np.cos(angle), ry * np.sin(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    return np.stack([x + along * cos - across * sin, y + along * sin + across * cos], 1)


def polygon(*corners: tuple[float, float]) -> Points:
    """Return the polygon through the given corners."""
    return np.array(corners, dtype=np.float64)


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Points:
    """Return a rectangle with rounded corners."""
    if radius <= 0:
        return polygon((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    quarter = np.linspace(0, math.pi / 2, 6)
    centres = (
        (x1 - radius, y1 - radius),
        (x0 + radius, y1 - radius),
        (x0 + radius, y0 + radius),
        (x1 - radius, y0 + radius),
    )
    pieces = [
        np.stack(
            [x + radius * np.cos(quarter + k * math.pi / 2), y + radius * np.sin(quarter + k * math.pi / 2)],
            1,
        )
        for k, (x, y) in enumerate(centres)
    ]
    return np.concatenate(pieces)


def rays(count: int, outer: float, inner: float, y: float = 0.0) -> Points:
    """Return a star of `count` rays, one of them pointing up."""
    angle = -math.pi / 2 + np.arange(2 * count) * math.pi / count
    radius = np.where(np.arange(2 * count) % 2 == 0, outer, inner)
    return np.stack([radius * np.cos(angle), y + radius * np.sin(angle)], 1)


def smooth(points: Points, rounds: int = 2) -> Points:
    """Return the closed outline with its corners cut softly (Chaikin's scheme)."""
    for _ in range(rounds):
        following = np.roll(points, -1, 0)
        points = np.stack([points * 0.75 + following * 0.25, points * 0.25 + following * 0.75], 1).reshape(
            -1, 2
        )
    return points


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, corners: int = 14) -> Points:
    """Return an open curve along an ellipse from `start` to `end` degrees (clockwise from the right)."""
    angle = np.radians(np.linspace(start, end, corners))
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], 1)
