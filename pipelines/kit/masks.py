"""Masks as people make them: with a brush, in black and white, or by a scribble on the picture itself."""

from typing import TYPE_CHECKING

from PIL import Image

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import open_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint8]
    Marks = NDArray[np.bool_]

SHAPE_TOLERANCE = 0.03
"""Part by which the shapes of mask and picture may differ: editors round their sides."""

PAINTED = 128
"""From this brightness, or this opacity on a transparent sheet, a pixel of a mask is painted."""

TWO_TONES = 0.97
"""Part of the pixels of a mask that is nearly black or nearly white; photos have fewer."""
NEARLY = 40
"""Of 255; how far from black, white and grey that may be."""

CHANGED = 48
"""Of 255; what a blurred colour changes by under a stroke, at least."""
GRAIN = 1 / 200
"""Of the shorter side: width of the blur against recompression, and of the thinnest stroke."""
FEW = 0.1
"""Part of a picture that black strokes on its copy cover at most; of a page under a mask more is covered."""
SPECK = 2e-4
"""Part of the picture that a stroke covers at least; smaller changes are no strokes."""


def mask_for(picture: Image.Image, data: bytes) -> Image.Image:
    """The mask of a picture from what a person sent: L, of its size, 255 where it is to be painted anew.

    Understood are strokes on a transparent sheet, white on black, and a copy of the picture with something
    drawn on it. The size may differ, the shape may not. Raises PipelineError: mask-shape (width, height,
    wide, high: of the mask, then of the picture) · mask-unclear · mask-empty · mask-full, and the picture-*
    codes of `pipelines.kit.images`.
    """
    sent = open_picture(data)
    width, height = sent.image.size
    wide, high = picture.size
    if abs(width * high / (height * wide) - 1) > SHAPE_TOLERANCE:
        raise PipelineError("mask-shape", width=width, height=height, wide=wide, high=high)
    if sent.alpha is not None:
        mask = _upright(sent.alpha, picture)
    elif _has_two_tones(sent.image) and not _is_copy(picture, sent.image):
        mask = _upright(sent.image.convert("L"), picture)
    else:
        mask = scribbled(picture, sent.image)
    low, high_tone = mask.getextrema()
    if high_tone == 0:
        raise PipelineError("mask-empty")
    if low == 255:
        raise PipelineError("mask-full")
    return mask


def scribbled(picture: Image.Image, copy: Image.Image) -> Image.Image:
    """The mask of what was drawn on a copy of a picture, strokes and whatever they enclose.

    Small differences, as recompression and scaling make them, are no strokes. Raises
    PipelineError("mask-unclear") where the two are different pictures.
    """
    import cv2
    import numpy as np

    changed = _changes(picture, copy.resize(picture.size, Image.Resampling.BICUBIC))
    if changed.mean() > 0.5:
        raise PipelineError("mask-unclear")
    marks = changed.astype(np.uint8)
    for way, side in (
        (cv2.MORPH_OPEN, _grain(picture.size)),
        (cv2.MORPH_CLOSE, 4 * _grain(picture.size) + 1),
    ):
        marks = cv2.morphologyEx(marks, way, np.ones((side, side), dtype=np.uint8))
    outlines, _ = cv2.findContours(marks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    strokes = [line for line in outlines if cv2.contourArea(line) >= SPECK * changed.size]
    filled = np.zeros(changed.shape, dtype=np.uint8)
    cv2.drawContours(filled, strokes, -1, 255, thickness=cv2.FILLED)
    return Image.fromarray(filled)


def _upright(mask: Image.Image, picture: Image.Image) -> Image.Image:
    """At the size of the picture, and nothing but 0 and 255."""
    sized = mask.resize(picture.size, Image.Resampling.BILINEAR)
    return two_toned(sized, PAINTED)


def two_toned(mask: Image.Image, least: int) -> Image.Image:
    """255 where a mask (L) is at least so bright, else 0."""
    return mask.point([255 if value >= least else 0 for value in range(256)])


def _is_copy(picture: Image.Image, sent: Image.Image) -> bool:
    """Whether a picture has two tones, and most of what is bright in it and of what is dark is in `sent`.

    A page of print with a scribble on it is no mask. A mask has no colours; what has none either is a copy
    only where next to nothing differs.
    """
    import numpy as np

    if not _has_two_tones(picture):
        return False
    pixels = np.asarray(sent).astype(np.int16)
    is_coloured = ((pixels.max(axis=2) - pixels.min(axis=2)) > CHANGED).mean() >= SPECK
    is_bright = np.asarray(picture.convert("L")) >= PAINTED
    if not is_coloured and not is_bright.any():
        return False
    changed = _changes(picture, sent.resize(picture.size, Image.Resampling.BICUBIC))
    most = 0.5 if is_coloured else FEW
    return all(changed[tone].mean() < most for tone in (is_bright, ~is_bright) if tone.any())


def _has_two_tones(image: Image.Image) -> bool:
    """Whether nearly all pixels are nearly black or nearly white."""
    import numpy as np

    pixels = np.asarray(image)
    high, low = pixels.max(axis=2), pixels.min(axis=2)
    return bool(((high < NEARLY) | (low > 255 - NEARLY)).mean() >= TWO_TONES)


def _changes(picture: Image.Image, copy: Image.Image) -> "Marks":
    """Where a blurred colour differs by more than recompression explains [H, W]."""
    import numpy as np

    first, second = (_blurred(np.asarray(one.convert("RGB"))) for one in (picture, copy))
    difference = np.abs(first.astype(np.int16) - second.astype(np.int16))
    return difference.max(axis=2) > CHANGED


def _blurred(pixels: "Numbers") -> "Numbers":
    import cv2
    import numpy as np

    side = _grain((pixels.shape[1], pixels.shape[0]))
    return cv2.blur(pixels, (side, side)).astype(np.uint8)


def _grain(size: tuple[int, int]) -> int:
    """Pixels of GRAIN, an odd number."""
    return max(3, round(GRAIN * min(size)) | 1)
