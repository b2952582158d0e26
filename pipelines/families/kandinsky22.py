"""Kandinsky 2.2: a prior that turns words into a picture embedding, and a decoder that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2 import KandinskyV22Pipeline
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_controlnet import KandinskyV22ControlnetPipeline
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_inpainting import KandinskyV22InpaintPipeline
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_prior import KandinskyV22PriorPipeline
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from PIL import Image
from torch import Tensor

from pipelines.families.claims import require_abilities
from pipelines.families.depth import DepthFinder
from pipelines.families.devices import Place
from pipelines.families.kandinsky22_decoding import (
    Embeds,
    RedrawPipeline,
    decode,
    decoder_steps,
    inpaint,
    keep_depth,
    redraw,
)
from pipelines.families.loading import load
from pipelines.families.reading import cut_off
from pipelines.families.sparing import Sparing
from pipelines.families.wardrobe import DressedNetworks, Wardrobe
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import Ability, PipelineError, Way
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms

PRIOR_STEPS = 25
"""What the authors use."""
PRIOR_GUIDANCE = 4.0

ABILITIES = {
    "base": frozenset({Ability.TEXT_TO_IMAGE, Ability.IMAGE_TO_IMAGE, Ability.IMAGE_PROMPT}),
    "inpaint": frozenset({Ability.INPAINT}),
    "depth": frozenset({Ability.CONTROL, Ability.IMAGE_PROMPT}),
}
"""What each of the published decoders can do; the prior is the same for all."""

DECODERS: dict[str, type[DiffusionPipeline]] = {
    "base": KandinskyV22Pipeline,
    "inpaint": KandinskyV22InpaintPipeline,
    "depth": KandinskyV22ControlnetPipeline,
}


@dataclass(frozen=True)
class Ingredient:
    """Words or a picture, and its share in a mixture; shares usually sum to 1."""

    what: str | Image.Image
    share: float


class Kandinsky22Painter:
    """Paints one sheet at a time."""

    def __init__(
        self,
        prior: KandinskyV22PriorPipeline,
        decoder: DiffusionPipeline,
        wardrobe: Wardrobe,
        sparing: Sparing,
        depth: DepthFinder | None = None,
    ) -> None:
        self.prior: Any = prior
        self.decoder: Any = decoder
        self._redraw = RedrawPipeline(self.decoder.unet, self.decoder.scheduler, self.decoder.movq)
        self._depth = depth
        self._wardrobe = wardrobe
        self._sparing = sparing

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint the sheets in order; the prior's steps count too."""
        self._wardrobe.wear(terms.loras)
        return self._paint([mixture_of(sheet) for sheet in sheets], sheets, terms, on_step)

    def mix(
        self, ingredients: Sequence[Ingredient], sheet: Sheet, terms: Terms, on_step: StepDone
    ) -> Image.Image:
        """Paint what lies between words and pictures; the prompt of `sheet` is not read.

        The embedding is the plain weighted sum of the ingredients', as the published `interpolate` takes it.
        """
        self._wardrobe.wear(terms.loras)
        return self._paint([ingredients], [sheet], terms, on_step)[0]

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the prior does not read."""
        return cut_off(prompt, self.prior.components.values())

    def notes(self, _terms: Terms) -> tuple[str, ...]:
        """Nothing to know."""
        return ()

    def spare_memory(self) -> bool:
        """Keep only the network at work on the graphics card."""
        return self._sparing.step_down()

    def _paint(
        self,
        mixtures: Sequence[Sequence[Ingredient]],
        sheets: Sequence[Sheet],
        terms: Terms,
        on_step: StepDone,
    ) -> list[Image.Image]:
        steps = _Steps(on_step, sum(map(_prior_runs, mixtures, sheets)), len(sheets) * decoder_steps(terms))
        made: list[Image.Image] = []
        for mixture, sheet in zip(mixtures, sheets, strict=True):
            wanted = self._mixed(mixture, _prior_seed(sheet), steps)
            unwanted = self._unwanted(sheet, steps)
            made.append(self._decoded(sheet, terms, (wanted, unwanted), steps))
            self.decoder.maybe_free_model_hooks()
        return made

    def _decoded(self, sheet: Sheet, terms: Terms, embeds: Embeds, steps: "_Steps") -> Image.Image:
        if terms.keeps_structure:
            assert self._depth is not None
            assert sheet.structure is not None
            return keep_depth(self.decoder, self._depth.hint(sheet.structure), sheet, terms, embeds, steps)
        match terms.way:
            case Way.INPAINT:
                return inpaint(self.decoder, sheet, terms, embeds, steps)
            case Way.PICTURE | Way.REFINE:
                return redraw(self._redraw, sheet, terms, embeds, steps)
            case Way.WORDS:
                return decode(self.decoder, sheet, terms, embeds, steps)

    def _mixed(self, mixture: Sequence[Ingredient], seed: int, steps: "_Steps") -> Tensor:
        """The picture embedding [1, embedding] of a mixture.

        Not by the library's `interpolate`: that draws all its noise from one stream, so that the embedding of
        words depends on what stands before them, and spends a full run on the unwanted side it then ignores
        (diffusers 0.42.1, pipeline_kandinsky2_2_prior.py).
        """
        parts = [
            self._of_words(one.what, seed, steps) if isinstance(one.what, str) else self._of_picture(one.what)
            for one in mixture
        ]
        return torch.stack([part * one.share for part, one in zip(parts, mixture, strict=True)]).sum(dim=0)

    def _of_words(self, words: str, seed: int, steps: "_Steps") -> Tensor:
        return self.prior(
            prompt=words,
            num_inference_steps=PRIOR_STEPS,
            guidance_scale=PRIOR_GUIDANCE,
            generator=torch.Generator().manual_seed(seed),
            callback_on_step_end=steps,
        ).image_embeds

    @torch.no_grad()
    def _of_picture(self, picture: Image.Image) -> Tensor:
        pixels = self.prior.image_processor(picture.convert("RGB"), return_tensors="pt").pixel_values
        encoder = self.prior.image_encoder
        embeds = encoder(pixels.to(self.prior._execution_device, encoder.dtype)).image_embeds  # noqa: SLF001
        self.prior.maybe_free_model_hooks()
        return embeds

    def _unwanted(self, sheet: Sheet, steps: "_Steps") -> Tensor:
        """The embedding to stay away from: that of the negative prompt, or of a black picture."""
        if sheet.negative:
            return self._of_words(sheet.negative, sheet.seed, steps)
        embeds = self.prior.get_zero_embed(1, device=self.prior._execution_device)  # noqa: SLF001
        self.prior.maybe_free_model_hooks()
        return embeds


def mixture_of(sheet: Sheet) -> list[Ingredient]:
    """What a sheet asks to be mixed: its words, its pictures, or both; words count as one picture more."""
    pictures = [Ingredient(like.picture, like.weight) for like in sheet.likes]
    if not pictures:
        return [Ingredient(sheet.prompt, 1.0)]
    if not sheet.prompt:
        return pictures
    words = 1 / (len(pictures) + 1)
    return [
        Ingredient(sheet.prompt, words),
        *(Ingredient(it.what, it.share * (1 - words)) for it in pictures),
    ]


class _Steps:
    """Counts the steps of every run through prior and decoder, as their callback."""

    def __init__(self, on_step: StepDone, prior_runs: int, decoder_runs: int) -> None:
        self._on_step = on_step
        self._total = prior_runs * PRIOR_STEPS + decoder_runs
        self._done = 0

    def __call__(self, _pipe: Any, _step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        self._done += 1
        self._on_step(self._done, self._total, None)
        return tensors


def _prior_runs(mixture: Sequence[Ingredient], sheet: Sheet) -> int:
    return sum(isinstance(one.what, str) for one in mixture) + bool(sheet.negative)


def _prior_seed(sheet: Sheet) -> int:
    """A variation keeps the embedding of its neighbour and moves in the decoder's noise."""
    return sheet.seed if sheet.near_seed is None else sheet.near_seed


def open_kandinsky22(card: ModelCard, folder: Path, place: Place) -> Kandinsky22Painter:
    """Open `prior/`, `decoder/` and, where it is kept, `depth/`. Raises PipelineError("model-damaged")."""
    try:
        require_abilities(
            card, ABILITIES.get(card.variant, frozenset()), f"the {card.variant} decoder of Kandinsky 2.2"
        )
        depth = DepthFinder(folder / "depth", place) if card.variant == "depth" else None
    except CheckpointError as error:
        raise PipelineError("model-damaged", model=card.id, reason=str(error)) from error
    prior = load(KandinskyV22PriorPipeline, folder / "prior", card, place)
    decoder: Any = load(DECODERS[card.variant], folder / "decoder", card, place)
    wardrobe = Wardrobe(card, folder, DressedNetworks([decoder.unet, prior.prior]))
    return Kandinsky22Painter(prior, decoder, wardrobe, Sparing(place, decoder, prior), depth)
