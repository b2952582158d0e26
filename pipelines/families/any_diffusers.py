"""Any text-to-image folder of diffusers whose pipeline takes latents and a callback."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from PIL import Image

from pipelines.families.devices import Place
from pipelines.families.loading import load
from pipelines.families.noise import SheetNoise
from pipelines.families.reading import cut_off
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms


class DiffusersPainter:
    """Paints one sheet at a time: these pipelines let batch mates change a picture."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint the sheets in order; steps count through all of them."""
        total = terms.steps * len(sheets)

        def paint_one(index: int, sheet: Sheet) -> Image.Image:
            def on_step_end(_pipe: Any, step: int, _t: Any, tensors: dict[str, Any]) -> dict[str, Any]:
                on_step(min(index * terms.steps + step + 1, total), total, None)
                return tensors

            noise = SheetNoise(sheet)
            shape = (1, self._channels, terms.height // self._shrink, terms.width // self._shrink)
            made = self.pipe(
                prompt=sheet.prompt,
                negative_prompt=sheet.negative or None,
                num_inference_steps=terms.steps,
                guidance_scale=terms.guidance,
                width=terms.width,
                height=terms.height,
                latents=noise(shape).to(self.pipe.unet.dtype),
                generator=noise.rest,
                callback_on_step_end=on_step_end,
            )
            return made.images[0]

        return [paint_one(index, sheet) for index, sheet in enumerate(sheets)]

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that none of the text encoders reads."""
        return cut_off(prompt, self.pipe.components.values())

    def spare_memory(self) -> bool:
        """Nothing is left to give up once the pipeline is open."""
        return False

    @property
    def _channels(self) -> int:
        return int(self.pipe.unet.config.in_channels)

    @property
    def _shrink(self) -> int:
        """Pixels a side behind one latent cell."""
        return int(getattr(self.pipe, "vae_scale_factor", 8))


def open_diffusers(card: ModelCard, folder: Path, place: Place) -> DiffusersPainter:
    """Open a folder by its `model_index.json`."""
    return DiffusersPainter(load(DiffusionPipeline, folder, card, place))
