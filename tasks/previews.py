"""Blurred previews: enough for a moderator to judge by, too little to look at."""

from PIL import ImageFilter

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import JPEG_TYPE, jpeg_of, open_picture

SIDE = 320
BLUR = 14
"""Pixels of the blur's radius in a preview of SIDE."""
TYPE = JPEG_TYPE


def blurred(data: bytes) -> bytes | None:
    """A small JPEG in which shapes and colours are left and nothing else; None of what cannot be opened."""
    try:
        picture = open_picture(data).image
    except PipelineError:
        return None
    picture.thumbnail((SIDE, SIDE))
    return jpeg_of(picture.filter(ImageFilter.GaussianBlur(BLUR)), quality=60)
