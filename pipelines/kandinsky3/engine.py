"""An opened Kandinsky 3: words and noise in, pictures out; knows nothing of people and tasks."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self
from weakref import WeakValueDictionary

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3 import guidance, inpainting, pictures, samplers
from pipelines.kandinsky3.adapters import Place
from pipelines.kandinsky3.checkpoints import OpenedUNet, open_movq, open_unet
from pipelines.kandinsky3.companions import Companions
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.samplers import BaseSettings, Denoiser, Noise, Step
from pipelines.kandinsky3.sizes import Kandinsky3Config, Role, Size
from pipelines.kandinsky3.text import TextEncoder
from pipelines.kandinsky3.text_home import Numbers, TextHome, open_text_at

GUIDANCE = 3.0
"""The published default."""

UNTILED_CELLS = 192
"""Latents with a longer side than this (1536 pixels) are always decoded in tiles."""
TILE_CELLS = 128
SMALL_TILE_CELLS = 80
"""Largest tile (640 pixels) where memory is short; 1024 pixels then come in two by two pieces of 72 cells."""


class SharedParts:
    """What all U-Nets of a folder share: text encoder and MoVQ, the larger half of the memory."""

    def __init__(self, text: TextEncoder, movq: MoVQ) -> None:
        self.text = text
        self.movq = movq


_shared: WeakValueDictionary[tuple[Path, torch.device, TextHome], SharedParts] = WeakValueDictionary()


class Kandinsky3:
    """One U-Net of the family with the parts it needs. Used from one thread at a time."""

    def __init__(
        self,
        unet: OpenedUNet,
        shared: SharedParts,
        config: Kandinsky3Config,
        role: Role,
        companions: Companions,
        *,
        small_tiles: bool = False,
    ) -> None:
        self.unet = unet
        self.shared = shared
        self.config = config
        self.role = role
        self.companions = companions
        """Image prompts and control nets of the folder, opened when `words` first ask for them."""
        self.device = companions.place.device
        self.small_tiles = small_tiles

    @classmethod
    def open(
        cls,
        folder: Path,
        role: Role,
        device: torch.device,
        dtype: torch.dtype,
        *,
        text: TextHome | None = None,
        small_tiles: bool = False,
    ) -> Self:
        """Open a model folder of any published layout. Raises CheckpointError.

        Text encoder and MoVQ are shared with engines of the same folder that are still in use. The encoder
        lies at `text`; left out, on `device` in bfloat16, in which it was trained, unless all is float32.
        With `small_tiles` pictures are decoded in pieces wherever that spares memory.
        """
        layout = find_layout(folder)
        unet = open_unet(layout, role, device, dtype)
        numbers = Numbers.FLOAT32 if dtype == torch.float32 else Numbers.BFLOAT16
        home = text or TextHome.on(device, numbers)
        key = (layout.folder.resolve(), device, home)
        shared = _shared.get(key)
        if shared is None:
            movq = open_movq(layout, device, torch.float32)
            if device.type == "cuda":
                movq.halve_decoder()
            shared = _shared[key] = SharedParts(open_text_at(layout, home), movq)
        companions = Companions(layout, unet, Place(device, dtype))
        return cls(unet, shared, layout.config, role, companions, small_tiles=small_tiles)

    def draw(
        self,
        words: Sequence[Words],
        noise: Noise,
        settings: BaseSettings | None = None,
        scale: float = GUIDANCE,
        on_step: Step | None = None,
    ) -> list[Image.Image]:
        """Draw one picture for each of `words`; what `on_step` raises ends the drawing.

        `noise` yields [B, *Size.latent_shape] at every call and so decides the size. A Flash model has its
        own four steps, no guidance and no negative prompt: it ignores `settings` and `scale`.
        """
        return self.decode(self.draw_latents(words, noise, settings, scale, on_step))

    @torch.inference_mode()
    def draw_latents(
        self,
        words: Sequence[Words],
        noise: Noise,
        settings: BaseSettings | None = None,
        scale: float = GUIDANCE,
        on_step: Step | None = None,
    ) -> Tensor:
        """Like `draw`, but the clean latents [B, 4, H, W], for a refiner to go on with."""
        start = noise().to(self.device)
        if self.role is Role.FLASH:
            return self._flash(words, start, noise, samplers.FLASH_TIMESTEPS, on_step)
        settings = settings or BaseSettings()
        denoise = self._ask(words, start, samplers.base_timesteps(settings), scale)
        return samplers.sample_base(denoise, start, self._on(noise), settings, on_step)

    @torch.inference_mode()
    def redraw(
        self,
        words: Sequence[Words],
        size: Size,
        originals: Sequence[Image.Image],
        noise: Noise,
        settings: BaseSettings,
        scale: float = GUIDANCE,
        on_step: Step | None = None,
    ) -> list[Image.Image]:
        """Image to image: draw over one original for each of `words`, as freely as `settings.strength`."""
        clean = self.encode(originals, size)
        if self.role is Role.FLASH:
            times = samplers.flash_timesteps(settings.strength)
            return self.decode(self._flash(words, clean, noise, times, on_step))
        base_times = samplers.base_timesteps(settings)
        start = samplers.noised(clean, noise().to(self.device), base_times[0])
        denoise = self._ask(words, start, base_times, scale)
        return self.decode(samplers.sample_base(denoise, start, self._on(noise), settings, on_step))

    @torch.inference_mode()
    def inpaint(
        self,
        words: Sequence[Words],
        size: Size,
        holes: Sequence[inpainting.Hole],
        noise: Noise,
        settings: BaseSettings | None = None,
        scale: float = inpainting.INPAINT_GUIDANCE,
        on_step: Step | None = None,
    ) -> list[Image.Image]:
        """Paint anew what lies in a hole, one for each of `words`; outpainting is a hole around a picture.

        `size` comes from `inpainting_size`; sides are stretched to it. What is kept comes back nearly, not
        exactly, as it was. Thresholding is always the published one for inpainting.
        """
        if self.role is not Role.INPAINT:
            raise ValueError("Only an inpainting model fills holes.")
        settings = replace(settings or BaseSettings(), quantile=inpainting.INPAINT_QUANTILE)
        pixels, keep = inpainting.without_holes(holes, size.width, size.height)
        channels = inpainting.hole_channels(self.shared.movq, pixels.to(self.device), keep.to(self.device))
        start = noise().to(self.device)
        denoise = self._ask(words, start, samplers.base_timesteps(settings), scale, channels)
        return self.decode(samplers.sample_base(denoise, start, self._on(noise), settings, on_step))

    @torch.inference_mode()
    def refine(
        self,
        prompts: Sequence[str],
        clean: Tensor,
        noise: Noise,
        timesteps: Sequence[int] = samplers.REFINE_TIMESTEPS,
        on_step: Step | None = None,
    ) -> list[Image.Image]:
        """Add detail to clean latents [B, 4, H, W] of a base model (or `encode` of pictures) with Flash."""
        if self.role is not Role.FLASH:
            raise ValueError("Only a Flash model refines.")
        words = [Words(prompt) for prompt in prompts]
        return self.decode(self._flash(words, clean, noise, timesteps, on_step))

    @torch.inference_mode()
    def encode(self, originals: Sequence[Image.Image], size: Size) -> Tensor:
        """Latents [B, 4, H, W] of pictures, each cropped at its middle to the shape of `size`."""
        tensor = pictures.to_tensor(originals, size.width, size.height).to(self.device)
        return self.shared.movq.to_latents(tensor)

    @torch.inference_mode()
    def decode(self, latents: Tensor) -> list[Image.Image]:
        """Pictures of clean latents, one at a time where they are large."""
        limit = SMALL_TILE_CELLS if self.small_tiles else UNTILED_CELLS
        tile = min(limit, TILE_CELLS) if max(latents.shape[-2:]) > limit else None
        group = max(1, limit**2 // (latents.shape[-1] * latents.shape[-2]))
        made: list[Image.Image] = []
        for part in latents.float().split(group):
            made.extend(pictures.to_pictures(self.shared.movq.to_pictures(part, tile)))
        return made

    def look(self, latent: Tensor) -> Image.Image:
        """A rough, cheap picture of clean latents [4, H, W], one pixel a cell."""
        return pictures.preview(latent, self.config)

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the model does not read; empty when it reads all."""
        return self.shared.text.cut_off(prompt)

    def _flash(
        self,
        words: Sequence[Words],
        clean: Tensor,
        noise: Noise,
        timesteps: Sequence[int],
        on_step: Step | None,
    ) -> Tensor:
        clean = clean.to(self.device)
        denoise = self._ask(words, clean, timesteps)
        return samplers.sample_flash(denoise, clean, self._on(noise), timesteps, on_step)

    def _ask(
        self,
        words: Sequence[Words],
        start: Tensor,
        times: Sequence[int],
        scale: float = 0.0,
        holes: Tensor | None = None,
    ) -> Denoiser:
        """What predicts the noise for `words` on latents like `start`; with a scale, guided."""
        control = self.companions.control(words)
        unet = self.unet if control is None or control.unet is None else control.unet
        steering = self.companions.steering(words, unet, control, (start.shape[-2], start.shape[-1]), times)
        context = guidance.prompted(unet, self.shared.text, words, self.device)
        if scale == 0:
            return guidance.denoiser(unet, context, holes, steering)
        away = guidance.unprompted(unet, self.shared.text, words, context)
        return guidance.guided(unet, context, away, scale, holes, steering)

    def _on(self, noise: Noise) -> Noise:
        return lambda: noise().to(self.device)
