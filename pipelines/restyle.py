"""Restyle: the same outlines in another look, taken from words, a preset or another picture."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.asking import ForPictures, order_for, require_style
from pipelines.kit.contract import (
    Ability,
    Artifact,
    Choice,
    Context,
    Drawn,
    DrawOrder,
    Inputs,
    Likeness,
    Picture,
    Pipeline,
    Recipe,
    Way,
    WeighedPicture,
)
from pipelines.kit.finishing import finished
from pipelines.kit.images import covering, open_picture, png_of
from pipelines.kit.models import nearest_ratio
from pipelines.kit.steps import steps_run
from pipelines.kit.styles import NO_STYLE, known_styles


class RestyleInputs(ForPictures):
    """What a person asks to be restyled, and after what: words, a preset, a picture, or several of these.

    Further errors a person can be told: look-missing · unknown-style (style) · style-unavailable (style,
    model).
    """

    needs = frozenset({Ability.CONTROL})

    source: Picture
    """Its outlines are kept."""
    look: Picture | None = None
    """Its look is taken over."""
    style: Choice = NO_STYLE
    strength: float = Field(1.0, gt=0, le=1)
    """How much of the old look goes: less than 1 keeps some of the colours, 1 keeps the outlines only."""

    @model_validator(mode="after")
    def _has_a_look(self) -> Self:
        require_style(self.card, self.style)
        if not self.prompt and self.look is None and self.style == NO_STYLE:
            raise PydanticCustomError("look-missing", "there are no words, no style and no picture")
        return self

    @property
    def needed(self) -> frozenset[Ability]:
        """Outlines always; eyes for a picture, and drawing over where not all of the old look goes."""
        eyes = frozenset[Ability]() if self.look is None else {Ability.IMAGE_PROMPT}
        over = frozenset[Ability]() if self.strength == 1 else {Ability.IMAGE_TO_IMAGE}
        return self.needs | eyes | over


class Restyle(Pipeline[RestyleInputs]):
    """Draws one to four pictures with the outlines of another."""

    name = "restyle"
    inputs: ClassVar[type[Inputs]] = RestyleInputs
    abilities = RestyleInputs.needs

    @classmethod
    def cost(cls, inputs: RestyleInputs) -> int:
        """Units of the model for every picture, scaled by the steps that run."""
        return inputs.units(steps_run(inputs.card.steps, inputs.strength))

    async def run(self, inputs: RestyleInputs, context: Context) -> Sequence[Artifact]:
        """Restyle at the model's size of the nearest shape, and write down the recipe.

        Raises PipelineError: blob-gone, and the picture-* codes of `pipelines.kit.images`.
        """
        source = await context.read(inputs.source)
        look = None if inputs.look is None else await context.read(inputs.look)
        order = await asyncio.to_thread(order_of, inputs, source, look)
        drawn = await context.models.draw(order, context.progress)
        return await finished(drawn, inputs.card, lambda picture: self._recipe(inputs, order, picture))

    def _recipe(self, inputs: RestyleInputs, order: DrawOrder, picture: Drawn) -> Recipe:
        return replace(
            inputs.recipe(self.name, order, picture, inputs.style),
            source="" if order.source is None else inputs.source.sha256,
            strength=inputs.strength,
            structure=inputs.source.sha256,
            likes=() if inputs.look is None else (WeighedPicture(picture=inputs.look, weight=1.0),),
        )


def order_of(inputs: RestyleInputs, source: bytes, look: bytes | None) -> DrawOrder:
    """What the model is asked to do with the bytes of the pictures. Raises PipelineError for a bad one."""
    card = inputs.card
    picture = open_picture(source).image
    size = card.ratios[nearest_ratio(card, *picture.size)]
    kept = png_of(covering(picture, size.width, size.height))
    order = replace(order_for(inputs, size.width, size.height), structure=kept, guidance=card.guidance or 0.0)
    if inputs.style != NO_STYLE:
        prompt, negative = known_styles()[inputs.style].apply(inputs.prompt, order.negative, card)
        order = replace(order, prompt=prompt.strip(" ,"), negative="" if card.is_distilled else negative)
    if look is not None:
        seen = png_of(covering(open_picture(look).image, size.width, size.height))
        order = replace(order, likes=(Likeness(seen, 1.0),))
    if inputs.strength == 1:
        return order
    return replace(order, way=Way.PICTURE, source=kept, strength=inputs.strength)
