"""Control on anybody's weights: a net beside the frozen base learns to keep to the outlines of an album."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from pipelines.kandinsky3.adapters import Place
from pipelines.kandinsky3.beginnings import control_net_from
from pipelines.kandinsky3.checkpoints import OpenedControl
from pipelines.kandinsky3.control import ControlNet
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.outlines import HED_PUBLISHED, Outliner
from pipelines.kandinsky3.pictures import to_pictures
from pipelines.kandinsky3.samplers import base_timesteps
from pipelines.kandinsky3.saving import save_control
from pipelines.kandinsky3.steering import Steering
from pipelines.kandinsky3.unet import ContextUNet
from training.control import KERNEL, SILENT
from training.drawing import sheet
from training.predicting import along_outlines
from training.tuning.base import GRID, SHOWN, Base
from training.tuning.lessons import Lessons, lesson, told
from training.tuning.loop import SEED, Group, Plan, Student, learn


class Hints:
    """The outlines of all pictures of an album, drawn once as the house draws them; one byte a pixel."""

    def __init__(self, lessons: Lessons, outliner: Outliner, kind: str) -> None:
        """Raises AlbumError, and CheckpointError for bad HED weights."""
        self.device = lessons.device
        self.drawn: list[Tensor] = []
        for number in range(len(lessons)):
            (picture,) = to_pictures(lessons.pixels(number))
            lines = np.array(outliner.draw(picture, kind).convert("L"))
            self.drawn.append(torch.from_numpy(lines))

    def of(self, chosen: list[int]) -> Tensor:
        """Return the outlines of these pictures, [B, 3, H, W] from 0 to 1."""
        lines = torch.stack([self.drawn[number] for number in chosen]).to(self.device)
        return (lines.float() / 255)[:, None].expand(-1, 3, -1, -1)


def train_control(base: Base, plan: Plan, kind: str) -> None:
    """Train until the plan is done; leaves `controlnet_KIND.safetensors`, of the published design v2.

    Raises AlbumError, CheckpointError and StateError.
    """
    outliner = outliner_of(base, kind)
    lessons = base.lessons()
    hints = Hints(lessons, outliner, kind)
    opened = base.unet(base.dtype)
    net = beginning(base, opened.network)
    what = f"a control net for {kind} on {base.layout.folder.resolve()}"
    student = Student(plan, what, {"net": Group(net, plan.rate)})
    student.resume()

    def loss(lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        chosen = lessons.choose(lots, plan.batch)
        batch = lessons.batch(chosen)
        text = told(opened, batch, lots, SILENT)
        predict = along_outlines(opened.network, net, text, hints.of(chosen))
        return lesson(batch.latents, predict, lots)

    @torch.no_grad()
    def draw(path: Path) -> None:
        shown = hints.of(lessons.first(SHOWN))
        always = {timestep: torch.ones(len(shown)) for timestep in base_timesteps(GRID)}
        steering = Steering(net=net, features=net.hint_block(shown), strengths=always)
        lines = to_pictures(shown * 2 - 1)
        sheet([*lines, *base.drawn(opened, lessons, steering=steering)], len(lines)).save(path)

    learn(student, loss, draw, lambda: save_control(plan.out, kind, OpenedControl(net, None)))


def outliner_of(base: Base, kind: str) -> Outliner:
    """Return what draws the outlines. Raises CheckpointError where only a makeshift would."""
    folder = base.layout.folder
    outliner = Outliner(folder, Place(base.device, torch.float32))
    if outliner.is_makeshift(kind):
        raise CheckpointError(
            f"{folder} has no HED weights to draw outlines with: put {HED_PUBLISHED} there, or take "
            "--kind edges."
        )
    return outliner


def beginning(base: Base, network: ContextUNet) -> ControlNet:
    """Return a net in float32 that begins as the first levels of `network` and says nothing yet."""
    torch.manual_seed(SEED)  # the hint's convolutions have no pattern in the base
    with base.device:
        net = control_net_from(network, KERNEL)
    net.gradient_checkpointing = base.device.type == "cuda"
    return net.train().requires_grad_(requires_grad=True)
