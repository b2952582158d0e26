"""Outpaint: what lies around a picture, to one side, to all of them, or up to another shape."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.asking import ForPictures
from pipelines.kit.contract import (
    Ability,
    Artifact,
    Choice,
    Context,
    Inputs,
    Picture,
    Pipeline,
    PipelineError,
)
from pipelines.kit.filling import filled
from pipelines.kit.holes import Gap
from pipelines.kit.images import check_size, open_picture

SIDES = ("left", "right", "up", "down")
ZOOMS = {"zoom-1.5": 1.5, "zoom-2": 2.0}
SHAPES = ("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16")
FRAMES = (*SIDES, *ZOOMS, *SHAPES)
"""What people are offered."""

PART = 0.5
"""Of the picture, by which it grows to one side."""

SAME_SHAPE = 0.01
"""Part by which a picture may differ from a shape that it is said to have."""

Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom."""


class Margins(BaseModel):
    """What is added on each side, as a part of the picture's width or height."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    left: float = Field(0.0, ge=0, le=1)
    top: float = Field(0.0, ge=0, le=1)
    right: float = Field(0.0, ge=0, le=1)
    bottom: float = Field(0.0, ge=0, le=1)


class OutpaintInputs(ForPictures):
    """What a person asks to be painted around a picture. The prompt says what is there; it may be left out.

    Further errors a person can be told: unknown-frame (frame) · margins-empty.
    """

    needs = frozenset({Ability.INPAINT})

    source: Picture
    frame: Choice = "zoom-1.5"
    """One of FRAMES."""
    margins: Margins | None = None
    """A frame drawn by hand; it wins over the chosen one."""

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.frame not in FRAMES:
            raise PydanticCustomError("unknown-frame", "no frame {frame}", {"frame": self.frame})
        if self.margins is not None and not any(self.margins.model_dump().values()):
            raise PydanticCustomError("margins-empty", "nothing is added on any side")
        return self


class Outpaint(Pipeline[OutpaintInputs]):
    """Paints around a picture in one to four ways; the picture itself comes back as it was."""

    name = "outpaint"
    inputs: ClassVar[type[Inputs]] = OutpaintInputs
    abilities = OutpaintInputs.needs

    @classmethod
    def cost(cls, inputs: OutpaintInputs) -> int:
        """Units of the model for every picture made."""
        return inputs.units()

    async def run(self, inputs: OutpaintInputs, context: Context) -> Sequence[Artifact]:
        """Paint the margins at the model's size, put them around the picture, and write down the recipe.

        Raises PipelineError: blob-gone, frame-same (frame) where the picture has that shape already, and the
        picture-* codes of `pipelines.kit.images`, of which those about size are also said of the result.
        """
        data = await context.read(inputs.source)
        picture = (await asyncio.to_thread(open_picture, data)).image
        added = added_pixels(inputs, *picture.size)
        gap = await asyncio.to_thread(framed, picture, added)
        made = await filled(gap, inputs, self.name, context)
        return [
            replace(it, recipe=replace(it.recipe, source=inputs.source.sha256, margins=added)) for it in made
        ]


def added_pixels(inputs: OutpaintInputs, width: int, height: int) -> Pixels:
    """Pixels to add to a picture of that size.

    Raises PipelineError: frame-same, and of the result picture-too-large or picture-too-long.
    """
    added = _by_hand(inputs.margins, width, height) or _by_frame(inputs.frame, width, height)
    if not any(added):
        raise PipelineError("frame-same", frame=inputs.frame)
    check_size(width + added[0] + added[2], height + added[1] + added[3])
    return added


def framed(picture: Image.Image, added: Pixels) -> Gap:
    """The picture on a larger canvas, all of which around it is hole."""
    left, top, right, bottom = added
    size = (picture.width + left + right, picture.height + top + bottom)
    canvas = Image.new("RGB", size, "gray")
    canvas.paste(picture, (left, top))
    mask = Image.new("L", size, 255)
    mask.paste(0, (left, top, left + picture.width, top + picture.height))
    return Gap(canvas, mask)


def _by_hand(margins: Margins | None, width: int, height: int) -> Pixels | None:
    if margins is None:
        return None
    across = [max(round(part * width), int(part > 0)) for part in (margins.left, margins.right)]
    down = [max(round(part * height), int(part > 0)) for part in (margins.top, margins.bottom)]
    return across[0], down[0], across[1], down[1]


def _by_frame(frame: str, width: int, height: int) -> Pixels:
    if frame in SIDES:
        side, by = SIDES.index(frame), (round(PART * width), round(PART * height))
        return (
            by[0] * (side == 0),
            by[1] * (side == SIDES.index("up")),
            by[0] * (side == 1),
            by[1] * (side == SIDES.index("down")),
        )
    if frame in ZOOMS:
        return _around(round(width * ZOOMS[frame]) - width, round(height * ZOOMS[frame]) - height)
    across, down = map(int, frame.split(":"))
    if abs(width * down / (height * across) - 1) < SAME_SHAPE:
        return 0, 0, 0, 0
    return _around(
        max(0, round(height * across / down) - width), max(0, round(width * down / across) - height)
    )


def _around(across: int, down: int) -> Pixels:
    """Half on either side."""
    return across // 2, down // 2, across - across // 2, down - down // 2
