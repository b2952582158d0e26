"""Masks: every way people make them, at other sizes, after recompression, and what is no mask."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import png_of
from pipelines.kit.masks import mask_for, scribbled

SIZE = (320, 240)
BOX = (100, 80, 180, 150)
STROKE = "#e0287d"


def photo(seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """Colourful, with soft and hard edges and grain, so that recompression has something to change."""
    numbers = np.random.default_rng(seed)
    rough = Image.fromarray(numbers.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    picture = rough.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for edge in range(20, size[0], 40):
        draw.line((edge, 0, size[0] - edge, size[1]), fill=(edge % 255, 200, 90), width=3)
    grain = numbers.integers(-12, 13, (size[1], size[0], 3))
    return Image.fromarray((np.asarray(picture, dtype=int) + grain).clip(0, 255).astype(np.uint8))


def recompressed(picture: Image.Image, quality: int = 60) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def overlap(mask: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Intersection over union of a mask and a box."""
    meant = Image.new("1", mask.size)
    ImageDraw.Draw(meant).rectangle(box, fill=1)
    drawn, wanted = np.asarray(mask) > 0, np.asarray(meant)
    return float((drawn & wanted).sum() / (drawn | wanted).sum())


def black_and_white(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    mask = Image.new(mode, SIZE)
    ImageDraw.Draw(mask).rectangle(BOX, fill="white" if mode != "RGBA" else (255, 0, 0, 255))
    return mask.resize(size)


@pytest.mark.parametrize("size", [SIZE, (640, 480), (107, 80)])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "RGBA"])
def test_strokes_and_white_on_black_at_any_size(mode: str, size: tuple[int, int]) -> None:
    mask = mask_for(photo(), png_of(black_and_white(size, mode)))
    assert mask.size == SIZE
    assert set(mask.tobytes()) == {0, 255}
    assert overlap(mask, BOX) > 0.93


@pytest.mark.parametrize("quality", [40, 85])
@pytest.mark.parametrize("size", [SIZE, (640, 480), (240, 180)])
def test_scribble_survives_recompression_and_scaling(quality: int, size: tuple[int, int]) -> None:
    copy = photo().resize(size, Image.Resampling.LANCZOS)
    scale = size[0] / SIZE[0]
    ImageDraw.Draw(copy).rectangle([round(side * scale) for side in BOX], fill=STROKE)
    mask = mask_for(recompressed(photo()), png_of(recompressed(copy, quality)))
    assert overlap(mask, BOX) > 0.85


def test_circle_around_a_thing_means_the_thing() -> None:
    copy = photo()
    ImageDraw.Draw(copy).rectangle(BOX, outline=STROKE, width=8)
    assert overlap(scribbled(photo(), recompressed(copy)), BOX) > 0.85


def test_two_strokes_stay_two() -> None:
    copy = photo()
    for left in (20, 220):
        ImageDraw.Draw(copy).rectangle((left, 40, left + 50, 90), fill=STROKE)
    mask = scribbled(photo(), recompressed(copy))
    assert mask.getpixel((160, 65)) == 0
    assert mask.getpixel((45, 65)) == mask.getpixel((245, 65)) == 255


def page() -> Image.Image:
    """Print on paper: black on white and nothing else."""
    sheet = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(sheet)
    for line in range(20, SIZE[1], 24):
        draw.rectangle((20, line, 300, line + 6), fill="black")
    return sheet


@pytest.mark.parametrize("stroke", [STROKE, "black", "white"])
def test_scribble_on_a_picture_of_two_tones_is_no_mask(stroke: str) -> None:
    spot = (120, 100, 170, 125)
    copy, plain = page(), Image.new("RGB", SIZE, "black" if stroke == "white" else "white")
    for drawn in (copy, plain):
        ImageDraw.Draw(drawn).rectangle(spot, fill=stroke)
    assert overlap(mask_for(Image.new("RGB", SIZE, plain.getpixel((0, 0))), png_of(plain)), spot) > 0.85
    if stroke != "white":
        assert overlap(mask_for(page(), png_of(recompressed(copy, 85))), spot) > 0.85


@pytest.mark.parametrize("tones", [("white", "black"), ("black", "white")])
def test_a_mask_for_a_picture_of_two_tones_is_a_mask(tones: tuple[str, str]) -> None:
    picture = Image.new("RGB", SIZE, tones[0])
    ImageDraw.Draw(picture).rectangle((20, 20, 60, 60), fill=tones[1])
    for one in (picture, page()):
        assert overlap(mask_for(one, png_of(black_and_white())), BOX) > 0.93


def test_a_large_mask_over_what_is_white_in_a_page_is_a_mask() -> None:
    sheet, mask = Image.new("RGB", SIZE, "white"), Image.new("L", SIZE, 0)
    ImageDraw.Draw(sheet).rectangle((10, 10, 60, 20), fill="black")
    mask.paste(255, (80, 0, *SIZE))
    assert overlap(mask_for(sheet, png_of(mask)), (80, 0, SIZE[0] - 1, SIZE[1] - 1)) > 0.98
    night, ring = Image.new("RGB", SIZE, "#080812"), Image.new("L", SIZE, 0)
    ImageDraw.Draw(ring).ellipse((60, 40, 220, 200), outline=255, width=12)
    assert mask_for(night, png_of(ring)).getpixel((140, 120)) == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Image.new("L", SIZE, 0), "mask-empty"),
        (Image.new("RGBA", SIZE, (0, 0, 0, 0)), "mask-empty"),
        (recompressed(photo(), 40), "mask-empty"),
        (Image.new("L", SIZE, 255), "mask-full"),
        (photo(2), "mask-unclear"),
        (photo().filter(ImageFilter.GaussianBlur(1)).transpose(Image.Transpose.ROTATE_180), "mask-unclear"),
        (Image.new("L", (240, 320), 255), "mask-shape"),
    ],
)
def test_what_is_no_mask_is_named(sent: Image.Image, code: str) -> None:
    with pytest.raises(PipelineError) as caught:
        mask_for(photo(), png_of(sent))
    assert caught.value.code == code
    if code == "mask-shape":
        assert caught.value.facts == {"width": 240, "height": 320, "wide": 320, "high": 240}


def test_mask_must_be_a_picture() -> None:
    with pytest.raises(PipelineError, match="picture-unreadable"):
        mask_for(photo(), b"hello")
    with pytest.raises(PipelineError, match="picture-too-small"):
        mask_for(photo(), png_of(Image.new("L", (1, 1), 255)))
