"""Vary: other pictures like one, from subtle changes to free ones."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from pipelines.kit.asking import ForPictures, order_for
from pipelines.kit.contract import (
    Ability,
    Artifact,
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
from pipelines.kit.models import ModelCard, nearest_ratio
from pipelines.kit.steps import steps_run

STRENGTHS = {"subtle": 0.35, "medium": 0.6, "strong": 1.0}
"""What people are offered; any strength between is as good."""

FREEST_ALONE = 0.85
"""Strength at which a model that cannot be prompted with pictures still knows where it started."""


class VaryInputs(ForPictures):
    """What a person asks to be varied. The prompt says what the picture shows; it may be left out."""

    needs = frozenset({Ability.IMAGE_TO_IMAGE})

    source: Picture
    strength: float = Field(0.6, gt=0, le=1)
    """How far the variations go: little keeps nearly everything, 1 keeps what the picture is about."""


class Vary(Pipeline[VaryInputs]):
    """Draws one to four variations of a picture."""

    name = "vary"
    inputs: ClassVar[type[Inputs]] = VaryInputs
    abilities = VaryInputs.needs

    @classmethod
    def cost(cls, inputs: VaryInputs) -> int:
        """Units of the model for every picture, scaled by the steps that run."""
        card = inputs.card
        return inputs.units(steps_run(card.steps, _strength(inputs.strength, card)))

    async def run(self, inputs: VaryInputs, context: Context) -> Sequence[Artifact]:
        """Vary at the model's size of the nearest shape, and write down the recipe.

        Raises PipelineError: blob-gone, and the picture-* codes of `pipelines.kit.images`.
        """
        data = await context.read(inputs.source)
        order = await asyncio.to_thread(order_of, inputs, data)
        drawn = await context.models.draw(order, context.progress)
        return await finished(drawn, inputs.card, lambda picture: self._recipe(inputs, order, picture))

    def _recipe(self, inputs: VaryInputs, order: DrawOrder, picture: Drawn) -> Recipe:
        return replace(
            inputs.recipe(self.name, order, picture),
            source=inputs.source.sha256,
            strength=order.strength,
            likes=(WeighedPicture(picture=inputs.source, weight=1.0),) if order.likes else (),
        )


def order_of(inputs: VaryInputs, data: bytes) -> DrawOrder:
    """What the model is asked to do with the bytes of the picture. Raises PipelineError for a bad one.

    A model that sees pictures keeps what the picture is about and draws it over as freely as asked, up to
    from nothing; another one can only draw over it.
    """
    card = inputs.card
    picture = open_picture(data).image
    size = card.ratios[nearest_ratio(card, *picture.size)]
    source = png_of(covering(picture, size.width, size.height))
    order = order_for(inputs, size.width, size.height)
    strength = _strength(inputs.strength, card)
    if Ability.IMAGE_PROMPT in card.abilities:
        order = replace(order, likes=(Likeness(source, 1.0),), guidance=card.guidance or 0.0)
    if strength == 1:
        return order
    return replace(order, way=Way.PICTURE, source=source, strength=strength)


def _strength(wished: float, card: ModelCard) -> float:
    """The strength that the model can make use of."""
    return wished if Ability.IMAGE_PROMPT in card.abilities else min(wished, FREEST_ALONE)
