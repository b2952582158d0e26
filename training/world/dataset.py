"""The rendered world on disk: files of a few thousand pictures with labels, written whole."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from training.recipe import Recipe
from training.workers import share_out
from training.world.scenes import Scene, cast_scene, paint

UNSEEN = 50_000_000  # scenes from this number on are never rendered for training


def scene_number(number: int) -> Scene:
    """Return scene `number` of the endless world."""
    return cast_scene(random.Random(f"scene {number}"))


def write_whole(path: Path, array: np.ndarray) -> None:
    """Write an array so that a reader sees all of it or nothing."""
    draft = path.with_suffix(".draft.npy")
    np.save(draft, array)
    draft.replace(path)


def _render_file(task: tuple[Path, int, int]) -> None:
    path, first, count = task
    scenes = [scene_number(first + k) for k in range(count)]
    write_whole(
        path.with_name(path.name.replace("pictures", "labels")),
        np.array([s.labels() for s in scenes], np.int8),
    )
    write_whole(path, np.stack([paint(scene, first + k) for k, scene in enumerate(scenes)]))


def _files(recipe: Recipe) -> Iterator[tuple[Path, int, int]]:
    world = recipe.world
    for first in range(0, world.pictures, world.per_file):
        count = min(world.per_file, world.pictures - first)
        yield recipe.folder / "world" / f"pictures-{first:07d}.npy", first, count


def render(recipe: Recipe) -> None:
    """Render every file that is not there yet."""
    (recipe.folder / "world").mkdir(parents=True, exist_ok=True)
    missing = [task for task in _files(recipe) if not task[0].exists()]
    share_out("world", _render_file, missing, recipe.processes)


class Pictures:
    """All rendered pictures, uint8 [128, 128, 3] each, memory-mapped."""

    def __init__(self, recipe: Recipe) -> None:
        self.per_file = recipe.world.per_file
        tasks = list(_files(recipe))
        self.files = [np.load(path, mmap_mode="r") for path, _, _ in tasks]
        self.labels = np.concatenate(
            [np.load(path.with_name(path.name.replace("pictures", "labels"))) for path, _, _ in tasks]
        )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, number: int) -> np.ndarray:
        return self.files[number // self.per_file][number % self.per_file]
