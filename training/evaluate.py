"""Measures a model folder: what the judge sees, MoVQ's reconstruction, speed, and grids."""

import math
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from pipelines.kandinsky3.checkpoints import open_movq, open_text, open_unet
from pipelines.kandinsky3.layouts import Layout, find_layout
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise, sample_base, sample_flash
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import contexts
from training.classifier import Classifier, unseen_labelled
from training.drawing import as_images, guided, sheet
from training.lesson import move
from training.movq import psnr
from training.parallel import load_averaged
from training.recipe import Recipe
from training.swift import quicken
from training.world.captions import LANGUAGES, caption
from training.world.dataset import UNSEEN, scene_number
from training.world.scenes import LABELS, Scene
from training.world.words import EXAMPLES

CPU = torch.device("cpu")
FIRST = UNSEEN + 2_000_000  # scenes that neither training nor examination uses
BATCH = 25
TOLD = ("shape", "colour", "backdrop", "style", "layout", "size", "plain", "shape2", "colour2")
FOUR = ("shape", "colour", "backdrop", "style")


class Model:
    """A model folder opened for measurement, the way the house opens it."""

    def __init__(self, folder: Path) -> None:
        self.layout: Layout = find_layout(folder)
        self.text = open_text(self.layout, CPU, torch.float32)
        self.movq = open_movq(self.layout, CPU, torch.float32)
        self.unets = {role: open_unet(self.layout, role, CPU, torch.float32) for role in self.layout.unets}
        self.hurried = False

    def hurry(self) -> None:
        """Draw with training's fast layers, the base in bfloat16: hundreds of pictures in minutes."""
        self.hurried = True
        for network in (self.movq, *(opened.network for opened in self.unets.values())):
            move(quicken(network), "cpu")

    @torch.no_grad()
    def draw(
        self, role: Role, prompts: list[str], seeds: list[int], steps: int, guidance: float = 3.0
    ) -> Tensor:
        """Return pictures [N, 3, 128, 128]; Flash has its own four steps and no guidance."""
        opened = self.unets[role]
        text = contexts(self.text, opened.projection, prompts, CPU)
        noise = SeededNoise(seeds, (4, 16, 16), CPU)
        flash = role is Role.FLASH
        denoise = guided(opened.network, text, 0.0 if flash else guidance)
        if flash:
            latents = sample_flash(denoise, noise(), noise)
        else:
            with torch.autocast("cpu", torch.bfloat16, enabled=self.hurried):
                latents = sample_base(denoise, noise(), noise, BaseSettings(steps=steps))
        return self.movq.to_pictures(latents).clamp(-1, 1)


@dataclass(frozen=True, slots=True)
class Share:
    """How many were right, of how many."""

    right: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "–"
        low, high = wilson(self.right, self.of)
        return f"{100 * self.right / self.of:.1f} % ({100 * low:.0f}–{100 * high:.0f})"


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    share, extra = right / count, z * z / count
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / count + extra / (4 * count)) / (1 + extra)
    return middle - half, middle + half


def correct(judge: nn.Module, pictures: Tensor, scenes: list[Scene]) -> Tensor:
    """Return [N, labels]: 1 where the judge agrees with the scene, 0 where not, -1 where it says nothing."""
    with torch.no_grad():
        told = torch.stack([answer.argmax(1) for answer in judge(pictures)], 1)
    wanted = torch.tensor([scene.labels() for scene in scenes])
    return torch.where(wanted >= 0, (told == wanted).long(), -1)


def shares(right: Tensor, chosen: Tensor) -> dict[str, Share]:
    """Sum up the rows of `correct` that are chosen."""
    rows = right[chosen]
    table = {}
    for name in TOLD:
        column = rows[:, LABELS.index(name)]
        table[name] = Share(int((column == 1).sum()), int((column >= 0).sum()))
    single = rows[rows[:, LABELS.index("shape2")] < 0][:, [LABELS.index(name) for name in FOUR]]
    table["all four, one object"] = Share(int((single == 1).all(1).sum()), len(single))
    both = [LABELS.index(name) for name in (*FOUR, "shape2", "colour2")]
    pairs = rows[rows[:, LABELS.index("shape2")] >= 0][:, both]
    table["all six, two objects"] = Share(int((pairs == 1).all(1).sum()), len(pairs))
    return table


def wishes(count: int) -> tuple[list[Scene], list[str]]:
    """Return unseen scenes and full captions, English and Russian in turn."""
    scenes = [scene_number(FIRST + k) for k in range(count)]
    lots = random.Random("evaluation")
    return scenes, [caption(scene, lots, LANGUAGES[k % 2], full=True) for k, scene in enumerate(scenes)]


def drawn(model: Model, role: Role, prompts: list[str], steps: int, guidance: float = 3.0) -> Tensor:
    """Draw all prompts in batches, with progress."""
    made = []
    started = time.monotonic()
    for first in range(0, len(prompts), BATCH):
        part = prompts[first : first + BATCH]
        made.append(model.draw(role, part, list(range(first, first + len(part))), steps, guidance))
        left = (time.monotonic() - started) / (first + len(part)) * (len(prompts) - first - len(part))
        print(f"evaluate {role}: {first + len(part)}/{len(prompts)}, {left:.0f} s left", flush=True)
    return torch.cat(made)


def print_table(columns: dict[str, dict[str, Share]]) -> None:
    """Print a table in Markdown: a row a question, a column a subject."""
    print("| | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(str(table[name]) for table in columns.values()) + " |")


def seconds_a_picture(model: Model, role: Role, steps: int) -> float:
    """Return the median of five single pictures, text and decoder included."""
    taken = []
    for seed in range(5):
        started = time.monotonic()
        model.draw(role, [f"a red fish under the moon, {seed}"], [seed], steps)
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def evaluate_model(
    recipe: Recipe, folder: Path, grids: Path, captions: int, steps: int, roles: tuple[Role, ...]
) -> None:
    """Print every measurement of a model folder and write its grids."""
    model, judge = Model(folder), quicken(load_averaged(Classifier(recipe)))
    model.hurry()
    grids.mkdir(parents=True, exist_ok=True)
    real, _ = unseen_labelled(captions, FIRST)
    scenes, prompts = wishes(captions)
    with torch.no_grad():
        rebuilt = torch.cat(
            [model.movq.to_pictures(model.movq.encode(part).latents) for part in real.split(BATCH)]
        )
    everything = torch.ones(captions, dtype=torch.bool)
    columns = {
        name: shares(correct(judge, shown, scenes), everything)
        for name, shown in (("real pictures", real), ("MoVQ", rebuilt))
    }
    for role in [role for role in roles if role in model.unets]:
        made = drawn(model, role, prompts, steps)
        right = correct(judge, made, scenes)
        columns[str(role)] = shares(right, everything)
        for k, language in enumerate(LANGUAGES):
            columns[f"{role} {language}"] = shares(right, torch.arange(captions) % 2 == k)
        sheet(as_images(made[:32]), 8).save(grids / f"pocket_{role}_unseen.png", optimize=True)
        shown = model.draw(role, [*EXAMPLES["en"], *EXAMPLES["ru"]], list(range(16)), steps)
        sheet(as_images(shown), 8).save(grids / f"pocket_{role}_examples.png", optimize=True)
        print(f"{role}: {seconds_a_picture(Model(folder), role, steps):.2f} s a picture", flush=True)
    print_table(columns)
    quality = psnr(rebuilt, real)
    by_style = {
        s: quality[[k for k, scene in enumerate(scenes) if scene.style == s]].mean().item()
        for s in ("flat", "sketch", "pixel", "watercolor", "neon")
    }
    print(
        f"MoVQ: {quality.mean():.2f} dB; "
        + ", ".join(f"{name} {value:.1f}" for name, value in by_style.items())
    )
    pairs = torch.stack([real[:16], rebuilt[:16]], 1).flatten(0, 1)
    sheet(as_images(pairs), 8).save(grids / "pocket_movq.png", optimize=True)
