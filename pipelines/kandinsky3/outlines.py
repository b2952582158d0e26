"""The outlines that a control net keeps to: by a HED network where its weights are there, else plain ones.

HED: holistically nested edge detection (Xie and Tu, 2015), in the later variant that looks at RGB and whose
weights are published as `ControlNetHED.pth`; it is what the authors' demos put in front of control nets.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, relu

from pipelines.kandinsky3.adapters import Place
from pipelines.kandinsky3.files import first_existing, read_tensors
from pipelines.kandinsky3.filling import filled
from pipelines.kit.outlines import simple_outlines

HED_STEM = "hed"
HED_PUBLISHED = "ControlNetHED.pth"
"""The name under which the weights are published; taken as it is, or as `hed` with any known suffix."""

BLOCKS = ((3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3))
"""Channels in and out, and convolutions, of each block; from one to the next the sides are halved."""

DETECTION_SIDE = 512
"""Pixels of the shorter side at which outlines are looked for, as the usual preprocessor does."""

PLAIN_KINDS = frozenset({"edges"})
"""Kinds of hint whose control nets were trained with plain outlines."""


class HEDBlock(nn.Module):
    """Convolutions of one scale, and the outlines that can be seen at it."""

    def __init__(self, come: int, go: int, layers: int) -> None:
        super().__init__()
        widths = (come, *(go,) * layers)
        self.convs = nn.ModuleList(
            nn.Conv2d(one, next_one, 3, padding=1) for one, next_one in pairwise(widths)
        )
        self.projection = nn.Conv2d(go, 1, 1)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Features [B, go, H, W] of `hidden` [B, come, H, W], and their outlines [B, 1, H, W] as logits."""
        for conv in self.convs:
            hidden = relu(conv(hidden))
        return hidden, self.projection(hidden)


class HED(nn.Module):
    """Outlines of RGB pictures, seen at five scales; parameters are named as in `ControlNetHED.pth`."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.Parameter(torch.zeros(1, 3, 1, 1))
        """The mean colour, 0 to 255."""
        for number, sides in enumerate(BLOCKS, start=1):
            self.add_module(f"block{number}", HEDBlock(*sides))

    def forward(self, pixels: Tensor) -> Tensor:
        """Outlines [B, 1, H, W] from 0 to 1, the mean of all scales, for pixels [B, 3, H, W] of 0 to 255."""
        hidden = pixels - self.norm
        seen: list[Tensor] = []
        for number in range(1, len(BLOCKS) + 1):
            if number > 1:
                hidden = max_pool2d(hidden, 2, stride=2)
            hidden, logits = self.get_submodule(f"block{number}")(hidden)
            seen.append(interpolate(logits, pixels.shape[-2:], mode="bilinear", align_corners=False))
        return torch.cat(seen, dim=1).mean(dim=1, keepdim=True).sigmoid()


class Outliner:
    """Draws outlines for the control nets of a model folder; opens HED when it is first needed."""

    def __init__(self, folder: Path, place: Place) -> None:
        published = folder / HED_PUBLISHED
        self._path = first_existing(folder, HED_STEM) or (published if published.is_file() else None)
        self._place = place
        self._hed: HED | None = None

    def is_makeshift(self, kind: str) -> bool:
        """Whether plain outlines stand in for those that control nets of this kind were trained with."""
        return kind not in PLAIN_KINDS and self._path is None

    def draw(self, picture: Image.Image, kind: str) -> Image.Image:
        """White outlines on black, RGB, as large as the picture. Raises CheckpointError for a bad file."""
        if kind in PLAIN_KINDS or self._path is None:
            return simple_outlines(picture)
        if self._hed is None:
            self._hed = open_hed(self._path, self._place)
        return hed_outlines(self._hed, picture)


def open_hed(path: Path, place: Place) -> HED:
    """Open published HED weights. Raises CheckpointError."""
    tensors = {name.removeprefix("netNetwork."): tensor for name, tensor in read_tensors(path).items()}
    return filled(HED, tensors, path, place.device, torch.float32)


@torch.inference_mode()
def hed_outlines(hed: HED, picture: Image.Image) -> Image.Image:
    """White outlines on black, RGB, as large as the picture."""
    scale = DETECTION_SIDE / min(picture.size)
    size = (max(16, round(picture.width * scale)), max(16, round(picture.height * scale)))
    numbers = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    pixels = torch.from_numpy(numbers).permute(2, 0, 1)[None].to(hed.norm.device)
    white = (hed(pixels)[0, 0] * 255).round().clamp(0, 255).byte().cpu().numpy()
    return Image.fromarray(white).resize(picture.size, Image.Resampling.BILINEAR).convert("RGB")
