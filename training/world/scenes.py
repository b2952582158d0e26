"""What is in a picture: a scene is drawn by lot, painted from a seed, and read back as labels."""

import random
from dataclasses import dataclass

import numpy as np

from training.world.backdrops import MAKERS
from training.world.figures import FIGURES
from training.world.palette import (
    BACKDROPS,
    COLOUR_NAMES,
    COLOURS,
    LAYOUTS,
    SHAPES,
    SIZES,
    STYLES,
    USUAL_BACKDROP,
    USUAL_COLOUR,
    USUAL_PLAIN_COLOUR,
)
from training.world.parts import Part
from training.world.styles import PAINTERS, Figure

LABELS = ("style", "backdrop", "plain", "layout", "shape", "colour", "size", "shape2", "colour2")
LABEL_SIZES = (
    *(len(STYLES), len(BACKDROPS), len(COLOURS), len(LAYOUTS)),
    *(len(SHAPES), len(COLOURS), len(SIZES), len(SHAPES), len(COLOURS)),
)
ABSENT = -1  # a label that has no value here: no second object, no plain backdrop


@dataclass(frozen=True, slots=True)
class Thing:
    """One object; `usual` says that its colour is the one it has when a caption names none."""

    shape: str
    colour: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a caption may tell about a picture."""

    style: str
    backdrop: str
    plain: str | None
    natural: bool  # the backdrop is the one that the objects get when a caption names none
    layout: str
    size: str
    things: tuple[Thing, ...]

    def labels(self) -> list[int]:
        """Return the indices of `LABELS`, with `ABSENT` where there is nothing to say."""
        first, second = self.things[0], self.things[1] if len(self.things) > 1 else None
        return [
            STYLES.index(self.style),
            BACKDROPS.index(self.backdrop),
            COLOUR_NAMES.index(self.plain) if self.plain else ABSENT,
            LAYOUTS.index(self.layout),
            SHAPES.index(first.shape),
            COLOUR_NAMES.index(first.colour),
            SIZES.index(self.size),
            SHAPES.index(second.shape) if second else ABSENT,
            COLOUR_NAMES.index(second.colour) if second else ABSENT,
        ]


def natural_backdrop(shapes: tuple[str, ...]) -> str:
    """Return where these objects belong: lights of the night decide, then the first object."""
    for shape in shapes:
        if shape in {"moon", "star"}:
            return "night"
    return USUAL_BACKDROP[shapes[0]]


def cast_thing(lots: random.Random) -> Thing:
    """Draw an object by lot; a quarter wear their usual colour."""
    shape = lots.choice(SHAPES)
    colour = USUAL_COLOUR[shape] if lots.random() < 0.2 else lots.choice(COLOUR_NAMES)
    return Thing(shape, colour, colour == USUAL_COLOUR[shape])


def cast_scene(lots: random.Random, two: float = 0.3) -> Scene:
    """Draw a scene by lot; `two` is the share of scenes with two objects."""
    style = lots.choices(STYLES, (0.28, 0.18, 0.18, 0.18, 0.18))[0]
    if lots.random() < two:
        layout, size = lots.choice(("above", "beside")), "medium"
        things = (cast_thing(lots), cast_thing(lots))
    else:
        layout = lots.choices(LAYOUTS[:5], (0.72, 0.07, 0.07, 0.07, 0.07))[0]
        size = lots.choices(SIZES, (0.16, 0.56, 0.28))[0] if layout == "centre" else "medium"
        things = (cast_thing(lots),)
    usual = natural_backdrop(tuple(thing.shape for thing in things))
    backdrop = usual if lots.random() < 0.25 else lots.choice(BACKDROPS)
    plain = None
    if backdrop == "plain":
        used = {thing.colour for thing in things}
        plain = lots.choice([name for name in COLOUR_NAMES if name not in used])
        if usual == "plain" and USUAL_PLAIN_COLOUR not in used and lots.random() < 0.3:
            plain = USUAL_PLAIN_COLOUR
    natural = backdrop == usual and plain in {None, USUAL_PLAIN_COLOUR}
    return Scene(style, backdrop, plain, natural, layout, size, things)


def places(scene: Scene, lots: random.Random) -> list[tuple[float, float, float]]:
    """Return the centre and half-width of every object, in pixels."""

    def near(value: float, by: float) -> float:
        return value + lots.uniform(-by, by)

    if scene.layout == "above":
        x = near(64, 8)
        return [(near(x, 4), near(34, 2), near(27, 1.5)), (near(x, 4), near(95, 2), near(27, 1.5))]
    if scene.layout == "beside":
        y = near(66, 6)
        return [(near(34, 2), near(y, 4), near(27, 1.5)), (near(94, 2), near(y, 4), near(27, 1.5))]
    if scene.layout == "centre":
        radius = {"small": 24, "medium": 37, "big": 49}[scene.size]
        sway = {"small": 8, "medium": 5, "big": 3}[scene.size]
        return [(near(64, sway), near(65, sway), near(radius, 2))]
    x, y = {"left": (36, 64), "right": (92, 64), "top": (64, 36), "bottom": (64, 92)}[scene.layout]
    return [(near(x, 3), near(y, 3), near(29, 1.5))]


def placed(parts: list[Part], place: tuple[float, float], radius: float, turn: float) -> list[Part]:
    """Return the pieces moved from unit coordinates to pixels."""
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * radius
    return [
        Part(part.points @ rotation + place, part.colour, part.role, part.width * radius) for part in parts
    ]


def paint(scene: Scene, seed: int) -> np.ndarray:
    """Return the picture, uint8 [128, 128, 3]; the same scene and seed give the same picture."""
    lots = random.Random(seed)
    backdrop = MAKERS[scene.backdrop](lots, scene.plain or "white")
    figures: list[Figure] = []
    for thing, (x, y, radius) in zip(scene.things, places(scene, lots), strict=True):
        colour, turn, place = COLOURS[thing.colour], lots.uniform(-0.1, 0.1), (x, y)
        if scene.style == "pixel":  # symmetric things must meet the grid symmetrically
            turn, place = 0.0, (4.0 * round(x / 4), 4.0 * round(y / 4))
        parts = placed(FIGURES[thing.shape](colour), place, radius, turn)
        figures.append((thing.shape, colour, parts))
    return PAINTERS[scene.style](backdrop, figures, lots)
