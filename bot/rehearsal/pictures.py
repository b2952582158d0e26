"""What Telegram does to a photo: turned upright, re-encoded as JPEG without metadata, in several sizes."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.rehearsal.refusals import bad_request

_LONG_SIDES = (90, 320, 800, 1280, 2560)  # the boxes of sizes s, m, x, y and w
_QUALITY = 85
_MOST_SIDES = 10_000  # width + height, sendPhoto
_MOST_RATIO = 20


@dataclass(frozen=True)
class Scaled:
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def photo_sizes(data: bytes) -> list[Scaled]:
    """The sizes of a photo, smallest first. Raises Telegram's refusals for what is no photo."""
    try:
        with Image.open(BytesIO(data)) as picture:
            _check_dimensions(picture.width, picture.height)
            upright = ImageOps.exif_transpose(picture)
            flat = _flatten(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    longest = max(flat.size)
    sides = [side for side in _LONG_SIDES if side < longest]
    if len(sides) < len(_LONG_SIDES):
        sides.append(longest)
    return [_scaled(flat, side) for side in sides]


def thumbnail(data: bytes) -> Scaled | None:
    """A small JPEG of a picture file, or None where it is not a picture."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return _scaled(_flatten(picture), min(320, max(picture.size)))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture file (an animated one too), or None."""
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _check_dimensions(width: int, height: int) -> None:
    ratio = max(width, height) / max(1, min(width, height))
    if width + height > _MOST_SIDES or ratio > _MOST_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _flatten(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return picture.convert("RGB")


def _scaled(picture: Image.Image, long_side: int) -> Scaled:
    factor = long_side / max(picture.size)
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    small = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    # A fresh image has no info, so no EXIF, XMP or colour profile is carried along.
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    clean.save(out, "JPEG", quality=_QUALITY)
    return Scaled(out.getvalue(), *size)
