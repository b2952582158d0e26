"""Draw: a picture from words."""

import asyncio
import math
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.asking import require_style
from pipelines.kit.contract import (
    MAX_COUNT,
    MAX_LORAS,
    SEEDS,
    Ability,
    Artifact,
    Choice,
    Context,
    Drawn,
    DrawOrder,
    Inputs,
    LoraUse,
    ModelId,
    NegativePrompt,
    Picture,
    Pipeline,
    Prompt,
    Recipe,
    Seed,
    Way,
)
from pipelines.kit.finishing import finished
from pipelines.kit.images import covering, open_picture, png_of
from pipelines.kit.models import ModelCard, known_models
from pipelines.kit.steps import steps_run
from pipelines.kit.styles import NO_STYLE, known_styles

DRAWS = frozenset({Ability.TEXT_TO_IMAGE})
REDRAWS = frozenset({Ability.IMAGE_TO_IMAGE})


class DrawInputs(Inputs):
    """What a person asks to be drawn.

    Errors a person can be told are pydantic errors of these types, with facts in their context:
    unknown-model (model) · unknown-style (style) · style-unavailable (style, model) · unknown-ratio
    (ratio) · ratio-unavailable (ratio, model) · fixed-steps (model) · ability-missing (ability, model) ·
    unknown-lora (lora, model).
    """

    prompt: Prompt
    model: ModelId
    negative: NegativePrompt = ""
    style: Choice = NO_STYLE
    ratio: Choice = "1:1"
    seed: Seed | None = None
    """None lets chance choose; the recipe tells what it chose."""
    count: int = Field(1, ge=1, le=MAX_COUNT)
    steps: int | None = Field(None, ge=1, le=100)
    guidance: float | None = Field(None, ge=0, le=20)
    near_seed: Seed | None = None
    """Seed of the picture to vary."""
    variation: float = Field(0.3, gt=0, le=1)
    """How far a variation goes: little keeps the scene, 1 is another picture."""
    source: Picture | None = None
    """The picture to draw over."""
    strength: float = Field(0.6, gt=0, le=1)
    """How freely it is drawn over: little keeps the picture, 1 keeps nothing."""
    loras: tuple[LoraUse, ...] = Field((), max_length=MAX_LORAS)

    @model_validator(mode="after")
    def _suits_the_model(self) -> Self:
        card = known_models().get(self.model)
        if card is None or not card.has(DRAWS):
            raise PydanticCustomError("unknown-model", "no model {model} that draws", {"model": self.model})
        facts = {"model": card.id, "ratio": self.ratio}
        if self.ratio not in known_models().ratios:
            raise PydanticCustomError("unknown-ratio", "no ratio {ratio}", facts)
        if self.ratio not in card.ratios:
            raise PydanticCustomError("ratio-unavailable", "{model} does not draw {ratio}", facts)
        require_style(card, self.style)
        if card.is_distilled and not (self.steps is None and self.guidance is None):
            raise PydanticCustomError("fixed-steps", "{model} has fixed steps and no guidance", facts)
        self._needs_no_more_than_the_model_can(card)
        return self

    def _needs_no_more_than_the_model_can(self, card: ModelCard) -> None:
        if self.source is not None and not card.has(REDRAWS):
            able = {"ability": Ability.IMAGE_TO_IMAGE.value, "model": card.id}
            raise PydanticCustomError("ability-missing", "{model} cannot do {ability}", able)
        for lora in self.loras:
            if lora.name not in card.loras:
                facts = {"lora": lora.name, "model": card.id}
                raise PydanticCustomError("unknown-lora", "{model} has no LoRA {lora}", facts)

    @property
    def card(self) -> ModelCard:
        """The catalogue's entry of the chosen model; validation has seen that it exists."""
        card = known_models().get(self.model)
        assert card is not None
        return card


class Draw(Pipeline[DrawInputs]):
    """Draws one to four pictures from a prompt."""

    name = "draw"
    inputs: ClassVar[type[Inputs]] = DrawInputs
    abilities = DRAWS

    @classmethod
    def cost(cls, inputs: DrawInputs) -> int:
        """Units of the model for every picture, scaled by the steps that run."""
        card = inputs.card
        steps = inputs.steps or card.steps
        if inputs.source is not None:
            steps = steps_run(steps, inputs.strength)
        return math.ceil(card.units * steps / card.steps) * inputs.count

    async def run(self, inputs: DrawInputs, context: Context) -> Sequence[Artifact]:
        """Draw, enlarge what the model makes small, and write down the recipe.

        Raises PipelineError for a bad source: blob-gone, and the picture-* codes of `pipelines.kit.images`.
        """
        source = None if inputs.source is None else await context.read(inputs.source)
        order = await asyncio.to_thread(order_of, inputs, source)
        drawn = await context.models.draw(order, context.progress)
        return await finished(drawn, inputs.card, lambda picture: recipe_of(inputs, order, picture))


def order_of(inputs: DrawInputs, source: bytes | None = None) -> DrawOrder:
    """What the model is asked to do; chooses the seeds when chance may.

    `source` are the bytes of `inputs.source`. Raises PipelineError where they are no good picture.
    """
    card = inputs.card
    prompt, negative = inputs.prompt, inputs.negative
    if inputs.style != NO_STYLE:
        prompt, negative = known_styles()[inputs.style].apply(prompt, negative, card)
    first = inputs.seed if inputs.seed is not None else secrets.randbelow(SEEDS)
    size = card.ratios[inputs.ratio]
    guidance = 0.0 if card.guidance is None else card.guidance
    order = DrawOrder(
        model=card.id,
        prompt=prompt,
        negative="" if card.is_distilled else negative,
        width=size.width,
        height=size.height,
        steps=inputs.steps or card.steps,
        guidance=guidance if inputs.guidance is None else inputs.guidance,
        seeds=tuple((first + number) % SEEDS for number in range(inputs.count)),
        near_seed=inputs.near_seed,
        variation=inputs.variation if inputs.near_seed is not None else 0.0,
        loras=inputs.loras,
    )
    if source is None:
        return order
    covered = covering(open_picture(source).image, size.width, size.height)
    return replace(order, way=Way.PICTURE, source=png_of(covered), strength=inputs.strength)


def recipe_of(inputs: DrawInputs, order: DrawOrder, picture: Drawn) -> Recipe:
    """How to make one of the pictures again: the person's words, everything else as it was used."""
    ignored = inputs.card.is_distilled and bool(inputs.negative)
    return Recipe(
        pipeline=Draw.name,
        model=order.model,
        prompt=inputs.prompt,
        negative=inputs.negative,
        style=inputs.style,
        seed=picture.seed,
        width=order.width,
        height=order.height,
        steps=order.steps,
        guidance=order.guidance,
        near_seed=order.near_seed,
        variation=order.variation,
        notes=("negative-ignored",) if ignored else (),
        source="" if inputs.source is None else inputs.source.sha256,
        strength=0.0 if inputs.source is None else order.strength,
        cut=picture.cut,
        loras=order.loras,
    )
