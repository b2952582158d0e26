"""Flash on anybody's weights: the base U-Net learns to draw in four steps against a critic of latents.

After the recipe of Kandinsky 3.1: it begins at the base model, the critic is the frozen down half of that
model with learned heads, the loss is Wasserstein's with a gradient penalty, and there is no other loss.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from pipelines.kandinsky3.samplers import FLASH_TIMESTEPS
from pipelines.kandinsky3.saving import save_unet
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import project
from training.critic import Critic, Trunk, duel
from training.drawing import sheet
from training.flash import LOOKS, drawn_in_one
from training.tuning.base import SHOWN, Base
from training.tuning.loop import SEED, Group, Plan, Student, learn

CRITIC_RATE = 1e-3  # of the paper, as the painter's 1e-5
LEAD = 0.02  # share of the steps in which only the critic learns


def train_flash(base: Base, plan: Plan) -> None:
    """Train until the plan is done; leaves `kandinsky3_flash.safetensors` with its projection in its folder.

    Raises AlbumError, CheckpointError and StateError.
    """
    lessons = base.lessons()
    seer = base.unet(base.dtype)
    trunk = Trunk(seer.network)
    opened = base.unet(torch.float32)  # what learns is kept whole; it computes in bfloat16
    network, projection = opened.network.train(), opened.projection
    network.requires_grad_(requires_grad=True)
    network.null_embedding.requires_grad = False  # Flash draws without guidance
    projection.requires_grad_(requires_grad=True)
    torch.manual_seed(SEED)
    critic = Critic(base.layout.config.unet).to(base.device)
    painter = nn.ModuleDict({"unet": network, "projection": projection})
    groups = {"painter": Group(painter, plan.rate), "critic": Group(critic, CRITIC_RATE)}
    student = Student(plan, f"Flash on {base.layout.folder.resolve()}", groups)
    student.resume()

    def loss(lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        batch = lessons.draw(lots, plan.batch)
        real, hidden, mask = batch.latents, batch.hidden, batch.mask
        chosen = torch.randint(len(FLASH_TIMESTEPS), (plan.batch,), generator=lots)
        steps = torch.tensor(FLASH_TIMESTEPS)[chosen].to(base.device)
        looks = torch.randint(*LOOKS, (plan.batch,), generator=lots).to(base.device)
        alone = student.step < LEAD * plan.steps
        with torch.set_grad_enabled(not alone):
            made = drawn_in_one(network, projection, real, steps, hidden, mask)
        with torch.no_grad():
            seen = project(seer.projection, hidden, mask)
        exchange = duel(trunk, critic, (real, made), seen, looks)
        shown = {"distance": exchange.distance, "penalty": exchange.penalty}
        if alone:
            return exchange.critic_loss, shown
        return exchange.critic_loss + (made * exchange.slope).sum(), shown

    def write() -> None:
        save_unet(plan.out, Role.FLASH, network, projection, has_null=opened.has_null)

    def draw(path: Path) -> None:
        sheet(base.drawn(opened, lessons, flash=True), SHOWN).save(path)

    learn(student, loss, draw, write)
