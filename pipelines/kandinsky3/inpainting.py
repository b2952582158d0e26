"""What the inpainting U-Net is told beside the words: where to keep the picture, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate, max_pool2d

from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import SIZE_STEP

INPAINT_GUIDANCE = 4.0
"""The published default."""

INPAINT_QUANTILE = 0.95
"""Of dynamic thresholding, as published for inpainting."""

LARGEST_AREA = 1024**2
"""Pixels; the published code shrinks larger pictures to this."""

GROWTH = 6
"""Pixels by which the published code grows a mask drawn by hand."""


@dataclass(frozen=True)
class Hole:
    """A picture and the part of it that is to be painted anew."""

    picture: Image.Image
    mask: Image.Image
    """White is painted anew, black is kept; a grey pixel is taken out too, and told as partly kept."""


def inpainting_size(width: int, height: int) -> tuple[int, int]:
    """The size (width, height) at which the published code paints in a picture.

    It shrinks large pictures and enlarges none, except to the smallest side of 64.
    """
    shrink = max(1.0, sqrt(width * height / LARGEST_AREA))
    wide, high = (max(round(side / shrink) // SIZE_STEP, 1) * SIZE_STEP for side in (width, height))
    return wide, high


def grown(mask: Image.Image, pixels: int = GROWTH) -> Image.Image:
    """A mask with every bit of white grown to all sides, for brush strokes that miss an object's rim."""
    side = 2 * pixels + 1
    white = max_pool2d((_mask(mask) > 0).float(), side, stride=1, padding=pixels)
    return Image.fromarray((white[0, 0] * 255).byte().numpy())


def without_holes(holes: Sequence[Hole], width: int, height: int) -> tuple[Tensor, Tensor]:
    """Pictures [B, 3, height, width] in -1..1 with grey in their holes, and how much is kept [B, 1, ...].

    Sides are stretched to the size, not cropped.
    """
    pixels = torch.cat([_pixels(hole.picture.resize((width, height))) for hole in holes])
    painted = torch.cat([_resized(_mask(hole.mask), width, height) for hole in holes])
    keep = 1 - painted
    return torch.where(keep == 1, pixels, torch.zeros_like(pixels)), keep


def hole_channels(movq: MoVQ, pixels: Tensor, keep: Tensor) -> Tensor:
    """The five channels [B, 5, H, W] that follow the noisy latents: keep mask, latents of what is left."""
    left = movq.to_latents(pixels)
    return torch.cat([interpolate(keep, left.shape[-2:]), left], dim=1)


def _pixels(picture: Image.Image) -> Tensor:
    numbers = np.asarray(picture.convert("RGB"), dtype=np.float32)
    return torch.from_numpy(numbers / 255 * 2 - 1).permute(2, 0, 1)[None]


def _mask(mask: Image.Image) -> Tensor:
    """[1, 1, H, W] in 0..1."""
    return torch.from_numpy(np.asarray(mask.convert("L"), dtype=np.float32) / 255)[None, None]


def _resized(mask: Tensor, width: int, height: int) -> Tensor:
    if mask.shape[-2:] == (height, width):
        return mask
    return interpolate(mask, (height, width), mode="bilinear", align_corners=False)
