"""Outlines without a network: soft white edges on black, by the slope of the colours."""

from PIL import Image

STEEP = 0.25
"""Edge strength, as a part of full contrast, from which an outline is fully white."""
SMOOTH = 1.0
"""Pixels of blur that keep grain and JPEG blocks from becoming outlines."""


def simple_outlines(picture: Image.Image) -> Image.Image:
    """The outlines of a picture, at its size, mode RGB: the strongest slope of the three colours."""
    import cv2
    import numpy as np

    pixels = np.asarray(picture.convert("RGB"), dtype=np.float32) / np.float32(255)
    pixels = cv2.GaussianBlur(pixels, (0, 0), SMOOTH)
    across, down = (cv2.Scharr(pixels, cv2.CV_32F, dx, 1 - dx) / 32 for dx in (1, 0))
    strength = np.hypot(across, down).max(axis=2)
    white = (np.minimum(strength, STEEP) / STEEP * 255).round().astype(np.uint8)
    return Image.fromarray(white).convert("RGB")
