"""The decoders of Kandinsky 2.2: from an embedding alone, over a picture, into a hole, after a depth."""

from typing import Any

from diffusers.image_processor import VaeImageProcessor
from diffusers.models.autoencoders.vq_model import VQModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.pipelines.kandinsky2_2.pipeline_kandinsky2_2_img2img import KandinskyV22Img2ImgPipeline
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler
from PIL import Image
from torch import Tensor

from pipelines.families.noise import SheetNoise
from pipelines.kit.contract import Way
from pipelines.kit.painter import Sheet, Terms
from pipelines.kit.steps import steps_run

CELL = 8
"""Pixels a side behind one latent cell."""

Embeds = tuple[Tensor, Tensor]
"""What is wanted and what is not, each [1, embedding]."""


class RedrawPipeline(KandinskyV22Img2ImgPipeline):
    """Draws over a picture that already has its size, with noise it is given.

    The library's own swaps the sides of pictures that are not square: it calls `preprocess(i, width, height)`
    where that takes the height first (diffusers 0.42.1, pipeline_kandinsky2_2_img2img.py). So nothing may be
    resized on the way.
    """

    def __init__(self, unet: UNet2DConditionModel, scheduler: DDPMScheduler, movq: VQModel) -> None:
        super().__init__(unet=unet, scheduler=scheduler, movq=movq)
        self.image_processor = VaeImageProcessor(do_resize=False)
        self.noise: SheetNoise | None = None

    def prepare_latents(self, image: Tensor, timestep: Tensor, *_: Any, **__: Any) -> Tensor:
        """Latents [1, 4, H, W] of the picture under noise of that time."""
        assert self.noise is not None
        noise = self.noise(tuple(image.shape)).to(image)
        return self.scheduler.add_noise(image, noise, timestep)


def decode(pipe: Any, sheet: Sheet, terms: Terms, embeds: Embeds, on_step_end: Any) -> Image.Image:
    """A picture from an embedding alone."""
    return _from_noise(pipe, sheet, terms, embeds, callback_on_step_end=on_step_end)


def redraw(pipe: RedrawPipeline, sheet: Sheet, terms: Terms, embeds: Embeds, on_step_end: Any) -> Image.Image:
    """A picture over that of the sheet."""
    called: Any = pipe
    pipe.noise = SheetNoise(sheet)
    made = called(
        image_embeds=embeds[0],
        negative_image_embeds=embeds[1],
        image=sheet.source,
        num_inference_steps=terms.steps,
        # the library rounds `steps * strength` down, to no step at all for a small strength
        strength=min(1.0, (decoder_steps(terms) + 0.5) / terms.steps),
        guidance_scale=terms.guidance,
        generator=pipe.noise.rest,
        callback_on_step_end=on_step_end,
    )
    return made.images[0]


def inpaint(pipe: Any, sheet: Sheet, terms: Terms, embeds: Embeds, on_step_end: Any) -> Image.Image:
    """The picture of the sheet with its hole filled; needs the decoder with nine input channels."""
    return _from_noise(
        pipe,
        sheet,
        terms,
        embeds,
        image=sheet.source,
        mask_image=sheet.mask,
        callback_on_step_end=on_step_end,
    )


def keep_depth(
    pipe: Any, hint: Tensor, sheet: Sheet, terms: Terms, embeds: Embeds, on_step_end: Any
) -> Image.Image:
    """A picture from an embedding with the depth of another; needs the decoder that sees a hint."""

    def callback(step: int, time: Any, latents: Tensor) -> None:
        on_step_end(pipe, step, time, {"latents": latents})

    return _from_noise(pipe, sheet, terms, embeds, hint=hint, callback=callback)


def _from_noise(pipe: Any, sheet: Sheet, terms: Terms, embeds: Embeds, **more: Any) -> Image.Image:
    """Run a decoder from the sheet's noise; `more` is what it sees besides and whom it tells of steps."""
    noise = SheetNoise(sheet)
    shape = (1, int(pipe.movq.config.latent_channels), terms.height // CELL, terms.width // CELL)
    made = pipe(
        image_embeds=embeds[0],
        negative_image_embeds=embeds[1],
        num_inference_steps=terms.steps,
        guidance_scale=terms.guidance,
        width=terms.width,
        height=terms.height,
        latents=noise(shape).to(pipe.unet.dtype),
        generator=noise.rest,
        **more,
    )
    return made.images[0]


def decoder_steps(terms: Terms) -> int:
    """Steps of the decoder that run for one picture."""
    return steps_run(terms.steps, terms.strength) if terms.way is Way.PICTURE else terms.steps
