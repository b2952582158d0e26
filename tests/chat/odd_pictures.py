"""Pictures of every kind that Telegram lets through, made in a moment."""

import io
import struct
import zlib

from PIL import Image


def red(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """Left half red, the rest white, so that turning and colours can be seen."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def turned_by_exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(red(), "JPEG", exif=exif)


def animated() -> bytes:
    frames = [red(), Image.new("RGB", (96, 64), "blue")]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def half_transparent() -> bytes:
    picture = red(mode="RGBA")
    picture.putalpha(128)
    return saved(picture, "PNG")


def claiming(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


GOOD = {
    "exif.jpg": turned_by_exif(),
    "cmyk.jpg": saved(red(mode="CMYK"), "JPEG"),
    "deep.png": saved(Image.new("I;16", (64, 64), 30_000), "PNG"),
    "palette.png": saved(red(mode="P"), "PNG"),
    "glass.png": half_transparent(),
    "moving.gif": animated(),
    "progressive.jpg": saved(red(), "JPEG", progressive=True),
    "really-a-png.jpg": saved(red(), "PNG"),
    "large.webp": saved(red(3000, 2000), "WEBP"),
}
BAD = {
    "dot.png": (saved(red(1, 1), "PNG"), "At 1×1 pixels there is hardly anything to see."),
    "strip.png": (saved(red(20_000, 20), "PNG"), "This picture is a narrow strip of 20,000×20 pixels."),
    "cut.jpg": (
        saved(red(600, 400).effect_spread(9), "JPEG")[:-2000],
        "This picture is damaged or was cut short",
    ),
    "bomb.png": (claiming(60_000, 60_000), "This picture has more pixels than I can open: up to 50 million."),
    "words.png": (b"no picture at all", "I cannot read this as a picture. I open JPEG, PNG"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "I cannot read this as a picture."),
    "heavy.png": (bytes(20 * 2**20 + 1), "This file has 21 MB, and Telegram lets me fetch 20 at most."),
}
