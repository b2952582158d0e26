"""Pictures as bytes: opening what people send without trusting it, and encoding what models make."""

import io
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from pipelines.kit.contract import PipelineError

MAX_BYTES = 20 * 1024 * 1024
"""Taken in from people; Telegram lets a bot download no more."""
MAX_PIXELS = 50_000_000
"""Pixels of a picture we are willing to unpack: 150 MB as RGB."""
MAX_RATIO = 20
"""Times one side may be longer than the other; Telegram's own limit for photos."""
MIN_SIDE = 16
"""Pixels; below this there is nothing to see."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
"""What is opened at all. Pillow knows many more, some of which start other programs."""

PNG_TYPE = "image/png"
JPEG_TYPE = "image/jpeg"
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class OpenedPicture:
    """A person's picture, upright: 8-bit sRGB over white, and its transparency where it has any."""

    image: Image.Image
    """Mode RGB."""
    alpha: Image.Image | None
    """Mode L, 255 where the picture is opaque."""


def open_picture(data: bytes) -> OpenedPicture:
    """Decode a person's picture; of an animation, the first frame.

    What people send was weighed at the door; what was made here may be heavier. Raises PipelineError:
    picture-empty · picture-unreadable · picture-too-large (width, height, limit in megapixels) ·
    picture-too-small (width, height, limit) · picture-too-long (width, height, limit) · picture-damaged.
    """
    if not data:
        raise PipelineError("picture-empty")
    with _header(data) as picture:
        check_size(picture.width, picture.height)
        try:
            picture.load()
            return _plain(picture)
        except Exception as error:  # Pillow's parsers raise nearly anything on damaged bytes
            raise PipelineError("picture-damaged") from error


def _header(data: bytes) -> Image.Image:
    """Read size and format only; no pixel is unpacked yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PipelineError("picture-too-large", limit=MAX_PIXELS // 1_000_000) from error
    except Exception as error:  # Pillow's parsers raise nearly anything on damaged bytes
        raise PipelineError("picture-unreadable") from error


def check_size(width: int, height: int) -> None:
    """Raise PipelineError for a size that is not opened: picture-too-large, -too-small, -too-long."""
    if width * height > MAX_PIXELS:
        raise PipelineError("picture-too-large", width=width, height=height, limit=MAX_PIXELS // 1_000_000)
    if min(width, height) < MIN_SIDE:
        raise PipelineError("picture-too-small", width=width, height=height, limit=MIN_SIDE)
    if max(width, height) > MAX_RATIO * min(width, height):
        raise PipelineError("picture-too-long", width=width, height=height, limit=MAX_RATIO)


def _plain(picture: Image.Image) -> OpenedPicture:
    """Upright 8-bit sRGB with a separate alpha."""
    upright = _eight_bit(ImageOps.exif_transpose(picture))
    upright = _in_srgb(upright, picture.info.get("icc_profile"))
    if not upright.has_transparency_data:
        return OpenedPicture(upright.convert("RGB"), None)
    layered = upright.convert("RGBA")
    alpha = layered.getchannel("A")
    flat = Image.new("RGB", layered.size, WHITE)
    flat.paste(layered, mask=alpha)
    return OpenedPicture(flat, None if alpha.getextrema() == (255, 255) else alpha)


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Bring 16-bit, 32-bit and float grey to 8 bits by scaling; Pillow's own conversion clips."""
    if picture.mode not in {"I", "F"} and not picture.mode.startswith("I;16"):
        return picture
    if picture.mode == "F":
        low, high = picture.getextrema()
        assert isinstance(low, float)
        assert isinstance(high, float)
        # float pictures run from 0 to 1, or hold plain 8-bit numbers
        scale = 255.0 if low >= 0 and high <= 1 else 1.0
        return picture.point(lambda value: value * scale + 0).convert("L")
    return picture.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the embedded colour profile; phones and print shops do not send sRGB."""
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile spoils colours a little, not the picture
    return picture if converted is None else converted


def covering(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture at that size: it fills all of it, and what sticks out is cut off evenly."""
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def png_of(image: Image.Image) -> bytes:
    """Encode losslessly, without metadata.

    The quickest level: the usual one takes four times as long, for up to a seventh fewer bytes
    (`docs/performance.md`).
    """
    out = io.BytesIO()
    _bare(image).save(out, "PNG", compress_level=1)
    return out.getvalue()


def jpeg_of(image: Image.Image, quality: int = 90) -> bytes:
    """Encode as JPEG without metadata; transparency is lost."""
    out = io.BytesIO()
    _bare(image).convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """A copy without what Pillow would carry over into a new file: comments, profiles, positions."""
    copied = image.copy()
    copied.info = {}
    return copied


def image_of(png: bytes) -> Image.Image:
    """Decode a picture that Atelier itself encoded, as RGB."""
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB")
