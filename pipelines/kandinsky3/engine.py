"""An opened Kandinsky 3: words and noise in, pictures out; knows nothing of people and tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from weakref import WeakValueDictionary

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3 import guidance, pictures, samplers
from pipelines.kandinsky3.checkpoints import OpenedUNet, open_movq, open_text, open_unet
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.samplers import BaseSettings, Noise, Step
from pipelines.kandinsky3.sizes import (
    LATENT_CHANNELS,
    PIXELS_PER_LATENT,
    SIZE_STEP,
    Kandinsky3Config,
    Role,
)
from pipelines.kandinsky3.text import TextContext, TextEncoder

GUIDANCE = 3.0
"""The published default."""

UNTILED_CELLS = 192
"""Latents with a longer side than this (1536 pixels) are decoded in tiles."""
TILE_CELLS = 128


class SharedParts:
    """What all U-Nets of a folder share: text encoder and MoVQ, the larger half of the memory."""

    def __init__(self, text: TextEncoder, movq: MoVQ) -> None:
        self.text = text
        self.movq = movq


_shared: WeakValueDictionary[tuple[Path, str, torch.dtype], SharedParts] = WeakValueDictionary()


@dataclass(frozen=True)
class Size:
    """Pixels of a picture; both sides are multiples of 64."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width % SIZE_STEP or self.height % SIZE_STEP or min(self.width, self.height) < SIZE_STEP:
            raise ValueError(f"{self.width}x{self.height}: sides are multiples of {SIZE_STEP} pixels.")

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of one picture's latents."""
        return LATENT_CHANNELS, self.height // PIXELS_PER_LATENT, self.width // PIXELS_PER_LATENT


class Kandinsky3:
    """One U-Net of the family with the parts it needs. Used from one thread at a time."""

    def __init__(
        self,
        unet: OpenedUNet,
        shared: SharedParts,
        config: Kandinsky3Config,
        role: Role,
        device: torch.device,
    ) -> None:
        self.unet = unet
        self.shared = shared
        self.config = config
        self.role = role
        self.device = device

    @classmethod
    def open(cls, folder: Path, role: Role, device: torch.device, dtype: torch.dtype) -> Self:
        """Open a model folder of any published layout. Raises CheckpointError.

        Text encoder and MoVQ are shared with engines of the same folder that are still in use. On a graphics
        card the encoder runs in bfloat16, in which it was trained, unless all is float32.
        """
        layout = find_layout(folder)
        unet = open_unet(layout, role, device, dtype)
        key = (layout.folder.resolve(), str(device), dtype)
        shared = _shared.get(key)
        if shared is None:
            text_dtype = torch.float32 if dtype == torch.float32 else torch.bfloat16
            # MoVQ overflows in float16, so it stays float32 and computes under autocast
            shared = SharedParts(
                open_text(layout, device, text_dtype), open_movq(layout, device, torch.float32)
            )
            _shared[key] = shared
        return cls(unet, shared, layout.config, role, device)

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
        context = self._prompted(words)
        start = noise().to(self.device)
        if self.role is Role.FLASH:
            return self._flash(context, start, noise, samplers.FLASH_TIMESTEPS, on_step)
        return self._base(words, context, start, noise, settings or BaseSettings(), scale, on_step)

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
        context = self._prompted(words)
        if self.role is Role.FLASH:
            times = samplers.flash_timesteps(settings.strength)
            return self.decode(self._flash(context, clean, noise, times, on_step))
        first = samplers.base_timesteps(settings)[0]
        start = samplers.noised(clean, noise().to(self.device), first)
        return self.decode(self._base(words, context, start, noise, settings, scale, on_step))

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
        context = self._prompted([Words(prompt) for prompt in prompts])
        return self.decode(self._flash(context, clean, noise, timesteps, on_step))

    @torch.inference_mode()
    def encode(self, originals: Sequence[Image.Image], size: Size) -> Tensor:
        """Latents [B, 4, H, W] of pictures, each cropped at its middle to the shape of `size`."""
        tensor = pictures.to_tensor(originals, size.width, size.height).to(self.device)
        return self.shared.movq.to_latents(tensor)

    @torch.inference_mode()
    def decode(self, latents: Tensor) -> list[Image.Image]:
        """Pictures of clean latents, one at a time where they are large."""
        tile = TILE_CELLS if max(latents.shape[-2:]) > UNTILED_CELLS else None
        group = max(1, UNTILED_CELLS**2 // (latents.shape[-1] * latents.shape[-2]))
        made: list[Image.Image] = []
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            for part in latents.float().split(group):
                made.extend(pictures.to_pictures(self.shared.movq.to_pictures(part, tile)))
        return made

    def look(self, latent: Tensor) -> Image.Image:
        """A rough, cheap picture of clean latents [4, H, W], one pixel a cell."""
        return pictures.preview(latent, self.config)

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the model does not read; empty when it reads all."""
        return self.shared.text.cut_off(prompt)

    def _prompted(self, words: Sequence[Words]) -> TextContext:
        return guidance.prompted(self.unet, self.shared.text, words, self.device)

    def _flash(
        self,
        context: TextContext,
        clean: Tensor,
        noise: Noise,
        timesteps: Sequence[int],
        on_step: Step | None,
    ) -> Tensor:
        denoise = guidance.denoiser(self.unet, context)
        return samplers.sample_flash(denoise, clean.to(self.device), self._on(noise), timesteps, on_step)

    def _base(
        self,
        words: Sequence[Words],
        context: TextContext,
        start: Tensor,
        noise: Noise,
        settings: BaseSettings,
        scale: float,
        on_step: Step | None,
    ) -> Tensor:
        away = guidance.unprompted(self.unet, self.shared.text, words, context)
        denoise = guidance.guided(self.unet, context, away, scale)
        return samplers.sample_base(denoise, start, self._on(noise), settings, on_step)

    def _on(self, noise: Noise) -> Noise:
        return lambda: noise().to(self.device)
