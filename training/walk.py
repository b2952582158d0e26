"""The walk: a second U-Net with its own projection learns to draw in four steps, without guidance.

The teacher is the guided base model. From latents noised to one of the four published timesteps it walks
to clean latents in a few deterministic steps; the student learns to get there in one.
"""

import numpy as np
import torch
from torch import Tensor

from pipelines.kandinsky3.samplers import ALPHAS, FLASH_TIMESTEPS, Denoiser, clean_estimate
from pipelines.kandinsky3.text import project
from training.drawing import guided
from training.lesson import move
from training.parallel import checkpoint_of, load_averaged
from training.swift import quicken
from training.unet import Base, Painter

GUIDANCE = 3.0  # distilled in: the usual one of the base model
WALKS = {979: (979, 719, 399, 129), 729: (729, 399, 129), 479: (479, 179), 229: (229,)}
HUBER = 0.1  # where the loss turns from squared to absolute, in latent units


def walk(denoise: Denoiser, noisy: Tensor, start: int) -> Tensor:
    """Walk from `start` to clean latents deterministically (DDIM), clipping to the latents' range."""
    steps = WALKS[start]
    clean = noisy
    for k, step in enumerate(steps):
        clean = clean_estimate(noisy, denoise(noisy, step).float(), step).clamp(-1, 1)
        if k + 1 < len(steps):
            alpha, following = ALPHAS[step], ALPHAS[steps[k + 1]]
            noise = (noisy - alpha**0.5 * clean) / (1 - alpha) ** 0.5
            noisy = following**0.5 * clean + (1 - following) ** 0.5 * noise
    return clean


class Walk(Base):
    """Teach the student on the teacher's walks; all processes take the same timestep, so none waits."""

    name = "walk"

    def network(self) -> Painter:
        """Return a painter that starts as the base model."""
        painter = Painter()
        if not checkpoint_of(self).exists():  # else it goes on from its own
            painter.load_state_dict(load_averaged(Base(self.recipe)).state_dict())
        return painter

    def open(self) -> None:
        """Open the data and the teacher."""
        super().open()
        self.teacher = quicken(load_averaged(Base(self.recipe)))
        move(self.teacher, self.recipe.device)

    def loss(
        self, network: Painter, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Ask for the end of the teacher's walk in one step."""
        start = FLASH_TIMESTEPS[int(progress * self.budget.steps) % len(FLASH_TIMESTEPS)]
        clean, hidden, mask = self.batch(lots)
        noise = torch.randn_like(clean)
        noisy = (ALPHAS[start] ** 0.5 * clean + (1 - ALPHAS[start]) ** 0.5 * noise).contiguous(
            memory_format=torch.channels_last
        )
        with torch.no_grad(), torch.autocast(self.recipe.device, torch.bfloat16):
            taught = project(self.teacher.projection, hidden, mask)
            aim = walk(guided(self.teacher.unet, taught, GUIDANCE), noisy, start)
        text = project(network.projection, hidden, mask)
        steps = torch.full((len(clean),), start, device=clean.device)
        with torch.autocast(self.recipe.device, torch.bfloat16):
            told = network.unet(noisy, steps, text.rows, text.mask, text.pool_rows)
        error = clean_estimate(noisy, told.float(), start) - aim
        loss = (error.square() + HUBER**2).sqrt().mean() - HUBER
        return loss, {f"error{start}": len(FLASH_TIMESTEPS) * error.detach().square().mean().item()}
