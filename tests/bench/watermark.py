"""The invisible mark on 200 pictures: distance, exact ids after what Telegram does, false claims, seconds.

The pictures are made here, since no photographs may be shipped: leaves of many sizes with textures of
natural spectra, clouds of noise and smooth studio backdrops.
"""

import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from safety.shares import Share
from safety.watermark import TRIED, Watermark
from tests.bench.figures import Figure

PICTURES = 200
UNMARKED = 20
SIZES = ((512, 512), (512, 768), (768, 512), (1024, 1024), (768, 1280), (1024, 1536))
Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


async def measure() -> list[Figure]:
    """Every picture marked with an id of its own, attacked in each way, and read again."""
    random = np.random.default_rng(20261121)
    mark = Watermark("bench")
    exact: dict[str, int] = defaultdict(int)
    distances: list[float] = []
    writing = reading = 0.0
    for picture in _pictures(random):
        task = random.bytes(6).hex()
        started = time.process_time()
        marked = mark.write(picture, task)
        writing += time.process_time() - started
        distances.append(_psnr(picture, marked))
        for name, attack in ATTACKS.items():
            attacked = attack(marked, random)
            started = time.process_time()
            exact[name] += mark.read(attacked) == task
            reading += time.process_time() - started
    claims = sum(
        mark.read(picture) is not None for _, picture in zip(range(UNMARKED), _pictures(random), strict=False)
    )
    figures = [Figure("distance, smallest", f"{min(distances):.1f} dB", f"mean {np.mean(distances):.1f} dB")]
    for name in ATTACKS:
        low, high = Share(exact[name], PICTURES).interval()
        figures.append(
            Figure(f"exact id after {name}", f"{exact[name]}/{PICTURES}", f"{low:.1%} to {high:.1%}")
        )
    figures.append(
        Figure("claims on unmarked pictures", f"{claims}/{UNMARKED}", f"by the seal {TRIED / 2**32:.0e}")
    )
    figures.append(Figure("writing, mean", f"{1000 * writing / PICTURES:.0f} ms", "processor time"))
    figures.append(
        Figure("reading, mean", f"{1000 * reading / PICTURES / len(ATTACKS):.0f} ms", "processor time")
    )
    return figures


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, subsampling=2)
    return np.asarray(Image.open(out).convert("RGB"))


def _sized(pixels: Pixels, long_side: int) -> Pixels:
    height, width = pixels.shape[:2]
    by = long_side / max(height, width)
    size = round(width * by), round(height * by)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def _cropped(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """A twentieth off each side's length, anywhere."""
    height, width = (round(0.95 * side) for side in pixels.shape[:2])
    y, x = (
        int(random.integers(0, was - now + 1))
        for was, now in zip(pixels.shape, (height, width), strict=False)
    )
    return np.ascontiguousarray(pixels[y : y + height, x : x + width])


ATTACKS: Mapping[str, Callable[[Pixels, np.random.Generator], Pixels]] = {
    "JPEG q87": lambda it, _: _jpeg(it, 87),
    "JPEG q80": lambda it, _: _jpeg(it, 80),
    "1280 px, q80": lambda it, _: _jpeg(_sized(it, 1280), 80),
    "crop 5 %, q80": lambda it, random: _jpeg(_cropped(it, random), 80),
    "crop 5 %, 1280 px, q80": lambda it, random: _jpeg(_sized(_cropped(it, random), 1280), 80),
}


def _psnr(picture: Pixels, marked: Pixels) -> float:
    return float(10 * np.log10(255**2 / np.mean((picture.astype(float) - marked) ** 2)))


def _pictures(random: np.random.Generator) -> Iterator[Pixels]:
    for number in range(PICTURES):
        height, width = SIZES[number % len(SIZES)]
        yield (_leaves, _leaves, _cloud, _backdrop)[number // len(SIZES) % 4](height, width, random)


def _natural(height: int, width: int, random: np.random.Generator, fall: float) -> Floats:
    """Noise whose spectrum falls as 1/f^fall, of unit deviation."""
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(random.standard_normal((height, width))) / frequency**fall
    noise = np.fft.irfft2(spectrum, s=(height, width))
    return (noise - noise.mean()) / noise.std()


def _leaves(height: int, width: int, random: np.random.Generator) -> Pixels:
    """The dead-leaves model, with textured leaves: statistics close to photographs' (Lee et al., 2001)."""
    textures = [_natural(height, width, random, fall) for fall in (0.6, 1.0, 1.4)]
    picture = np.zeros((height, width, 3)) + random.uniform(40, 200, 3)
    down, across = np.mgrid[:height, :width]
    for _ in range(400):
        radius = 0.45 * min(height, width) * (0.02 + 0.98 * random.random() ** 4)
        y, x = random.uniform(0, height), random.uniform(0, width)
        rows, columns = (slice(int(max(0, it - radius)), int(it + radius) + 1) for it in (y, x))
        part = (rows, columns)
        leaf = (down[part] - y) ** 2 + (across[part] - x) ** 2 < radius**2
        texture = textures[random.integers(3)][part][..., None] * random.choice([2, 8, 20, 35])
        picture[part] = np.where(leaf[..., None], random.uniform(20, 235, 3) + texture, picture[part])
    return _bytes(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.2)))


def _cloud(height: int, width: int, random: np.random.Generator) -> Pixels:
    fall, spread = random.uniform(0.8, 1.6), random.uniform(20, 50)
    return _bytes(128 + spread * np.stack([_natural(height, width, random, fall) for _ in range(3)], axis=-1))


def _backdrop(height: int, width: int, random: np.random.Generator) -> Pixels:
    """Smooth colours, with grain or without."""
    few = random.uniform(0, 255, (4, 4, 3))
    smooth = cv2.resize(few, (width, height), interpolation=cv2.INTER_CUBIC)
    return _bytes(smooth + random.standard_normal((height, width, 1)) * random.choice([0, 1, 3]))


def _bytes(picture: object) -> Pixels:
    return np.clip(np.asarray(picture), 0, 255).astype(np.uint8)
