"""Holes in pictures: the part of a picture that a model gets to see, and how its paint is put back.

Everything that is not painted stays as it was, to the byte: the model paints a window at its own size, and
only the pixels of the hole, and of a thin rim around it, are taken from there.
"""

import math
from dataclasses import dataclass, replace

from PIL import Image

from pipelines.kit.contract import DrawOrder, Way
from pipelines.kit.enlarging import enlarge
from pipelines.kit.entry import Size
from pipelines.kit.images import png_of
from pipelines.kit.masks import two_toned
from pipelines.kit.models import ModelCard, nearest_ratio
from pipelines.kit.seams import toned

CONTEXT = 0.25
"""Part of the hole's sides that the model sees around it at least, where there is a picture."""

RIM = 1 / 80
"""Of the shorter side: width of the rim around a hole over which paint and picture are blended."""

TOUCHED = 16
"""From this brightness on a pixel of a mask that was made smaller belongs to the hole."""


@dataclass(frozen=True)
class Gap:
    """A picture and its hole."""

    picture: Image.Image
    """RGB."""
    mask: Image.Image
    """L, as large, nothing but 0 and 255: white is the hole."""
    rim: int = 0
    """Pixels around the hole over which it is blended; farther out nothing changes."""


@dataclass(frozen=True)
class Window:
    """What the model sees: a piece that may stick out of the picture, and the size it is brought to."""

    left: int
    top: int
    width: int
    height: int
    size: Size


def rim_of(picture: Image.Image) -> int:
    """The width of the rim that suits a picture."""
    return max(2, round(RIM * min(picture.size)))


def window_around(gap: Gap, card: ModelCard) -> Window:
    """The window around a hole: in one of the model's shapes, with context, and no closer than it draws.

    What it draws at most is its largest picture, enlarged as people get it: a smaller piece would show the
    model everything larger than it knows it.
    """
    hole = blended(gap.mask, gap.rim).getbbox() or (0, 0, *gap.picture.size)
    known = math.sqrt(max(size.width * size.height for size in card.ratios.values())) * card.enlarge
    width, height = (
        min(side, max(far - near + 2 * CONTEXT * (far - near), known))
        for side, near, far in zip(gap.picture.size, hole[:2], hole[2:], strict=True)
    )
    size = card.ratios[nearest_ratio(card, round(width), round(height))]
    scale = max(width / size.width, height / size.height)
    wide, high = math.ceil(size.width * scale), math.ceil(size.height * scale)
    left = _beginning(wide, gap.picture.width, (hole[0] + hole[2]) // 2)
    top = _beginning(high, gap.picture.height, (hole[1] + hole[3]) // 2)
    return Window(left, top, wide, high, size)


def order_in(order: DrawOrder, gap: Gap, window: Window) -> DrawOrder:
    """The order to paint the hole as it is seen through a window; beyond the picture all is hole."""
    seen = Image.new("RGB", (window.width, window.height), "gray")
    seen.paste(gap.picture, (-window.left, -window.top))
    hole = Image.new("L", seen.size, 255)
    hole.paste(two_toned(blended(gap.mask, gap.rim), 1), (-window.left, -window.top))
    size = (window.size.width, window.size.height)
    small = two_toned(hole.resize(size, Image.Resampling.BILINEAR), TOUCHED)
    source = seen.resize(size, Image.Resampling.LANCZOS)
    return replace(order, way=Way.INPAINT, source=png_of(source), mask=png_of(small))


def put_back(gap: Gap, window: Window, painted: Image.Image, card: ModelCard) -> Image.Image:
    """The picture with its hole filled from what the model painted in the window."""
    if window.width > painted.width:
        painted = enlarge(painted, card.enlarge)
    painted = painted.resize((window.width, window.height), Image.Resampling.LANCZOS)
    left, top = max(0, window.left), max(0, window.top)
    box = (
        left,
        top,
        min(gap.picture.width, window.left + window.width),
        min(gap.picture.height, window.top + window.height),
    )
    inside = (left - window.left, top - window.top, box[2] - window.left, box[3] - window.top)
    paint = blended(gap.mask, gap.rim).crop(box)
    result = gap.picture.copy()
    result.paste(toned(painted.crop(inside), gap.picture.crop(box), paint), box, paint)
    return result


def blended(mask: Image.Image, rim: int) -> Image.Image:
    """How much of each pixel is paint: 255 in the hole, falling to 0 over the rim, 0 beyond."""
    if rim == 0:
        return mask
    import cv2
    import numpy as np

    outside = (np.asarray(mask) == 0).astype(np.uint8)
    distance = np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)
    paint = (1 - distance / (rim + 1)).clip(0, 1) * 255
    return Image.fromarray(paint.round().astype(np.uint8))


def _beginning(length: int, whole: int, middle: int) -> int:
    """Where a piece of `length` begins that lies around `middle`, inside of `whole` if it fits."""
    if length > whole:
        return (whole - length) // 2
    return min(max(0, middle - length // 2), whole - length)
