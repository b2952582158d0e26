"""The Kandinsky 3 family behind the pool: pocket, 3.0, 3.1 and their Flash siblings."""

from collections.abc import Sequence
from dataclasses import replace
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
from pipelines.kandinsky3.inpainting import Hole
from pipelines.kandinsky3.keys import unet_name
from pipelines.kandinsky3.outlines import Outliner
from pipelines.kandinsky3.samplers import REFINE_TIMESTEPS, BaseSettings
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.steering import ControlHint, PicturePrompt
from pipelines.kit.contract import Ability, PipelineError, Way
from pipelines.kit.memory import is_out_of_memory
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms, masks_of, sources_of
from pipelines.kit.plans import SMALL_TILES

LOOK_SIDE = 512
"""Pixels of the longer side of a preview, at most."""

ROLES = {"base": Role.BASE, "flash": Role.FLASH, "inpaint": Role.INPAINT}

OUTLINE_KINDS = ("edges", "hed", "scribble")
"""Control nets that take outlines, the one to prefer first."""


class Kandinsky3Painter:
    """Paints all sheets of a batch together; each has its own noise stream and text rows."""

    def __init__(self, engine: Kandinsky3, wardrobe: Wardrobe) -> None:
        self.engine = engine
        self._wardrobe = wardrobe
        companions = engine.companions
        self._outliner = Outliner(companions.layout.folder, companions.place)

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint one picture a sheet, in order; opens what stands beside the U-Net when it is first needed."""
        try:
            return self._painted(sheets, terms, on_step)
        except CheckpointError as error:
            raise _damage(error, terms.model) from error

    def _painted(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> list[Image.Image]:
        self._wardrobe.wear(terms.loras)
        size = Size(terms.width, terms.height)
        streams = [SheetNoise(sheet) for sheet in sheets]

        def noise() -> Tensor:
            return torch.stack([stream(size.latent_shape) for stream in streams])

        def step(number: int, steps: int, clean: Tensor) -> None:
            on_step(number, steps, lambda index: self._look(clean[index], size))

        words = [self._words(sheet, terms) for sheet in sheets]
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
            case Way.INPAINT:
                _require(self.engine.role is Role.INPAINT, Ability.INPAINT, terms)
                holes = [Hole(*pair) for pair in zip(sources_of(sheets), masks_of(sheets), strict=True)]
                return self.engine.inpaint(words, size, holes, noise, settings, terms.guidance, step)

    def notes(self, terms: Terms) -> tuple[str, ...]:
        """That outlines are plain ones, where the control net was trained with others."""
        makeshift = terms.keeps_structure and self._outliner.is_makeshift(self._kind(terms))
        return ("plain-outlines",) if makeshift else ()

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the encoder has no room for."""
        return self.engine.cut_off(prompt)

    def spare_memory(self) -> bool:
        """Decode in pieces from now on; False where that is done already."""
        had_more = not self.engine.small_tiles
        self.engine.small_tiles = True
        return had_more

    def _words(self, sheet: Sheet, terms: Terms) -> Words:
        """Everything that leads one picture. Raises PipelineError("ability-missing")."""
        words = Words(sheet.prompt, sheet.negative)
        if sheet.likes:
            _require(self.engine.companions.sees_pictures, Ability.IMAGE_PROMPT, terms)
            pictures, weights = zip(*((like.picture, like.weight) for like in sheet.likes), strict=True)
            words = replace(words, look=PicturePrompt(pictures, weights))
        if terms.keeps_structure:
            kind = self._kind(terms)
            assert sheet.structure is not None
            words = replace(words, hint=ControlHint(self._outliner.draw(sheet.structure, kind), kind))
        return words

    def _kind(self, terms: Terms) -> str:
        """The control net to keep outlines with: the first of the known ones that the folder has."""
        here = self.engine.companions.hints
        kind = next((kind for kind in OUTLINE_KINDS if kind in here), "")
        _require(bool(kind), Ability.CONTROL, terms)
        return kind

    def _look(self, latent: Tensor, size: Size) -> Image.Image:
        scale = min(1.0, LOOK_SIDE / max(size.width, size.height))
        shown = (round(size.width * scale), round(size.height * scale))
        return self.engine.look(latent).resize(shown, Image.Resampling.BICUBIC)


def _require(is_there: bool, ability: Ability, terms: Terms) -> None:
    """Raise PipelineError where the files that this ability takes are not in the model's folder."""
    if not is_there:
        raise PipelineError("ability-missing", ability=ability.value, model=terms.model)


def _damage(error: CheckpointError, model: str) -> BaseException:
    """What to raise for a file that does not open: often it is the memory that does not suffice."""
    if error.__cause__ is not None and is_out_of_memory(error.__cause__):
        return error.__cause__
    return PipelineError("model-damaged", model=model, reason=str(error))


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
        raise _damage(error, card.id) from error
    wearer = DressedNetworks([engine.unet.network], unet_name)
    return Kandinsky3Painter(engine, Wardrobe(card, folder, wearer))
