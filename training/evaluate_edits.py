"""Measures what a model folder does with pictures: filling holes, variations, fusions, other styles."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from pipelines.kandinsky3.engine import Kandinsky3
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.inpainting import Hole
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role, Size
from pipelines.kandinsky3.steering import ControlHint, PicturePrompt
from pipelines.kit.outlines import simple_outlines
from training.classifier import Classifier
from training.control import KIND
from training.drawing import sheet
from training.evaluate import CPU, FIRST, Share, correct
from training.lesson import move
from training.movq import as_tensor
from training.outlines import mean_f1
from training.parallel import load_averaged
from training.recipe import Recipe
from training.swift import quicken
from training.world.captions import LANGUAGES, caption
from training.world.dataset import scene_number
from training.world.palette import COLOUR_NAMES, SHAPES, STYLES
from training.world.scenes import LABELS, Scene, paint
from training.world.styles import SIDE

SIZE = Size(SIDE, SIDE)
BATCH = 10
MIDDLE = (14, 14, 114, 114)  # holds an object in the middle, of any size
TRAITS = ("shape", "colour", "backdrop", "style")


@dataclass(frozen=True)
class Shown:
    """An unseen scene and its picture."""

    number: int
    scene: Scene
    picture: Image.Image


def single_scenes(count: int) -> list[Shown]:
    """Return unseen scenes of one object in the middle."""
    found: list[Shown] = []
    number = FIRST + 100_000
    while len(found) < count:
        scene = scene_number(number)
        if len(scene.things) == 1 and scene.layout == "centre":
            found.append(Shown(number, scene, Image.fromarray(paint(scene, number))))
        number += 1
    return found


class Bench:
    """A model folder, the judge, and how they are asked."""

    def __init__(self, recipe: Recipe, folder: Path, steps: int) -> None:
        self.folder, self.settings = folder, BaseSettings(steps=steps)
        self.judge: nn.Module = quicken(load_averaged(Classifier(recipe)))

    def open(self, role: Role) -> Kandinsky3:
        """Open a U-Net of the folder with training's fast layers."""
        engine = Kandinsky3.open(self.folder, role, CPU, torch.float32)
        for network in (engine.unet.network, engine.shared.movq):
            move(quicken(network), "cpu")
        return engine

    def right(self, made: Sequence[Image.Image], scenes: Sequence[Scene], *labels: str) -> Tensor:
        """Return [N], True where all of these labels are right."""
        pictures = as_tensor(np.stack([np.asarray(one) for one in made]))
        table = correct(self.judge, pictures, list(scenes))
        return (table[:, [LABELS.index(label) for label in labels]] == 1).all(1)


def wish(scene: Scene, number: int) -> str:
    """Return a full caption, English and Russian in turn."""
    return caption(scene, random.Random(f"wish {number}"), LANGUAGES[number % 2], full=True)


def in_batches(
    what: str, shown: Sequence[Shown], draw: Callable[[Sequence[Shown], SeededNoise], list[Image.Image]]
) -> list[Image.Image]:
    """Draw for all, with progress."""
    made: list[Image.Image] = []
    for first in range(0, len(shown), BATCH):
        part = shown[first : first + BATCH]
        seeds = [one.number for one in part]
        made += draw(part, SeededNoise(seeds, SIZE.latent_shape, CPU))
        print(f"evaluate {what}: {len(made)}/{len(shown)}", flush=True)
    return made


def other(value: str, values: Sequence[str], lots: random.Random) -> str:
    """Return another one of the values."""
    return lots.choice([one for one in values if one != value])


def with_other_thing(scene: Scene, lots: random.Random) -> Scene:
    """Return the scene with another object of another colour in its place."""
    thing = scene.things[0]
    changed = replace(
        thing,
        shape=other(thing.shape, SHAPES, lots),
        colour=other(thing.colour, COLOUR_NAMES, lots),
        usual=False,
    )
    return replace(scene, things=(changed,))


def inpainting(bench: Bench, shown: Sequence[Shown]) -> tuple[str, list[Image.Image]]:
    """Ask for another object where one was taken out."""
    engine = bench.open(Role.INPAINT)
    asked = [with_other_thing(one.scene, random.Random(one.number)) for one in shown]
    by_number = {one.number: scene for one, scene in zip(shown, asked, strict=True)}
    mask = Image.new("L", (SIDE, SIDE))
    mask.paste(255, MIDDLE)

    def draw(part: Sequence[Shown], noise: SeededNoise) -> list[Image.Image]:
        words = [Words(wish(by_number[one.number], one.number)) for one in part]
        return engine.inpaint(words, SIZE, [Hole(one.picture, mask) for one in part], noise, bench.settings)

    made = in_batches("inpaint", shown, draw)
    both = bench.right(made, asked, "shape", "colour")
    shape = bench.right(made, asked, "shape")
    said = f"the asked object is in the hole: {share(shape)}; in the asked colour: {share(both)}"
    holes = [Image.composite(Image.new("RGB", one.picture.size, "gray"), one.picture, mask) for one in shown]
    return said, rows(holes, made)


def variations(bench: Bench, shown: Sequence[Shown]) -> tuple[str, list[Image.Image]]:
    """Draw after a picture alone."""
    engine = bench.open(Role.BASE)

    def draw(part: Sequence[Shown], noise: SeededNoise) -> list[Image.Image]:
        words = [Words("", look=PicturePrompt((one.picture,), (1.0,))) for one in part]
        return engine.draw(words, noise, bench.settings)

    made = in_batches("vary", shown, draw)
    scenes = [one.scene for one in shown]
    told = "; ".join(f"{label} kept {share(bench.right(made, scenes, label))}" for label in TRAITS)
    return f"{told}; shape and colour {share(bench.right(made, scenes, 'shape', 'colour'))}", rows(
        [one.picture for one in shown], made
    )


def fusion(bench: Bench, shown: Sequence[Shown]) -> tuple[str, list[Image.Image]]:
    """Fuse each picture with its neighbour, half and half; count the traits that only one of them has."""
    engine = bench.open(Role.BASE)
    pairs = dict(zip([one.number for one in shown], [*shown[1:], shown[0]], strict=True))

    def draw(part: Sequence[Shown], noise: SeededNoise) -> list[Image.Image]:
        words = [
            Words("", look=PicturePrompt((one.picture, pairs[one.number].picture), (0.5, 0.5)))
            for one in part
        ]
        return engine.draw(words, noise, bench.settings)

    made = in_batches("fuse", shown, draw)
    second = [pairs[one.number] for one in shown]
    first_has, second_has = (
        torch.stack([bench.right(made, [one.scene for one in side], label) for label in TRAITS], 1)
        for side in (shown, second)
    )
    by_chance = torch.stack(
        [bench.right([one.picture for one in shown], [one.scene for one in second], t) for t in TRAITS], 1
    )
    said = (
        f"a trait of the first {share(first_has.any(1))}, of the second {share(second_has.any(1))}, "
        f"of both {share(first_has.any(1) & second_has.any(1))}; the first picture alone has a trait of the "
        f"second {share(by_chance.any(1))}; traits of four: {first_has.float().sum(1).mean():.2f} and "
        f"{second_has.float().sum(1).mean():.2f}, alone {by_chance.float().sum(1).mean():.2f}"
    )
    return said, rows([one.picture for one in shown], [one.picture for one in second], made)


def restyling(bench: Bench, shown: Sequence[Shown]) -> tuple[str, list[Image.Image]]:
    """Ask for another style by words with the outlines kept; beside it, words alone and nothing at all."""
    engine = bench.open(Role.BASE)
    asked = {
        one.number: replace(one.scene, style=other(one.scene.style, STYLES, random.Random(one.number)))
        for one in shown
    }

    def kept(one: Shown) -> Words:
        return replace(told(one), hint=ControlHint(simple_outlines(one.picture), KIND))

    def told(one: Shown) -> Words:
        return Words(wish(asked[one.number], one.number))

    def draw(what: str, words: Callable[[Shown], Words]) -> list[Image.Image]:
        return in_batches(
            f"restyle, {what}",
            shown,
            lambda part, noise: engine.draw([words(one) for one in part], noise, bench.settings),
        )

    made, free = draw("outlines", kept), draw("words alone", told)
    nothing = draw("nothing", lambda _: Words(""))
    sources = [one.picture for one in shown]
    kept_f1, free_f1, nothing_f1 = (mean_f1(sources, pictures) for pictures in (made, free, nothing))
    styled = bench.right(made, list(asked.values()), "style")
    said = (
        f"the asked style {share(styled)}; edge F1 {kept_f1:.3f}, with words alone {free_f1:.3f}, with "
        f"nothing {nothing_f1:.3f}, {kept_f1 / nothing_f1:.2f} times as much"
    )
    return said, rows(sources, made, free)


def share(right: Tensor) -> Share:
    """Sum up."""
    return Share(int(right.sum()), len(right))


def rows(*columns: Sequence[Image.Image]) -> list[Image.Image]:
    """Return pictures that belong together beside one another, of the first sixteen."""
    return [picture for group in zip(*(column[:16] for column in columns), strict=True) for picture in group]


Measure = Callable[[Bench, Sequence[Shown]], tuple[str, list[Image.Image]]]

MEASURES: dict[str, tuple[Measure, int]] = {
    "inpaint": (inpainting, 8),
    "vary": (variations, 8),
    "fuse": (fusion, 9),
    "restyle": (restyling, 9),
}
"""Each with the number of columns of its grid."""


def evaluate_edits(
    recipe: Recipe, folder: Path, grids: Path, count: int, steps: int, only: Sequence[str]
) -> Iterator[str]:
    """Yield a line a capability and write its grid."""
    bench, shown = Bench(recipe, folder, steps), single_scenes(count)
    grids.mkdir(parents=True, exist_ok=True)
    for name in only or MEASURES:
        measure, columns = MEASURES[name]
        said, grid = measure(bench, shown)
        sheet(grid, columns).save(grids / f"pocket_{name}.png", optimize=True)
        yield f"{name}: {said}"
