"""Any pipeline of diffusers that turns words into pictures, with whatever abilities its class has."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from PIL import Image

from pipelines.families.calls import inpainting, pipeline_class, redrawing, require_claims, takes, token_limit
from pipelines.families.devices import Place
from pipelines.families.loading import load
from pipelines.families.noise import SheetNoise
from pipelines.families.reading import cut_off
from pipelines.families.sparing import Sparing
from pipelines.families.wardrobe import DressedNetworks, DressedPipeline, Wardrobe, Wearer
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import PipelineError, Way
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Sheet, StepDone, Terms
from pipelines.kit.steps import steps_run

ROUNDING = 1e-6
"""Keeps `strength * steps` from falling below the whole number that is meant."""

PLAIN: dict[str, object] = {"use_resolution_binning": False, "clean_caption": False, "callback_steps": 1}
"""Said wherever it is understood: draw the size and the words that were asked for, tell every step."""


class DiffusersPainter:
    """Paints one sheet at a time: these pipelines let batch mates change a picture."""

    def __init__(self, pipes: dict[Way, Any], wardrobe: Wardrobe, sparing: Sparing) -> None:
        """`pipes` share their networks; there is always one for the way of words."""
        self.pipe = pipes[Way.WORDS]
        self._pipes = pipes
        self._wardrobe = wardrobe
        self._sparing = sparing

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint the sheets in order; steps count through all of them."""
        self._wardrobe.wear(terms.loras)
        pictures: list[Image.Image] = []
        for index, sheet in enumerate(sheets):

            def count(pipe: Any, step: int, index: int = index) -> None:
                steps = int(getattr(pipe, "num_timesteps", terms.steps))
                total = steps * len(sheets)
                on_step(min(index * steps + step + 1, total), total, None)

            pictures.append(self._paint_one(sheet, terms, count))
        return pictures

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that none of the text encoders reads."""
        return cut_off(prompt, self.pipe.components.values(), token_limit(type(self.pipe)))

    def notes(self, _terms: Terms) -> tuple[str, ...]:
        """Nothing to know."""
        return ()

    def spare_memory(self) -> bool:
        """Decode in tiles, then keep only the network at work on the graphics card."""
        return self._sparing.step_down()

    def _paint_one(self, sheet: Sheet, terms: Terms, count: Callable[[Any, int], None]) -> Image.Image:
        pipe = self._pipes[terms.way]
        understood = takes(type(pipe))
        noise = SheetNoise(sheet)
        wishes: dict[str, object] = {
            "prompt": sheet.prompt,
            "width": terms.width,
            "height": terms.height,
            **PLAIN,
            **_guidance(pipe, sheet, terms),
            **_watching(pipe, understood, count),
        }
        if terms.way is Way.WORDS:
            wishes["num_inference_steps"] = terms.steps
            with noise.starting(pipe) as generator:
                made = pipe(**_only(understood, {**wishes, "generator": generator}))
        else:
            # noise under a picture cannot be turned from outside: a variation is its own seed here
            wishes |= {"image": sheet.source, "generator": noise.rest if not sheet.variation else noise.own}
            wishes |= _strength(terms)
            if terms.way is Way.INPAINT:
                wishes["mask_image"] = sheet.mask
            made = pipe(**_only(understood, wishes))
            self.pipe.maybe_free_model_hooks()
        picture: Image.Image = (made.images if hasattr(made, "images") else made.image)[0]
        return picture.convert("RGB")


def _only(understood: frozenset[str], wishes: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in wishes.items() if name in understood}


def _strength(terms: Terms) -> dict[str, object]:
    """Strength that makes pipelines, which round it to steps in their own ways, run what was promised."""
    steps = steps_run(terms.steps, terms.strength)
    return {
        "num_inference_steps": terms.steps,
        "strength": min(1.0, steps / terms.steps + ROUNDING),
    }


def _guidance(pipe: Any, sheet: Sheet, terms: Terms) -> dict[str, object]:
    """How strongly words pull, and away from which words, as the pipeline's family reads it.

    Networks that were distilled with a guidance (Flux) read it as an input; they heed a negative prompt
    only under true guidance, which then takes the place of the distilled one.
    """
    against = {"negative_prompt": sheet.negative} if sheet.negative else {}
    if "true_cfg_scale" not in takes(type(pipe)):
        return {"guidance_scale": terms.guidance, **against}
    network = getattr(pipe, "transformer", None)
    if not getattr(getattr(network, "config", None), "guidance_embeds", False):
        return {"true_cfg_scale": max(terms.guidance, 1.0), "negative_prompt": sheet.negative or " "}
    if against:
        return {"guidance_scale": 1.0, "true_cfg_scale": terms.guidance, **against}
    return {"guidance_scale": terms.guidance, "true_cfg_scale": 1.0}


def _watching(pipe: Any, understood: frozenset[str], count: Callable[[Any, int], None]) -> dict[str, object]:
    """A callback after every step, in the form the pipeline knows."""

    def on_step_end(_pipe: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        count(pipe, step)
        return tensors

    def callback(step: int, _time: Any, _latents: Any) -> None:
        count(pipe, step)

    if "callback_on_step_end" in understood:
        return {"callback_on_step_end": on_step_end}
    return {"callback": callback}


def open_diffusers(card: ModelCard, folder: Path, place: Place) -> DiffusersPainter:
    """Open a folder by its `model_index.json`. Raises PipelineError("model-damaged")."""
    try:
        kind = pipeline_class(folder)
        require_claims(card, kind)
    except CheckpointError as error:
        raise PipelineError("model-damaged", model=card.id, reason=str(error)) from error
    pipe = load(DiffusionPipeline, folder, card, place)
    siblings: dict[Way, Any] = {Way.PICTURE: redrawing(kind), Way.INPAINT: inpainting(kind)}
    pipes = {way: sibling.from_pipe(pipe) for way, sibling in siblings.items() if sibling is not None}
    wardrobe = Wardrobe(card, folder, _wearer(pipe))
    return DiffusersPainter({Way.WORDS: pipe, **pipes}, wardrobe, Sparing(place, pipe))


def _wearer(pipe: Any) -> Wearer:
    if hasattr(pipe, "load_lora_weights"):
        return DressedPipeline(pipe)
    return DressedNetworks([part for name in ("unet", "transformer") if (part := getattr(pipe, name, None))])
