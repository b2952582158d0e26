"""Inpainting on anybody's weights: the base U-Net, with five more channels, learns to fill holes."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.kandinsky3.beginnings import inpainting_from
from pipelines.kandinsky3.checkpoints import OpenedUNet, open_movq
from pipelines.kandinsky3.saving import save_unet
from pipelines.kandinsky3.sizes import Role
from training.drawing import sheet
from training.inpainting import told_of_hole
from training.predicting import around_hole
from training.tuning.base import SHOWN, Base
from training.tuning.lessons import Lessons, lesson, told
from training.tuning.loop import Group, Plan, Student, learn
from training.world.holes import cast_hole


class Holes:
    """Takes holes out of an album's pictures, fresh ones every time, and encodes what is left."""

    def __init__(self, base: Base, lessons: Lessons) -> None:
        self.lessons = lessons
        self.movq = open_movq(base.layout, base.device, torch.float32)
        self.device = base.device

    @torch.no_grad()
    def told(self, chosen: list[int], lots: random.Random) -> Tensor:
        """Return the five channels [B, 5, H, W] of these pictures. Raises AlbumError."""
        made: list[Tensor] = []
        for number in chosen:
            pixels = self.lessons.pixels(number)
            taken = cast_hole(lots, (pixels.shape[-1], pixels.shape[-2]))
            left, kept = told_of_hole(pixels, taken[np.newaxis])
            made.append(torch.cat([kept.to(self.device), self.movq.to_latents(left.to(self.device))], 1))
        return torch.cat(made)


def train_inpainting(base: Base, plan: Plan) -> None:
    """Train until the plan is done; leaves `kandinsky3_inpainting.safetensors` with its projection.

    Raises AlbumError, CheckpointError and StateError.
    """
    lessons = base.lessons()
    holes = Holes(base, lessons)
    opened = beginning(base)
    network, projection = opened.network, opened.projection
    painter = nn.ModuleDict({"unet": network, "projection": projection})
    what = f"inpainting on {base.layout.folder.resolve()}"
    student = Student(plan, what, {"painter": Group(painter, plan.rate)})
    student.resume()

    def loss(lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        chosen = lessons.choose(lots, plan.batch)
        batch = lessons.batch(chosen)
        text = told(opened, batch, lots)
        seed = int(torch.randint(2**31, (1,), generator=lots))
        seen = holes.told(chosen, random.Random(seed))
        return lesson(batch.latents, around_hole(network, text, seen), lots)

    shown = holes.told(lessons.first(SHOWN), random.Random("grid"))

    def draw(path: Path) -> None:
        left, filled = base.decoded(shown[:, 1:]), base.drawn(opened, lessons, extra=shown)
        sheet([*left, *filled], len(left)).save(path)

    def write() -> None:
        save_unet(plan.out, Role.INPAINT, network, projection, has_null=opened.has_null)

    learn(student, loss, draw, write)


def beginning(base: Base) -> OpenedUNet:
    """Return the base with nine input channels; all of it learns, in float32."""
    pattern = base.unet(torch.float32)
    with base.device:  # so that the new network is never built in main memory
        network = inpainting_from(pattern.network)
    base.prepare(network)
    network.train().requires_grad_(requires_grad=True)
    network.null_embedding.requires_grad = pattern.has_null
    pattern.projection.requires_grad_(requires_grad=True)
    return replace(pattern, network=network)
