"""Fuse: one picture out of several, each with its weight, and of words where there are any."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from PIL import Image
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.asking import ForPictures, order_for
from pipelines.kit.contract import (
    Ability,
    Artifact,
    Choice,
    Context,
    DrawOrder,
    Inputs,
    Likeness,
    Pipeline,
    WeighedPicture,
)
from pipelines.kit.finishing import finished
from pipelines.kit.images import open_picture, png_of
from pipelines.kit.models import known_models

MAX_PICTURES = 4
"""More only blur one another."""

SIDE = 768
"""Pixels of the longer side of a picture as the model's eyes get it; they look at no more."""


class FuseInputs(ForPictures):
    """What a person asks to be fused: several pictures, or one and words.

    Further errors a person can be told: too-few-pictures · unknown-ratio (ratio) · ratio-unavailable (ratio,
    model).
    """

    needs = frozenset({Ability.IMAGE_PROMPT})

    pictures: tuple[WeighedPicture, ...] = Field(min_length=1, max_length=MAX_PICTURES)
    """Only the ratio of the weights counts."""
    ratio: Choice = "1:1"

    @model_validator(mode="after")
    def _is_a_mixture(self) -> Self:
        if len(self.pictures) == 1 and not self.prompt:
            raise PydanticCustomError("too-few-pictures", "one picture and no words are nothing to fuse")
        facts = {"ratio": self.ratio, "model": self.model}
        if self.ratio not in known_models().ratios:
            raise PydanticCustomError("unknown-ratio", "no ratio {ratio}", facts)
        if self.ratio not in self.card.ratios:
            raise PydanticCustomError("ratio-unavailable", "{model} does not draw {ratio}", facts)
        return self

    @property
    def shares(self) -> tuple[WeighedPicture, ...]:
        """The pictures with weights that add up to 1."""
        total = sum(one.weight for one in self.pictures)
        return tuple(one.model_copy(update={"weight": one.weight / total}) for one in self.pictures)


class Fuse(Pipeline[FuseInputs]):
    """Draws one to four pictures that are like all of those given."""

    name = "fuse"
    inputs: ClassVar[type[Inputs]] = FuseInputs
    abilities = FuseInputs.needs

    @classmethod
    def cost(cls, inputs: FuseInputs) -> int:
        """Units of the model for every picture made."""
        return inputs.units()

    async def run(self, inputs: FuseInputs, context: Context) -> Sequence[Artifact]:
        """Fuse, and write down the recipe.

        Raises PipelineError: blob-gone, and the picture-* codes of `pipelines.kit.images`.
        """
        pictures = [await context.read(one.picture) for one in inputs.pictures]
        order = await asyncio.to_thread(order_of, inputs, pictures)
        drawn = await context.models.draw(order, context.progress)
        return await finished(
            drawn,
            inputs.card,
            lambda picture: replace(inputs.recipe(self.name, order, picture), likes=inputs.shares),
        )


def order_of(inputs: FuseInputs, pictures: Sequence[bytes]) -> DrawOrder:
    """What the model is asked to do with the bytes of the pictures. Raises PipelineError for a bad one."""
    card = inputs.card
    size = card.ratios[inputs.ratio]
    likes = [Likeness(_seen(data), one.weight) for data, one in zip(pictures, inputs.shares, strict=True)]
    order = order_for(inputs, size.width, size.height)
    return replace(order, likes=tuple(likes), guidance=card.guidance or 0.0)


def _seen(data: bytes) -> bytes:
    picture = open_picture(data).image
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return png_of(picture)
