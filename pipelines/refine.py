"""Refine: more detail in a finished picture, whose composition stays."""

import asyncio
import math
import secrets
from collections.abc import Sequence
from typing import ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.contract import (
    SEEDS,
    Ability,
    Artifact,
    Context,
    DrawOrder,
    Inputs,
    ModelId,
    Picture,
    Pipeline,
    Prompt,
    Recipe,
    Seed,
    Way,
)
from pipelines.kit.finishing import finished
from pipelines.kit.images import covering, open_picture, png_of
from pipelines.kit.models import ModelCard, known_models, nearest_ratio
from pipelines.kit.steps import REFINE_STEPS
from pipelines.kit.styles import NO_STYLE

REFINES = frozenset({Ability.REFINE})


class RefineInputs(Inputs):
    """What a person asks to be refined.

    Errors a person can be told are pydantic errors of these types, with facts in their context:
    unknown-model (model) · ability-missing (ability, model).
    """

    source: Picture
    prompt: Prompt
    """What the picture shows; the model adds the detail that these words call for."""
    model: ModelId
    seed: Seed | None = None

    @model_validator(mode="after")
    def _suits_the_model(self) -> Self:
        card = known_models().get(self.model)
        if card is None:
            raise PydanticCustomError("unknown-model", "no model {model}", {"model": self.model})
        if not card.has(REFINES):
            facts = {"ability": Ability.REFINE.value, "model": card.id}
            raise PydanticCustomError("ability-missing", "{model} cannot do {ability}", facts)
        return self

    @property
    def card(self) -> ModelCard:
        """The catalogue's entry of the chosen model; validation has seen that it exists."""
        card = known_models().get(self.model)
        assert card is not None
        return card


class Refine(Pipeline[RefineInputs]):
    """Adds detail to one picture with a Flash model."""

    name = "refine"
    inputs: ClassVar[type[Inputs]] = RefineInputs
    abilities = REFINES

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
        (drawn,) = await context.models.draw(order, context.progress)
        recipe = Recipe(
            pipeline=self.name,
            model=order.model,
            prompt=inputs.prompt,
            negative="",
            style=NO_STYLE,
            seed=drawn.seed,
            width=order.width,
            height=order.height,
            steps=order.steps,
            guidance=order.guidance,
            source=inputs.source.sha256,
            cut=drawn.cut,
        )
        return [await asyncio.to_thread(finished, drawn, inputs.card, recipe)]


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
