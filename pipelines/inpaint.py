"""Inpaint: part of a picture painted anew, after words or, without any, as if nothing had been there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from pipelines.kit.asking import ForPictures
from pipelines.kit.contract import Ability, Artifact, Context, Inputs, Mask, Picture, Pipeline
from pipelines.kit.filling import filled
from pipelines.kit.holes import Gap, rim_of
from pipelines.kit.images import open_picture
from pipelines.kit.masks import mask_for


class InpaintInputs(ForPictures):
    """What a person asks to be painted anew. The prompt says what comes there; without one it is erased."""

    needs = frozenset({Ability.INPAINT})

    source: Picture
    mask: Mask
    """Strokes on a transparent sheet, white on black, or the picture itself with a scribble on it."""


class Inpaint(Pipeline[InpaintInputs]):
    """Fills a hole in a picture in one to four ways; what is not masked comes back as it was."""

    name = "inpaint"
    inputs: ClassVar[type[Inputs]] = InpaintInputs
    abilities = InpaintInputs.needs

    @classmethod
    def cost(cls, inputs: InpaintInputs) -> int:
        """Units of the model for every picture made."""
        return inputs.units()

    async def run(self, inputs: InpaintInputs, context: Context) -> Sequence[Artifact]:
        """Paint the hole at the model's size, put it back at the picture's, and write down the recipe.

        Raises PipelineError: blob-gone, the picture-* codes of `pipelines.kit.images`, the mask-* codes of
        `pipelines.kit.masks`.
        """
        source, mask = await context.read(inputs.source), await context.read(inputs.mask)
        gap = await asyncio.to_thread(gap_of, source, mask)
        made = await filled(gap, inputs, self.name, context)
        return [
            replace(it, recipe=replace(it.recipe, source=inputs.source.sha256, mask=inputs.mask.sha256))
            for it in made
        ]


def gap_of(source: bytes, mask: bytes) -> Gap:
    """The picture and its hole from what a person sent. Raises PipelineError for bad ones."""
    picture = open_picture(source).image
    return Gap(picture, mask_for(picture, mask), rim_of(picture))
