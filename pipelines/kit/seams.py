"""Seams: brings the tone of new paint to that of the picture where the two meet."""

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

REACH = 1 / 16
"""Of the shorter side: how far from the seam the tone of the paint is changed, less and less."""


MOST = 1024
"""Pixels of the longer side at which tones are compared: they change slowly, and memory is short."""


def toned(painted: Image.Image, picture: Image.Image, paint: Image.Image) -> Image.Image:
    """New paint as it fits a picture; all three have one size, `paint` (L) is 0 where the picture is kept.

    What a model painted where the picture is kept tells by how much its tones are off; near the seam the
    paint is moved by as much, averaged over the neighbourhood so that no detail is carried over.
    """
    import cv2
    import numpy as np

    scale = min(1.0, MOST / max(painted.size))
    small = (max(1, round(painted.width * scale)), max(1, round(painted.height * scale)))
    covered = paint.point([0, *[255] * 255]).resize(small, Image.Resampling.BOX)  # 0: nothing but picture
    kept = (np.asarray(covered) == 0).astype(np.float32)
    if not kept.any() or kept.all():
        return painted
    new, old = (
        np.asarray(one.resize(small, Image.Resampling.BOX), dtype=np.float32) for one in (painted, picture)
    )
    shift = cv2.resize(_shift(new, old, kept).round().astype(np.int16), painted.size)
    return Image.fromarray(cv2.add(np.asarray(painted), shift, dtype=cv2.CV_8U).astype(np.uint8))


def _shift(new: "Numbers", old: "Numbers", kept: "Numbers") -> "Numbers":
    """By how much each pixel of paint is moved [H, W, 3]; `kept` [H, W] is 1 where the picture stays."""
    import cv2
    import numpy as np

    reach = max(3, round(REACH * min(kept.shape)))
    share = _averaged(kept, reach)
    off = _averaged((old - new) * kept[..., None], reach) / np.maximum(share, 1e-3)[..., None]
    distance = np.asarray(
        cv2.distanceTransform(1 - kept.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32
    )
    return np.asarray(off * (1 - distance / reach).clip(0, 1)[..., None], np.float32)


def _averaged(numbers: "Numbers", reach: int) -> "Numbers":
    """The mean over a square that reaches so far to each side."""
    import cv2
    import numpy as np

    side = 2 * reach + 1
    return np.asarray(cv2.blur(numbers, (side, side), borderType=cv2.BORDER_CONSTANT), np.float32)
