"""A small album in a style that the world does not have, for a LoRA to learn: everything in three inks."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from training.world.captions import captions_of
from training.world.dataset import UNSEEN, scene_number
from training.world.scenes import paint

INKS = ((44, 32, 92), (238, 96, 110), (255, 236, 196))  # dark, middle, light: indigo, coral, cream
FIRST = UNSEEN + 4_000_000


def inked(picture: np.ndarray) -> np.ndarray:
    """Return a picture [H, W, 3] uint8 in the three inks, by its brightness."""
    bright = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    inks = np.array(INKS, np.float32)
    channels = [np.interp(bright, (30, 130, 225), inks[:, k]) for k in range(3)]
    return np.stack(channels, -1).round().astype(np.uint8)


def write_album(folder: Path, count: int) -> None:
    """Write pictures of unseen scenes in the inks, with the captions of what they were painted from."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for k in range(count):
        scene = scene_number(FIRST + k)
        Image.fromarray(inked(paint(scene, FIRST + k))).save(folder / f"{k:04d}.png")
        caption = captions_of(FIRST + k, scene, 2)[k % 2]
        lines.append(json.dumps({"file_name": f"{k:04d}.png", "text": caption}, ensure_ascii=False))
    (folder / "metadata.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
