"""What the inputs of capabilities share: a model that is able, words that may be missing, seeds, a price."""

import math
import secrets
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.contract import (
    MAX_COUNT,
    SEEDS,
    Ability,
    Drawn,
    DrawOrder,
    FreePrompt,
    Inputs,
    ModelId,
    NegativePrompt,
    Recipe,
    Seed,
)
from pipelines.kit.models import ModelCard, known_models
from pipelines.kit.styles import NO_STYLE, known_styles


class ForModel(Inputs):
    """Inputs that name a model.

    Errors a person can be told are pydantic errors of these types, with facts in their context:
    unknown-model (model) · ability-missing (ability, model).
    """

    needs: ClassVar[frozenset[Ability]]
    """What the model must be able to do in any case."""

    model: ModelId

    @model_validator(mode="after")
    def _model_is_able(self) -> Self:
        card = known_models().get(self.model)
        if card is None:
            raise PydanticCustomError("unknown-model", "no model {model}", {"model": self.model})
        for ability in sorted(self.needed - card.abilities):
            facts = {"ability": ability.value, "model": card.id}
            raise PydanticCustomError("ability-missing", "{model} cannot do {ability}", facts)
        return self

    @property
    def needed(self) -> frozenset[Ability]:
        """What the model must be able to do for these inputs."""
        return self.needs

    @property
    def card(self) -> ModelCard:
        """The catalogue's entry of the chosen model; validation has seen that it exists."""
        card = known_models().get(self.model)
        assert card is not None
        return card


class ForPictures(ForModel):
    """Inputs of which a model makes one to four pictures, with words or without."""

    prompt: FreePrompt = ""
    negative: NegativePrompt = ""
    seed: Seed | None = None
    """None lets chance choose; the recipe tells what it chose."""
    count: int = Field(1, ge=1, le=MAX_COUNT)

    def units(self, steps: int | None = None) -> int:
        """Units of the model for every picture, scaled by the steps that run."""
        card = self.card
        return math.ceil(card.units * (steps or card.steps) / card.steps) * self.count

    def seeds(self) -> tuple[int, ...]:
        """One a picture, from the seed that was asked for or from one that chance chooses now."""
        first = self.seed if self.seed is not None else secrets.randbelow(SEEDS)
        return tuple((first + number) % SEEDS for number in range(self.count))

    def recipe(self, pipeline: str, order: DrawOrder, drawn: Drawn, style: str = NO_STYLE) -> Recipe:
        """How to make one of the pictures again: the person's words, everything else as it was used."""
        ignored = ("negative-ignored",) if self.negative and self.card.is_distilled else ()
        return Recipe(
            pipeline=pipeline,
            model=order.model,
            prompt=self.prompt,
            negative=self.negative,
            style=style,
            seed=drawn.seed,
            width=order.width,
            height=order.height,
            steps=order.steps,
            guidance=order.guidance,
            notes=(*drawn.notes, *ignored),
            cut=drawn.cut,
        )


def order_for(inputs: ForPictures, width: int, height: int) -> DrawOrder:
    """The plain order of these inputs at a size of their model; chooses the seeds when chance may.

    Without words there is nothing that guidance could lead to.
    """
    card = inputs.card
    return DrawOrder(
        model=card.id,
        prompt=inputs.prompt,
        negative="" if card.is_distilled else inputs.negative,
        width=width,
        height=height,
        steps=card.steps,
        guidance=(card.guidance or 0.0) if inputs.prompt else 0.0,
        seeds=inputs.seeds(),
    )


def require_style(card: ModelCard, style_id: str) -> None:
    """Raise unknown-style (style) or style-unavailable (style, model) where the model has no such preset."""
    if style_id == NO_STYLE:
        return
    facts = {"style": style_id, "model": card.id}
    style = known_styles().get(style_id)
    if style is None:
        raise PydanticCustomError("unknown-style", "no style {style}", facts)
    if not style.suits(card):
        raise PydanticCustomError("style-unavailable", "{model} does not know {style}", facts)
