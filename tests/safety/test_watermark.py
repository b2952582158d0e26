"""The invisible mark: what it costs, what it survives, and that nothing else is taken for it."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from safety.errorcode import SIGNS, decode, encode
from safety.watermark import Watermark

Pixels = NDArray[np.uint8]
TASK, OTHER = "0123456789ab", "fedcba987654"
MARK = Watermark("a secret")
KEY = b"key"


def scene(height: int = 512, width: int = 640, seed: int = 1) -> Pixels:
    """Coloured shapes on a gradient, a little grain: much like what the house draws."""
    random = np.random.default_rng(seed)
    down, across = np.mgrid[:height, :width]
    picture = np.stack([down / height * 200, across / width * 180, np.full((height, width), 90.0)], axis=-1)
    for _ in range(40):
        y, x, r = random.uniform(0, height), random.uniform(0, width), random.uniform(10, 90)
        picture[(down - y) ** 2 + (across - x) ** 2 < r * r] = random.uniform(0, 255, 3)
    return np.clip(picture + random.normal(0, 2, (height, width, 1)), 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int = 80) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, subsampling=2)
    return np.asarray(Image.open(out).convert("RGB"))


def resized(pixels: Pixels, long_side: int) -> Pixels:
    height, width = pixels.shape[:2]
    by = long_side / max(height, width)
    return np.asarray(
        Image.fromarray(pixels).resize((round(width * by), round(height * by)), Image.Resampling.LANCZOS)
    )


def cropped(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[height // 50 : height * 97 // 100, width // 33 : width * 49 // 50])


@pytest.fixture(scope="module")
def marked() -> Pixels:
    return MARK.write(scene(), TASK)


def test_the_mark_is_not_seen(marked: Pixels) -> None:
    distance = np.mean((marked.astype(float) - scene()) ** 2)
    assert 10 * np.log10(255**2 / distance) > 40


@pytest.mark.parametrize(
    "happens",
    [
        lambda it: it,
        jpeg,
        lambda it: jpeg(resized(it, 1280)),
        lambda it: jpeg(cropped(it)),
        lambda it: jpeg(jpeg(it, 87), 80),
    ],
)
def test_it_survives_what_messengers_do(marked: Pixels, happens: Callable[[Pixels], Pixels]) -> None:
    assert MARK.read(happens(marked)) == TASK


def test_a_new_mark_takes_the_place_of_an_old_one(marked: Pixels) -> None:
    assert MARK.read(jpeg(MARK.write(marked, OTHER))) == OTHER


@pytest.mark.parametrize("pixels", [scene(seed=2), np.zeros((512, 512, 3), np.uint8)])
def test_nothing_is_read_where_nothing_was_written(pixels: Pixels) -> None:
    assert MARK.read(pixels) is None


def test_another_secret_reads_nothing(marked: Pixels) -> None:
    assert Watermark("another").read(marked) is None


@pytest.mark.parametrize("colour", [0, 128, 255])
def test_a_picture_of_one_colour_holds_a_mark_too(colour: int) -> None:
    plain = np.full((512, 512, 3), colour, np.uint8)
    assert MARK.read(jpeg(MARK.write(plain, TASK))) == TASK


def test_a_picture_without_room_stays_as_it_is() -> None:
    small = scene(200, 300)
    assert np.array_equal(MARK.write(small, TASK), small)


@pytest.mark.parametrize("wrong", ["", "0123456789a", "0123456789aB", "x" * 12])
def test_what_is_no_task_id_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match="12 hexadecimal"):
        encode(wrong, KEY)


def test_the_code_corrects_an_eighth_of_all_signs_and_then_admits_defeat() -> None:
    word = encode(TASK, KEY)
    random = np.random.default_rng(5)
    wrong = random.permutation(SIGNS)
    torn = word.copy()
    torn[wrong[: SIGNS // 8]] *= -1
    assert decode(torn, KEY) == TASK
    assert decode(random.normal(size=SIGNS), KEY) is None
    assert decode(word, b"another key") is None
