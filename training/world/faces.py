"""Faces that several objects share: eyes, smiles, rosy cheeks."""

from training.world.palette import INK, RGB
from training.world.parts import Part, Role, arc, ellipse

BLUSH: RGB = (255, 148, 150)


def is_dark(colour: RGB) -> bool:
    """Tell whether ink on this colour would be hard to see."""
    return sum(colour) < 260


def eyes(x: float, y: float, apart: float, size: float, colour: RGB) -> list[Part]:
    """Return two big picture-book eyes with a glint."""
    pupil = INK if not is_dark(colour) else (255, 250, 235)
    glint = (255, 255, 255) if not is_dark(colour) else INK
    parts: list[Part] = []
    for side in (-1, 1):
        centre = x + side * apart
        parts.append(Part(ellipse(centre, y, size, size * 1.15, 18), pupil, Role.FACE))
        parts.append(
            Part(
                ellipse(centre + size * 0.3, y - size * 0.4, size * 0.36, size * 0.36, 10), glint, Role.SHADE
            )
        )
    return parts


def smile(x: float, y: float, size: float, colour: RGB, width: float = 0.09) -> Part:
    """Return a smiling mouth."""
    ink = INK if not is_dark(colour) else (255, 250, 235)
    return Part(arc(x, y - size * 0.5, size, size, 25, 155, 9), ink, Role.FACE, width)


def cheeks(y: float, apart: float, size: float) -> list[Part]:
    """Return two rosy cheeks."""
    return [Part(ellipse(side * apart, y, size, size * 0.75, 14), BLUSH, Role.SHADE) for side in (-1, 1)]
