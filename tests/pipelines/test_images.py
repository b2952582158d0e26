"""Opening pictures of strangers: every bad kind is refused by name, every odd kind comes out plain."""

import io
import random
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms, ImageFilter

from pipelines.kit.contract import PipelineError
from pipelines.kit.enlarging import enlarge
from pipelines.kit.images import MAX_BYTES, image_of, jpeg_of, open_picture, png_of

HALF = Image.new("RGB", (64, 48), "white")
HALF.paste("red", (0, 0, 32, 48))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_what_was_made_here_is_opened_however_heavy_it_is() -> None:
    heavy = saved(Image.new("RGB", (3000, 3000), "red"), "PNG", compress_level=0)
    assert len(heavy) > MAX_BYTES
    assert open_picture(heavy).image.size == (3000, 3000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture-empty"),
        (b"hello", "picture-unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture-unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n", "picture-unreadable"),
        (b"\0" * (MAX_BYTES + 1), "picture-unreadable"),
        (png_claiming(10_000, 9_000), "picture-too-large"),
        (png_claiming(60_000, 60_000), "picture-too-large"),
        (png_claiming(8, 8), "picture-too-small"),
        (png_claiming(4_000, 100), "picture-too-long"),
        (png_claiming(64, 64), "picture-damaged"),
        (saved(HALF.effect_spread(20), "JPEG")[:-400], "picture-damaged"),
        (saved(HALF, "PNG")[:60], "picture-damaged"),
    ],
)
def test_bad_pictures_are_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(PipelineError) as caught:
        open_picture(data)
    assert caught.value.code == code


def test_formats_that_start_other_programs_are_not_opened() -> None:
    with pytest.raises(PipelineError, match="picture-unreadable"):
        open_picture(saved(HALF, "EPS"))


def test_noise_in_every_byte_never_escapes_as_another_error() -> None:
    lots = random.Random(1)
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"):
        whole = bytearray(saved(HALF, kind))
        for _ in range(60):
            broken = bytearray(whole)
            for _ in range(lots.randint(1, 8)):
                broken[lots.randrange(len(broken))] = lots.randrange(256)
            try:
                opened = open_picture(bytes(broken))
            except PipelineError:
                continue
            assert opened.image.mode == "RGB"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_common_formats_open(kind: str) -> None:
    opened = open_picture(saved(HALF, kind))
    assert (opened.image.mode, opened.image.size, opened.alpha) == ("RGB", (64, 48), None)
    assert near(opened.image.getpixel((5, 5)), (255, 0, 0))
    assert near(opened.image.getpixel((60, 5)), (255, 255, 255))


def near(found: object, wanted: tuple[int, int, int], by: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def test_photo_is_turned_upright_by_its_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    opened = open_picture(saved(HALF, "JPEG", exif=exif))
    assert opened.image.size == (48, 64)
    assert near(opened.image.getpixel((24, 5)), (255, 0, 0))


def test_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("blue", "red")]
    opened = open_picture(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert near(opened.image.getpixel((5, 5)), (0, 0, 255))


def test_cmyk_becomes_rgb() -> None:
    opened = open_picture(saved(HALF.convert("CMYK"), "JPEG"))
    assert near(opened.image.getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize(
    ("make", "grey"),
    [
        (lambda: Image.new("I;16", (32, 32), 65535), 255),
        (lambda: Image.new("I;16", (32, 32), 32768), 128),
        (lambda: Image.new("I", (32, 32), 16384), 64),
        (lambda: Image.new("F", (32, 32), 0.5), 127),
        (lambda: Image.new("F", (32, 32), 200.0), 200),
    ],
)
def test_deep_grey_is_scaled_not_clipped(make: Callable[[], Image.Image], grey: int) -> None:
    opened = open_picture(saved(make(), "TIFF"))
    assert near(opened.image.getpixel((5, 5)), (grey, grey, grey), by=1)


def test_sixteen_bit_png_is_scaled() -> None:
    opened = open_picture(saved(Image.new("I;16", (32, 32), 32768), "PNG"))
    assert near(opened.image.getpixel((5, 5)), (128, 128, 128), by=1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_over_white_and_is_kept_beside(mode: str) -> None:
    glass = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    glass.paste((0, 0, 0, 255), (0, 0, 16, 32))
    opened = open_picture(saved(glass.convert(mode), "PNG"))
    assert opened.alpha is not None
    assert (opened.alpha.getpixel((5, 5)), opened.alpha.getpixel((30, 5))) == (255, 0)
    assert near(opened.image.getpixel((30, 5)), (255, 255, 255))


def test_opaque_alpha_is_none() -> None:
    assert open_picture(saved(HALF.convert("RGBA"), "PNG")).alpha is None


def test_colour_profile_is_applied_and_a_broken_one_forgiven() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"not a profile"):
        opened = open_picture(saved(HALF, "JPEG", icc_profile=profile))
        assert near(opened.image.getpixel((5, 5)), (255, 0, 0))


def test_what_we_encode_carries_no_metadata_and_png_is_exact() -> None:
    tagged = HALF.copy()
    tagged.info["comment"] = b"secret"
    assert image_of(png_of(tagged)).tobytes() == HALF.tobytes()
    for data in (png_of(tagged), jpeg_of(tagged)):
        assert b"secret" not in data


def test_enlarging_sharpens_edges_and_invents_no_colour() -> None:
    small = Image.new("RGB", (32, 32), "white")
    small.paste("red", (8, 8, 24, 24))
    small = small.filter(ImageFilter.GaussianBlur(1))
    large = enlarge(small, 4)
    plain = small.resize((128, 128), Image.Resampling.LANCZOS)
    assert large.size == (128, 128)
    assert near(large.getpixel((64, 64)), (255, 0, 0), by=2)
    assert near(large.getpixel((4, 4)), (255, 255, 255), by=2)
    assert between_colours(large) < between_colours(plain) * 0.75
    assert enlarge(small, 1) is small


def between_colours(picture: Image.Image) -> int:
    """Pixels that are neither white nor red but something between."""
    green = picture.getchannel("G").histogram()
    return sum(green[30:225])
