"""Kandinsky 2.2: a prior that turns words into a picture embedding, and a decoder that draws it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2 import KandinskyV22Pipeline
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_prior import KandinskyV22PriorPipeline
from PIL import Image

from pipelines.families.devices import Place
from pipelines.families.loading import load
from pipelines.families.noise import SheetNoise
from pipelines.families.reading import cut_off
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms

PRIOR_STEPS = 25
"""What the authors use."""
PRIOR_GUIDANCE = 4.0


class Kandinsky22Painter:
    """Paints one sheet at a time."""

    def __init__(self, prior: KandinskyV22PriorPipeline, decoder: KandinskyV22Pipeline) -> None:
        self.prior: Any = prior
        self.decoder: Any = decoder

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint the sheets in order; the prior's steps count too."""
        round_steps = PRIOR_STEPS + terms.steps
        total = round_steps * len(sheets)

        def counting(done: int) -> Any:
            def on_step_end(_pipe: Any, step: int, _t: Any, tensors: dict[str, Any]) -> dict[str, Any]:
                on_step(done + step + 1, total, None)
                return tensors

            return on_step_end

        pictures: list[Image.Image] = []
        for index, sheet in enumerate(sheets):
            done = index * round_steps
            wanted, unwanted = self._embeds(sheet, counting(done))
            pictures.append(self._decode(sheet, terms, wanted, unwanted, counting(done + PRIOR_STEPS)))
        return pictures

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the prior does not read."""
        return cut_off(prompt, self.prior.components.values())

    def spare_memory(self) -> bool:
        """Nothing is left to give up once the pipelines are open."""
        return False

    def _embeds(self, sheet: Sheet, on_step_end: Any) -> tuple[Any, Any]:
        """Picture embeddings of the prompt and of what is unwanted, each [1, embedding]."""
        seed = sheet.seed if sheet.near_seed is None else sheet.near_seed
        found = self.prior(
            prompt=sheet.prompt,
            num_inference_steps=PRIOR_STEPS,
            guidance_scale=PRIOR_GUIDANCE,
            generator=torch.Generator().manual_seed(seed),
            callback_on_step_end=on_step_end,
        )
        if not sheet.negative:
            return found.image_embeds, found.negative_image_embeds
        against = self.prior(
            prompt=sheet.negative,
            num_inference_steps=PRIOR_STEPS,
            guidance_scale=PRIOR_GUIDANCE,
            generator=torch.Generator().manual_seed(sheet.seed),
        )
        return found.image_embeds, against.image_embeds

    def _decode(
        self, sheet: Sheet, terms: Terms, wanted: Any, unwanted: Any, on_step_end: Any
    ) -> Image.Image:
        noise = SheetNoise(sheet)
        shape = (1, int(self.decoder.unet.config.in_channels), terms.height // 8, terms.width // 8)
        made = self.decoder(
            image_embeds=wanted,
            negative_image_embeds=unwanted,
            num_inference_steps=terms.steps,
            guidance_scale=terms.guidance,
            width=terms.width,
            height=terms.height,
            latents=noise(shape).to(self.decoder.unet.dtype),
            generator=noise.rest,
            callback_on_step_end=on_step_end,
        )
        return made.images[0]


def open_kandinsky22(card: ModelCard, folder: Path, place: Place) -> Kandinsky22Painter:
    """Open `prior/` and `decoder/` of a model folder."""
    return Kandinsky22Painter(
        load(KandinskyV22PriorPipeline, folder / "prior", card, place),
        load(KandinskyV22Pipeline, folder / "decoder", card, place),
    )
