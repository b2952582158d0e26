"""A model folder opened for learning: its U-Net, what it learns from, and grids of what it draws."""

from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.checkpoints import OpenedUNet, open_movq, open_unet
from pipelines.kandinsky3.guidance import guided, null_like
from pipelines.kandinsky3.layouts import Layout, find_layout
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise, sample_base, sample_flash
from pipelines.kandinsky3.sizes import LATENT_CHANNELS, Role
from pipelines.kandinsky3.steering import WORDS_LEAD, Steering
from pipelines.kandinsky3.text import project
from pipelines.kandinsky3.unet import ContextUNet
from training.drawing import as_images
from training.swift import quicken
from training.tuning.lessons import Lessons, encoded

SHOWN = 4  # captions a grid shows
GRID = BaseSettings(steps=25)  # the base sampler in a grid
GUIDANCE = 3.0


@dataclass(frozen=True)
class Base:
    """Where the weights are, and in which numbers the frozen ones are held."""

    layout: Layout
    album: Path
    device: torch.device

    @property
    def dtype(self) -> torch.dtype:
        """Return bfloat16 on a GPU, float32 on a CPU."""
        return torch.bfloat16 if self.device.type == "cuda" else torch.float32

    def lessons(self) -> Lessons:
        """Encode the album."""
        return encoded(self.layout, self.album, self.device, self.dtype)

    def unet(self, dtype: torch.dtype) -> OpenedUNet:
        """Open the base U-Net, ready to learn or to be learned beside."""
        opened = open_unet(self.layout, Role.BASE, self.device, dtype)
        self.prepare(opened.network)
        return opened

    def prepare(self, network: ContextUNet) -> None:
        """Make a U-Net sparing with memory on a GPU, and swift by training's own layers on a CPU."""
        if self.device.type == "cuda":
            network.enable_gradient_checkpointing()
        else:
            quicken(network)

    @torch.no_grad()
    def drawn(
        self,
        opened: OpenedUNet,
        lessons: Lessons,
        *,
        flash: bool = False,
        extra: Tensor | None = None,
        steering: Steering = WORDS_LEAD,
    ) -> list[Image.Image]:
        """Draw the first captions of the commonest size, with fixed seeds and what leads beside words."""
        shown = lessons.batch(lessons.first(SHOWN))
        text = project(opened.projection, shown.hidden, shown.mask)
        height, width = shown.latents.shape[-2:]
        noise = SeededNoise(range(len(text)), (LATENT_CHANNELS, height, width), self.device)
        scale = 0.0 if flash else GUIDANCE
        denoise = guided(opened, text, null_like(opened, text), scale, extra, steering)
        with torch.autocast(self.device.type, torch.bfloat16):
            if flash:
                latents = sample_flash(denoise, noise(), noise)
            else:
                latents = sample_base(denoise, noise(), noise, GRID)
        return self.decoded(latents)

    @torch.no_grad()
    def decoded(self, latents: Tensor) -> list[Image.Image]:
        """Decode latents, one picture at a time."""
        movq = open_movq(self.layout, self.device, torch.float32)
        return [as_images(movq.to_pictures(one[None].float()))[0] for one in latents]


def base_of(folder: Path, album: Path, device: str) -> Base:
    """Recognise a model folder. Raises CheckpointError."""
    return Base(find_layout(folder), album, torch.device(device))
