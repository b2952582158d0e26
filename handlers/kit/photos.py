"""Pictures as Telegram takes them for a photo: what is too large for one is sent smaller, the file stays."""

import io

from PIL import Image

from pipelines.kit.images import jpeg_of

MOST_BYTES = 10_000_000
"""Of a photo (Bot API, sendPhoto: 10 MB)."""
MOST_SIDES = 10_000
"""Width and height together (Bot API, sendPhoto)."""
MOST_RATIO = 20
"""Times one side may be longer than the other (Bot API, sendPhoto)."""
SHOWN = 2560
"""Pixels of the longer side that Telegram's apps show of a photo at most."""
QUALITY = 92


def as_photo(data: bytes, width: int, height: int) -> bytes:
    """The picture itself where Telegram takes it, else a JPEG of it; a strip gets white beside it."""
    if is_photo(len(data), width, height):
        return data
    with Image.open(io.BytesIO(data)) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail((SHOWN, SHOWN))
    least = -(-max(shown.size) // MOST_RATIO)
    sheet = Image.new("RGB", (max(shown.width, least), max(shown.height, least)), "white")
    sheet.paste(shown, ((sheet.width - shown.width) // 2, (sheet.height - shown.height) // 2))
    return jpeg_of(sheet, QUALITY)


def is_photo(size: int, width: int, height: int) -> bool:
    """Whether Telegram takes a picture of so many bytes and pixels for a photo."""
    is_strip = max(width, height) > MOST_RATIO * min(width, height)
    return size <= MOST_BYTES and width + height <= MOST_SIDES and not is_strip
