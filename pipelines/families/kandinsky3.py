"""The Kandinsky 3 family behind the pool: pocket, 3.0, 3.1 and their Flash siblings."""

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from pipelines.families.devices import Place
from pipelines.families.homes import home_of
from pipelines.families.noise import SheetNoise
from pipelines.families.wardrobe import DressedNetworks, Wardrobe
from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.keys import unet_name
from pipelines.kandinsky3.samplers import REFINE_TIMESTEPS, BaseSettings
from pipelines.kandinsky3.sizes import Role
from pipelines.kit.contract import PipelineError, Way
from pipelines.kit.memory import is_out_of_memory
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms, sources_of
from pipelines.kit.plans import SMALL_TILES

LOOK_SIDE = 512
"""Pixels of the longer side of a preview, at most."""

ROLES = {"base": Role.BASE, "flash": Role.FLASH}


class Kandinsky3Painter:
    """Paints all sheets of a batch together; each has its own noise stream and text rows."""

    def __init__(self, engine: Kandinsky3, wardrobe: Wardrobe) -> None:
        self.engine = engine
        self._wardrobe = wardrobe

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint one picture a sheet, in order."""
        self._wardrobe.wear(terms.loras)
        size = Size(terms.width, terms.height)
        streams = [SheetNoise(sheet) for sheet in sheets]

        def noise() -> Tensor:
            return torch.stack([stream(size.latent_shape) for stream in streams])

        def step(number: int, steps: int, clean: Tensor) -> None:
            on_step(number, steps, lambda index: self._look(clean[index], size))

        words = [Words(sheet.prompt, sheet.negative) for sheet in sheets]
        settings = BaseSettings(steps=terms.steps, strength=terms.strength)
        match terms.way:
            case Way.WORDS:
                return self.engine.draw(words, noise, settings, scale=terms.guidance, on_step=step)
            case Way.PICTURE:
                sources = sources_of(sheets)
                return self.engine.redraw(words, size, sources, noise, settings, terms.guidance, step)
            case Way.REFINE:
                clean = self.engine.encode(sources_of(sheets), size)
                prompts = [sheet.prompt for sheet in sheets]
                return self.engine.refine(prompts, clean, noise, REFINE_TIMESTEPS[-terms.steps :], step)

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the encoder has no room for."""
        return self.engine.cut_off(prompt)

    def spare_memory(self) -> bool:
        """Decode in pieces from now on; False where that is done already."""
        had_more = not self.engine.small_tiles
        self.engine.small_tiles = True
        return had_more

    def _look(self, latent: Tensor, size: Size) -> Image.Image:
        scale = min(1.0, LOOK_SIDE / max(size.width, size.height))
        shown = (round(size.width * scale), round(size.height * scale))
        return self.engine.look(latent).resize(shown, Image.Resampling.BICUBIC)


def open_kandinsky3(card: ModelCard, folder: Path, place: Place) -> Kandinsky3Painter:
    """Open a folder of any published layout. Raises PipelineError("model-damaged")."""
    try:
        engine = Kandinsky3.open(
            folder,
            ROLES[card.variant],
            place.device,
            place.dtype,
            text=home_of(card.plan, place.device),
            small_tiles=place.device.type == "cuda" and card.plan in SMALL_TILES,
        )
    except CheckpointError as error:
        if error.__cause__ is not None and is_out_of_memory(error.__cause__):
            raise error.__cause__ from error
        raise PipelineError("model-damaged", model=card.id, reason=str(error)) from error
    wearer = DressedNetworks([engine.unet.network], unet_name)
    return Kandinsky3Painter(engine, Wardrobe(card, folder, wearer))
