"""The sixteen objects of the world, each a short list of pieces made from one colour."""

import math
from collections.abc import Callable

import numpy as np

from training.world.animals import bird, butterfly, cat, fish
from training.world.faces import cheeks, eyes, is_dark, smile
from training.world.palette import COLOURS, CREAM, INK, RGB, darker, lighter, mix
from training.world.parts import Part, Points, Role, arc, box, ellipse, polygon, rays, smooth

WOOD: RGB = (150, 98, 58)
LEAF: RGB = (74, 166, 82)


def ball(c: RGB) -> list[Part]:
    """Draw a ball with a broad stripe."""
    band = np.concatenate([arc(0, -0.22, 0.93, 0.34, 0, 180, 16), arc(0, 0.22, 0.93, 0.34, 180, 0, 16)])
    stripe = lighter(c, 0.62) if sum(c) < 700 else (190, 200, 225)
    return [
        Part(ellipse(0, 0, 0.95, 0.95, 40), c),
        Part(band, stripe, Role.MARK),
        Part(ellipse(-0.34, -0.5, 0.2, 0.13, 16, -0.6), lighter(c, 0.75), Role.SHADE),
    ]


def star(c: RGB) -> list[Part]:
    """Draw a plump star with a face."""
    outline = smooth(rays(5, 1.12, 0.56, 0.06), 2)
    return [
        Part(outline, c),
        *eyes(0, 0.02, 0.22, 0.11, c),
        *cheeks(0.22, 0.36, 0.1),
        smile(0, 0.22, 0.15, c),
    ]


def heart(c: RGB) -> list[Part]:
    """Draw a heart with a highlight."""
    t = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    x = np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)) / 16
    return [
        Part(np.stack([x, y * 0.98 - 0.08], 1), c),
        Part(ellipse(-0.46, -0.48, 0.22, 0.15, 16, -0.6), lighter(c, 0.7), Role.SHADE),
    ]


def gift(c: RGB) -> list[Part]:
    """Draw a gift box with a ribbon and a bow."""
    ribbon = (
        COLOURS["yellow"]
        if c not in (COLOURS["yellow"], COLOURS["white"], COLOURS["orange"])
        else COLOURS["red"]
    )
    return [
        Part(ellipse(-0.36, -0.7, 0.38, 0.22, 20, 0.45), ribbon),
        Part(ellipse(0.36, -0.7, 0.38, 0.22, 20, -0.45), ribbon),
        Part(box(-0.78, -0.18, 0.78, 0.95, 0.08), c),
        Part(box(-0.92, -0.52, 0.92, -0.12, 0.08), lighter(c, 0.18) if sum(c) < 700 else (226, 228, 240)),
        Part(box(-0.17, -0.52, 0.17, 0.95), ribbon, Role.MARK),
    ]


def moon(c: RGB) -> list[Part]:
    """Draw a sleeping crescent moon."""
    angles = np.radians(np.linspace(38, 322, 34))
    outer = np.stack([0.98 * np.cos(angles) - 0.1, 0.98 * np.sin(angles)], 1)
    back = np.radians(np.linspace(310, 50, 26))
    inner = np.stack([0.7 * np.cos(back) + 0.26, 0.8 * np.sin(back)], 1)
    ink = INK if not is_dark(c) else (255, 250, 235)
    return [
        Part(np.concatenate([outer, inner]), c),
        Part(arc(-0.66, -0.16, 0.15, 0.12, 10, 170, 8), ink, Role.FACE, 0.09),
        Part(arc(-0.6, 0.24, 0.14, 0.12, 10, 140, 8), ink, Role.FACE, 0.09),
    ]


def sun(c: RGB) -> list[Part]:
    """Draw a smiling sun with broad rays."""
    halo = (
        lighter(c, 0.35)
        if sum(c) < 640
        else mix(c, (255, 160, 50), 0.5)
        if c != COLOURS["white"]
        else (222, 226, 240)
    )
    return [
        Part(smooth(rays(10, 1.08, 0.72), 1), halo),
        Part(ellipse(0, 0, 0.66, 0.66, 32), c),
        *eyes(0, -0.08, 0.24, 0.11, c),
        *cheeks(0.16, 0.4, 0.11),
        smile(0, 0.2, 0.2, c),
    ]


def house(c: RGB) -> list[Part]:
    """Draw a cottage with a chimney, a door and a lit window."""
    roof = (176, 62, 54) if c != COLOURS["red"] else (112, 66, 62)
    return [
        Part(polygon((0.34, -0.9), (0.62, -0.9), (0.62, -0.2), (0.34, -0.2)), darker(roof, 0.2)),
        Part(box(-0.74, -0.2, 0.74, 0.92), c),
        Part(polygon((-1.02, -0.08), (0, -1.0), (1.02, -0.08)), roof),
        Part(box(-0.5, 0.28, -0.06, 0.92, 0.06), WOOD, Role.MARK),
        Part(box(0.14, 0.2, 0.54, 0.58), (255, 234, 150), Role.MARK),
    ]


def tree(c: RGB) -> list[Part]:
    """Draw a round leafy tree."""
    crown = [(-0.5, 0.06, 0.42), (0.5, 0.06, 0.42), (-0.32, -0.44, 0.44), (0.34, -0.44, 0.44), (0, -0.1, 0.5)]
    return [
        Part(polygon((-0.15, 0.2), (0.15, 0.2), (0.24, 1.0), (-0.24, 1.0)), WOOD),
        *[Part(ellipse(x, y, r, r, 24), c) for x, y, r in crown],
        Part(ellipse(-0.34, -0.5, 0.22, 0.18, 16), lighter(c, 0.35), Role.SHADE),
        Part(ellipse(0.42, 0.0, 0.16, 0.13, 16), darker(c, 0.14), Role.SHADE),
    ]


def flower(c: RGB) -> list[Part]:
    """Draw a flower with six petals, a stem and two leaves."""
    angles = np.arange(6) * math.pi / 3 + 0.3
    centre = COLOURS["yellow"] if c not in (COLOURS["yellow"], COLOURS["orange"]) else (150, 84, 44)
    return [
        Part(box(-0.08, 0.1, 0.08, 1.0), LEAF),
        Part(ellipse(0.32, 0.68, 0.3, 0.14, 18, -0.5), LEAF),
        Part(ellipse(-0.32, 0.74, 0.3, 0.14, 18, 0.5), LEAF),
        *[Part(ellipse(0.46 * math.cos(a), -0.36 + 0.46 * math.sin(a), 0.31, 0.31, 20), c) for a in angles],
        Part(ellipse(0, -0.36, 0.28, 0.28, 20), centre, Role.MARK),
    ]


def mushroom(c: RGB) -> list[Part]:
    """Draw a toadstool with spots and a face on its stem."""
    cap = np.concatenate([arc(0, 0.1, 1.0, 1.02, 180, 360, 24), polygon((0.86, 0.26), (-0.86, 0.26))])
    spot: RGB = (255, 253, 246) if sum(c) < 690 else (232, 92, 92)
    spots = [(-0.5, -0.18, 0.19), (0.04, -0.54, 0.21), (0.54, -0.14, 0.17)]
    return [
        Part(smooth(polygon((-0.34, 0.1), (0.34, 0.1), (0.46, 0.96), (-0.46, 0.96)), 2), CREAM),
        Part(cap, c),
        *[Part(ellipse(x, y, r, r * 0.9, 18), spot, Role.MARK) for x, y, r in spots],
        *eyes(0, 0.48, 0.15, 0.075, CREAM),
        smile(0, 0.64, 0.1, CREAM, 0.07),
    ]


def boat(c: RGB) -> list[Part]:
    """Draw a sailing boat."""
    return [
        Part(box(-0.07, -0.98, 0.07, 0.4), WOOD),
        Part(smooth(polygon((0.14, -0.92), (0.14, 0.2), (0.9, 0.2)), 1), CREAM),
        Part(smooth(polygon((-0.14, -0.72), (-0.14, 0.2), (-0.76, 0.2)), 1), lighter(c, 0.4)),
        Part(smooth(polygon((-1.06, 0.32), (1.06, 0.32), (0.68, 0.94), (-0.68, 0.94)), 1), c),
        Part(box(-0.86, 0.46, 0.86, 0.6), lighter(c, 0.6) if sum(c) < 700 else (170, 190, 230), Role.MARK),
    ]


def rocket(c: RGB) -> list[Part]:
    """Draw a rocket with fins, a porthole and a flame."""
    right = polygon((0, -1.06), (0.26, -0.8), (0.42, -0.36), (0.44, 0.1), (0.3, 0.6))
    body: Points = np.concatenate([right, (right * (-1, 1))[::-1]])
    tip = polygon((0, -1.06), (0.26, -0.8), (0.37, -0.5), (-0.37, -0.5), (-0.26, -0.8))
    trim = (228, 70, 62) if c not in (COLOURS["red"], COLOURS["pink"], COLOURS["orange"]) else (250, 246, 240)
    return [
        Part(smooth(polygon((-0.26, 0.5), (0, 1.3), (0.26, 0.5)), 1), (255, 168, 44)),
        *[Part(polygon((k * 0.36, 0.0), (k * 0.82, 0.66), (k * 0.26, 0.56)), trim) for k in (-1, 1)],
        Part(smooth(body, 1), c),
        Part(tip, trim, Role.MARK),
        Part(ellipse(0, -0.1, 0.24, 0.24, 20), (250, 250, 252), Role.MARK),
        Part(ellipse(0, -0.1, 0.16, 0.16, 18), (96, 190, 236), Role.SHADE),
    ]


FIGURES: dict[str, Callable[[RGB], list[Part]]] = {
    maker.__name__: maker
    for maker in (
        ball,
        star,
        heart,
        gift,
        moon,
        sun,
        house,
        tree,
        flower,
        mushroom,
        cat,
        fish,
        bird,
        boat,
        rocket,
        butterfly,
    )
}
