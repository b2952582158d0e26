"""The animals of the world: cat, fish, bird, butterfly."""

from training.world.faces import BLUSH, eyes, is_dark
from training.world.palette import CREAM, INK, RGB, darker, lighter
from training.world.parts import Part, Role, arc, box, ellipse, polygon, smooth


def cat(c: RGB) -> list[Part]:
    """Draw a cat's head."""
    inner = BLUSH
    parts = [Part(polygon((k * 0.86, -0.98), (k * 0.9, 0.0), (k * 0.12, -0.5)), c) for k in (-1, 1)]
    parts += [Part(ellipse(0, 0.16, 0.96, 0.76, 36), c)]
    parts += [
        Part(polygon((k * 0.72, -0.7), (k * 0.72, -0.36), (k * 0.44, -0.5)), inner, Role.SHADE)
        for k in (-1, 1)
    ]
    parts += [Part(ellipse(0, 0.44, 0.4, 0.27, 20), lighter(c, 0.6), Role.SHADE)]
    nose = Part(smooth(polygon((-0.13, 0.24), (0.13, 0.24), (0, 0.4)), 1), (240, 96, 120), Role.FACE)
    whisker = INK if not is_dark(c) else (255, 250, 235)
    whiskers = [Part(polygon((k * 0.58, 0.34), (k * 1.0, 0.28)), whisker, Role.FACE, 0.06) for k in (-1, 1)]
    mouth = [Part(arc(k * 0.11, 0.42, 0.11, 0.12, 0, 180, 7), INK, Role.FACE, 0.06) for k in (-1, 1)]
    return [*parts, *eyes(0, 0.02, 0.4, 0.17, c), nose, *mouth, *whiskers]


def fish(c: RGB) -> list[Part]:
    """Draw a round fish that swims to the left."""
    shade, light = darker(c, 0.22), lighter(c, 0.5)
    return [
        Part(smooth(polygon((0.42, 0.02), (1.06, -0.62), (0.9, 0.02), (1.06, 0.66)), 1), shade),
        Part(smooth(polygon((-0.42, -0.4), (-0.1, -0.9), (0.42, -0.72), (0.34, -0.2)), 1), shade),
        Part(ellipse(-0.18, 0.04, 0.84, 0.62, 36), c),
        Part(ellipse(-0.2, 0.36, 0.52, 0.24, 22), light, Role.SHADE),
        Part(arc(-0.32, 0.04, 0.36, 0.46, -62, 62, 12), light, Role.MARK, 0.11),
        Part(smooth(polygon((0.1, 0.04), (0.46, 0.18), (0.12, 0.4)), 1), shade, Role.MARK),
        Part(ellipse(-0.56, -0.08, 0.19, 0.2, 18), (255, 255, 255), Role.MARK),
        Part(ellipse(-0.59, -0.07, 0.11, 0.13, 14), INK, Role.FACE),
        Part(arc(-0.86, 0.2, 0.16, 0.12, 20, 110, 7), INK if not is_dark(c) else CREAM, Role.FACE, 0.07),
    ]


def bird(c: RGB) -> list[Part]:
    """Draw a plump bird that looks to the right."""
    return [
        Part(smooth(polygon((-0.5, 0.1), (-1.08, -0.3), (-1.02, 0.3)), 1), darker(c, 0.25)),
        Part(polygon((0.6, -0.46), (1.1, -0.24), (0.62, -0.08)), (255, 166, 40)),
        Part(box(-0.2, 0.6, -0.08, 1.0), (240, 146, 40)),
        Part(box(0.12, 0.6, 0.24, 1.0), (240, 146, 40)),
        Part(ellipse(-0.06, 0.2, 0.72, 0.6, 34), c),
        Part(ellipse(0.28, -0.36, 0.52, 0.5, 30), c),
        Part(ellipse(0.22, 0.36, 0.36, 0.32, 22), lighter(c, 0.6), Role.SHADE),
        Part(
            smooth(polygon((0.1, 0.06), (-0.84, -0.02), (-0.42, 0.5), (-0.06, 0.5)), 2),
            darker(c, 0.25),
            Role.MARK,
        ),
        Part(ellipse(0.4, -0.42, 0.15, 0.16, 18), (255, 255, 255), Role.SHADE),
        Part(ellipse(0.43, -0.42, 0.1, 0.12, 14), INK, Role.FACE),
    ]


def butterfly(c: RGB) -> list[Part]:
    """Draw a butterfly with spotted wings."""
    spot = lighter(c, 0.6) if sum(c) < 700 else (250, 176, 196)
    parts: list[Part] = []
    for k in (-1, 1):
        parts.append(Part(arc(0, -0.42, k * 0.34, 0.5, 270, 340, 8), INK, Role.BODY, 0.09))
        parts.append(Part(ellipse(k * 0.56, -0.36, 0.5, 0.42, 28, k * -0.5), c))
        parts.append(Part(ellipse(k * 0.44, 0.4, 0.38, 0.36, 26, k * 0.4), darker(c, 0.16)))
        parts.append(Part(ellipse(k * 0.6, -0.38, 0.22, 0.18, 16, k * -0.5), spot, Role.MARK))
        parts.append(Part(ellipse(k * 0.46, 0.42, 0.15, 0.14, 14), spot, Role.MARK))
    return [*parts, Part(ellipse(0, 0.04, 0.14, 0.62, 22), (92, 70, 92))]
