"""Inpainting: the base U-Net with five more channels, taught to fill what a mask has taken out."""

import random
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from pipelines.kandinsky3.beginnings import inpainting_from
from training.lesson import move
from training.movq import MoVQ, as_tensor
from training.parallel import checkpoint_of, load_averaged
from training.predicting import around_hole
from training.recipe import Recipe
from training.swift import quicken
from training.unet import Base, Noising, Painter
from training.workers import share_out
from training.world.dataset import Pictures, write_whole
from training.world.holes import cast_hole

CELL = 8  # pixels a side behind one latent


def hole_file(recipe: Recipe, first: int) -> Path:
    """Return where the five channels of one file of pictures lie, float16 [N, 5, 16, 16]."""
    return recipe.folder / "world" / f"holes-{first:07d}.npy"


def told_of_hole(real: Tensor, taken: np.ndarray) -> tuple[Tensor, Tensor]:
    """Return pictures [N, 3, H, W] with grey in their holes, and what is kept of each cell [N, 1, h, w].

    As `pipelines/kandinsky3/inpainting.py` makes them: a cell takes the mask's value at its first pixel.
    """
    kept = torch.from_numpy(~taken)[:, None]
    return torch.where(kept, real, torch.zeros_like(real)), kept[..., ::CELL, ::CELL].float()


def _encode_holes(task: tuple[Recipe, int, int]) -> None:
    recipe, first, count = task
    torch.set_num_threads(1)
    movq = quicken(load_averaged(MoVQ(recipe)))
    move(movq, recipe.device)
    pictures, made = Pictures(recipe), []
    at_once = 4 if recipe.device == "cpu" else 200
    for start in range(first, first + count, at_once):
        numbers = range(start, min(start + at_once, first + count))
        real = as_tensor(np.stack([pictures[n] for n in numbers]))
        taken = np.stack([cast_hole(random.Random(f"hole {n}")) for n in numbers])
        left, kept = told_of_hole(real, taken)
        left = left.to(recipe.device).contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast(recipe.device, torch.bfloat16):
            latents = movq.encode(left).latents.float().clamp(-1, 1).cpu()
        made.append(torch.cat([kept, latents], 1).numpy().astype(np.float16))
    write_whole(hole_file(recipe, first), np.concatenate(made))


def _hole_tasks(recipe: Recipe) -> list[tuple[Recipe, int, int]]:
    world = recipe.world
    half = max(1, world.per_file // 2)  # files enough for every process
    return [(recipe, first, min(half, world.holed - first)) for first in range(0, world.holed, half)]


def cache_holes(recipe: Recipe) -> None:
    """Draw a hole into each of the first pictures and encode what is left, once."""
    tasks = [task for task in _hole_tasks(recipe) if not hole_file(recipe, task[1]).exists()]
    share_out("holes", _encode_holes, tasks, recipe.processes)


class Inpaint(Noising[Painter]):
    """Teach the whole U-Net; its new channels begin at zero, so it begins as the base model."""

    name = "inpaint"

    def network(self) -> Painter:
        """Return a painter with nine input channels that draws like the base."""
        base = load_averaged(Base(self.recipe)) if checkpoint_of(Base(self.recipe)).exists() else Painter()
        base.unet = inpainting_from(base.unet)
        return base.requires_grad_(requires_grad=True)

    def open(self) -> None:
        """Open the data with its holes."""
        super().open()
        firsts = [first for _, first, _ in _hole_tasks(self.recipe)]
        self.holes = np.concatenate([np.load(hole_file(self.recipe, first)) for first in firsts])

    def loss(
        self, network: Painter, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Predict the noise in whole pictures, told what is left of them."""
        del progress
        numbers = lots.integers(len(self.holes), size=self.budget.batch)
        clean, hidden, mask = self.captioned(lots, numbers)
        text = self.context(network, hidden, mask)
        told = torch.from_numpy(self.holes[numbers]).float().to(clean.device)
        return self.error(clean, around_hole(network.unet, text, told))
