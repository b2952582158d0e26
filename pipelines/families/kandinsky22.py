"""Kandinsky 2.2: a prior that turns words into a picture embedding, and a decoder that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2 import KandinskyV22Pipeline
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_prior import KandinskyV22PriorPipeline
from PIL import Image
from torch import Tensor

from pipelines.families.claims import require_abilities
from pipelines.families.devices import Place
from pipelines.families.kandinsky22_decoding import RedrawPipeline, decode, decoder_steps, redraw
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

ABILITIES = frozenset({Ability.TEXT_TO_IMAGE, Ability.IMAGE_TO_IMAGE})


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
        decoder: KandinskyV22Pipeline,
        wardrobe: Wardrobe,
        sparing: Sparing,
    ) -> None:
        self.prior: Any = prior
        self.decoder: Any = decoder
        self._redraw = RedrawPipeline(decoder.unet, decoder.scheduler, decoder.movq)
        self._wardrobe = wardrobe
        self._sparing = sparing

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint the sheets in order; the prior's steps count too."""
        self._wardrobe.wear(terms.loras)
        mixtures = [[Ingredient(sheet.prompt, 1.0)] for sheet in sheets]
        return self._paint(mixtures, sheets, terms, on_step)

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
            if terms.way is Way.WORDS:
                made.append(decode(self.decoder, sheet, terms, (wanted, unwanted), steps))
            else:
                made.append(redraw(self._redraw, sheet, terms, (wanted, unwanted), steps))
                self.decoder.maybe_free_model_hooks()
        return made

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
    """Open `prior/` and `decoder/` of a model folder. Raises PipelineError("model-damaged")."""
    try:
        require_abilities(card, ABILITIES, "Kandinsky 2.2")
    except CheckpointError as error:
        raise PipelineError("model-damaged", model=card.id, reason=str(error)) from error
    prior = load(KandinskyV22PriorPipeline, folder / "prior", card, place)
    decoder = load(KandinskyV22Pipeline, folder / "decoder", card, place)
    wearer = DressedNetworks([decoder.unet, prior.prior])
    return Kandinsky22Painter(prior, decoder, Wardrobe(card, folder, wearer), Sparing(place, decoder, prior))
