"""Refine: more detail in a finished picture, whose composition stays."""

import asyncio
import math
import secrets
from collections.abc import Sequence
from typing import ClassVar

from pipelines.kit.asking import ForModel
from pipelines.kit.contract import (
    SEEDS,
    Ability,
    Artifact,
    Context,
    Drawn,
    DrawOrder,
    Inputs,
    Picture,
    Pipeline,
    Prompt,
    Recipe,
    Seed,
    Way,
)
from pipelines.kit.finishing import finished
from pipelines.kit.images import covering, open_picture, png_of
from pipelines.kit.models import nearest_ratio
from pipelines.kit.steps import REFINE_STEPS
from pipelines.kit.styles import NO_STYLE


class RefineInputs(ForModel):
    """What a person asks to be refined."""

    needs = frozenset({Ability.REFINE})

    source: Picture
    prompt: Prompt
    """What the picture shows; the model adds the detail that these words call for."""
    seed: Seed | None = None


class Refine(Pipeline[RefineInputs]):
    """Adds detail to one picture with a Flash model."""

    name = "refine"
    inputs: ClassVar[type[Inputs]] = RefineInputs
    abilities = RefineInputs.needs

    @classmethod
    def cost(cls, inputs: RefineInputs) -> int:
        """Units of the model, scaled by the steps that refining takes."""
        card = inputs.card
        return math.ceil(card.units * REFINE_STEPS / card.steps)

    async def run(self, inputs: RefineInputs, context: Context) -> Sequence[Artifact]:
        """Refine at the model's size of the nearest shape, and write down the recipe.

        Raises PipelineError: blob-gone, and the picture-* codes of `pipelines.kit.images`.
        """
        data = await context.read(inputs.source)
        order = await asyncio.to_thread(order_of, inputs, data)
        drawn = await context.models.draw(order, context.progress)
        return await finished(drawn, inputs.card, lambda picture: self._recipe(inputs, order, picture))

    def _recipe(self, inputs: RefineInputs, order: DrawOrder, picture: Drawn) -> Recipe:
        return Recipe(
            pipeline=self.name,
            model=order.model,
            prompt=inputs.prompt,
            negative="",
            style=NO_STYLE,
            seed=picture.seed,
            width=order.width,
            height=order.height,
            steps=order.steps,
            guidance=order.guidance,
            source=inputs.source.sha256,
            cut=picture.cut,
        )


def order_of(inputs: RefineInputs, data: bytes) -> DrawOrder:
    """What the model is asked to do with the bytes of the picture. Raises PipelineError for a bad one."""
    card = inputs.card
    picture = open_picture(data).image
    size = card.ratios[nearest_ratio(card, picture.width, picture.height)]
    return DrawOrder(
        model=card.id,
        prompt=inputs.prompt,
        negative="",
        width=size.width,
        height=size.height,
        steps=REFINE_STEPS,
        guidance=0.0,
        seeds=(inputs.seed if inputs.seed is not None else secrets.randbelow(SEEDS),),
        way=Way.REFINE,
        source=png_of(covering(picture, size.width, size.height)),
    )
