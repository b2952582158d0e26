"""Reads off a picture of the pocket world what it shows, so that tests can ask whether a red fish is red.

The weights are the recipe's own classifier, trained on the world's pictures and on nothing any model drew
(`python -m training pocket --stage classifier`, then `python -m training judge`). It knows that world only.
"""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from training.classifier import Judge

WEIGHTS = Path(__file__).parent / "judge.safetensors"
SIDE = 128  # pixels a side that the classifier looks at


@dataclass(frozen=True)
class Seen:
    """What a picture shows, in the words of `training/world/palette.py`."""

    shape: str
    colour: str
    backdrop: str
    style: str


def judge(picture: Image.Image | bytes) -> Seen:
    """Say what a picture shows: the first object's shape and colour, what is behind it, how it is drawn.

    Any size does; the house sends its pictures enlarged.
    """
    return judge_all([picture])[0]


def judge_all(pictures: list[Image.Image | bytes]) -> list[Seen]:
    """Say what each of several pictures shows."""
    import numpy as np
    import torch

    from training.world.palette import BACKDROPS, COLOUR_NAMES, SHAPES, STYLES
    from training.world.scenes import LABELS

    batch = torch.from_numpy(np.stack([np.asarray(_as_image(picture)) for picture in pictures]))
    with torch.no_grad():
        told = _network()(batch.permute(0, 3, 1, 2).float() / 127.5 - 1)
    best = {name: answer.argmax(1).tolist() for name, answer in zip(LABELS, told, strict=True)}
    return [
        Seen(
            shape=SHAPES[best["shape"][k]],
            colour=COLOUR_NAMES[best["colour"][k]],
            backdrop=BACKDROPS[best["backdrop"][k]],
            style=STYLES[best["style"][k]],
        )
        for k in range(len(pictures))
    ]


def _as_image(picture: Image.Image | bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    return image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)


@cache
def _network() -> "Judge":
    from training.classifier import opened_judge

    return opened_judge(WEIGHTS)
