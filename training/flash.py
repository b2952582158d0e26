"""Flash: the four-step U-Net taught by a critic of latents, as published for Kandinsky 3.1.

It begins where the walk (`walk.py`) ended. The published recipe begins at the base model, as this one does
when there was no walk: a choice for a budget of minutes.
"""

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.kandinsky3.samplers import FLASH_TIMESTEPS
from pipelines.kandinsky3.text import TextProjection, project
from pipelines.kandinsky3.unet import ContextUNet
from training.critic import Critic, Trunk, duel, levels_of, noised_at
from training.lesson import move
from training.parallel import checkpoint_of, load_averaged
from training.swift import quicken
from training.unet import SIZES, Base, Captioned, Painter
from training.walk import Walk

CRITIC_PACE = 100.0  # the critic learns this much faster than the painter: 1e-3 and 1e-5, as in the paper
LEAD = 0.3  # share of the steps in which only the critic learns
LOOKS = (100, 700)  # timesteps that latents are noised to before the critic sees them


class Rivals(nn.Module):
    """The painter and its critic's heads."""

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self.painter = painter
        self.critic = Critic(SIZES)


class Flash(Captioned[Rivals]):
    """Teach both at once: a painter whose clean latents the critic takes for real ones."""

    name = "flash"

    def network(self) -> Rivals:
        """Return the walk's painter, or the base model where there was no walk, and a new critic."""
        painter = Painter()
        if not checkpoint_of(self).exists():  # else it goes on from its own
            walk = Walk(self.recipe)
            before = load_averaged(walk if checkpoint_of(walk).exists() else Base(self.recipe))
            painter.load_state_dict(before.state_dict())
        return Rivals(painter)

    def pace(self, parameter: str) -> float:
        """Return how fast painter and critic learn."""
        return CRITIC_PACE if parameter.startswith("critic.") else 1.0

    def open(self) -> None:
        """Open the data and the critic's trunk, which is the base model's."""
        super().open()
        base = load_averaged(Base(self.recipe))
        self.trunk, self.projection = quicken(Trunk(base.unet)), base.projection
        move(self.trunk, self.recipe.device)
        move(self.projection, self.recipe.device)

    def loss(
        self, network: Rivals, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Let the painter draw in one step from each of the four timesteps, and the critic compare."""
        real, hidden, mask = self.batch(lots)
        steps = torch.tensor(FLASH_TIMESTEPS, device=real.device)[torch.arange(len(real)) % 4]
        looks = torch.from_numpy(lots.integers(*LOOKS, size=len(real))).to(real.device)
        alone = progress < LEAD
        with torch.set_grad_enabled(not alone):
            made = drawn_in_one(network.painter.unet, network.painter.projection, real, steps, hidden, mask)
        with torch.no_grad():
            text = project(self.projection, hidden, mask)
        exchange = duel(self.trunk, network.critic, (real, made), text, looks)
        shown = {"distance": exchange.distance, "penalty": exchange.penalty, **errors(real, made, steps)}
        if alone:
            return exchange.critic_loss, shown
        return exchange.critic_loss + (made * exchange.slope).sum(), shown


def drawn_in_one(
    unet: ContextUNet,
    projection: TextProjection,
    real: Tensor,
    steps: Tensor,
    hidden: Tensor,
    mask: Tensor,
) -> Tensor:
    """Noise real latents to `steps` [B] and return the clean latents that the U-Net sees, one step each."""
    noisy = noised_at(real, steps, torch.randn_like(real))
    text = project(projection, hidden, mask)
    with torch.autocast(real.device.type, torch.bfloat16):
        told = unet(noisy, steps, text.rows, text.mask, text.pool_rows)
    signal, noise = levels_of(steps)
    return (noisy - noise * told.float()) / signal


def errors(real: Tensor, made: Tensor, steps: Tensor) -> dict[str, float]:
    """Return the squared distance to the real latents by timestep: it shows collapse early."""
    squares = (made.detach() - real).square().mean((1, 2, 3))
    return {f"error{step}": squares[steps == step].mean().item() for step in FLASH_TIMESTEPS}
