"""The invisible mark: a task's id in the brightness, found again after re-encoding, resizing, cropping.

Spread spectrum in the frequencies of a tile that repeats over the picture. Both sides work on the picture
scaled to one long side, so a resize changes nothing; a crop moves and stretches the tile a little, and a
fifth of the tile's frequencies are a pilot that tells where it went. The writer measures what the picture
itself (or an older mark in it) says in each sign's frequencies and writes so much stronger or weaker.
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from safety.errorcode import SIGNS, decode, encode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float32]
    Spectrum = NDArray[np.complex128]

LONG_SIDE = 1024
"""Pixels of the long side that both writer and reader scale a picture to."""
TILE = 256
SMALLEST = 256
"""Pixels of the short side below which a picture has no room for a mark."""
PSNR = 40.6
"""Decibels between the picture and the marked one, before rounding."""
_BAND = (16, 44)
"""Cycles a tile: waves of 6 to 16 pixels, which JPEG keeps and the eye overlooks."""
_PILOT_SHARE = 0.2
_SMALLEST_SCALE, _SCALE_STEP = 0.9, 0.0025
"""Crops of up to a tenth of the long side, in steps that move its ends by a pixel."""
_SURE_PILOT = 9.0
"""Deviations of the pilot's peak from which a first look is worth decoding."""
TRIED = 8
"""Words decoded at most; each is a chance of 2^-32 to claim a picture that holds no mark."""
_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


class _Look(NamedTuple):
    """A picture's tile at one scale: how clearly the pilot stands out, where, and its spectrum."""

    peak: float
    place: tuple[int, int]
    spectrum: "Spectrum"


class Watermark:
    """Writes and reads marks under one secret; without the secret a mark can be neither read nor forged."""

    def __init__(self, secret: str = "") -> None:
        """Without a secret everybody knows the key, and a mark only tells that some such house wrote it."""
        import numpy as np

        self._key = hmac.new(secret.encode(), b"atelier watermark 1", sha256).digest()
        random = np.random.default_rng(list(self._key))
        down, across = np.fft.fftfreq(TILE, 1 / TILE)[:, None], np.arange(TILE // 2 + 1)[None]
        radius = np.hypot(down, across)
        inside = (radius >= _BAND[0]) & (radius <= _BAND[1]) & ((across > 0) | (down > 0))
        places = random.permutation(np.flatnonzero(inside))
        pilots = int(len(places) * _PILOT_SHARE)
        each = (len(places) - pilots) // SIGNS
        self._pilot = places[:pilots]
        self._signs = places[pilots : pilots + each * SIGNS].reshape(SIGNS, each)
        self._phases = np.exp(2j * np.pi * random.random(radius.size))

    def write(self, pixels: "Pixels", task_id: str) -> "Pixels":
        """The picture (h, w, 3) with a task's id in it; as it was where it is too small. Takes 0.03 s."""
        import cv2
        import numpy as np

        if min(pixels.shape[:2]) < SMALLEST:
            return pixels
        word = encode(task_id, self._key)
        size = pixels.shape[1], pixels.shape[0]
        frame = _scaled(_light(pixels), 1.0)
        white, strength = _whitened(frame)
        busy = np.sqrt(np.clip(strength, 0.7, 12.0) + 1.0)
        host = self._heard(_spectrum(white)) * word
        first, _ = _whitened(frame + _scaled(self._mark(busy, word, size), 1.0))
        told = self._heard(_spectrum(first)) * word
        gain = max(float(np.median(told - host)), 1e-6)
        mark = self._mark(busy, word * _strengths(host / gain), size)
        return cv2.add(pixels, cv2.merge([mark] * 3), dtype=cv2.CV_8U)  # pyright: ignore[reportReturnType]

    def read(self, pixels: "Pixels") -> str | None:
        """The task's id in a picture (h, w, 3), if it holds a mark under this secret. Takes up to 1 s."""
        if min(pixels.shape[:2]) < SMALLEST // 2:
            return None
        light = _light(pixels)
        looks: list[_Look] = []
        tried = 0
        for scale in _scales():
            look = self._look(_scaled(light, scale))
            if look.peak > _SURE_PILOT and tried < TRIED:
                tried += 1
                if found := self._decoded(look):
                    return found
            else:
                looks.append(look)
        looks.sort(key=lambda it: it.peak, reverse=True)
        return next(filter(None, map(self._decoded, looks[: TRIED - tried])), None)

    def _mark(self, busy: "Floats", word: "NDArray[np.float64]", size: tuple[int, int]) -> "Floats":
        """Tiles with these signs (h, w), stronger where the picture is busy, of the agreed power."""
        import cv2
        import numpy as np

        spectrum = np.zeros(self._phases.size, dtype=np.complex128)
        spectrum[self._pilot] = self._phases[self._pilot]
        spectrum[self._signs] = self._phases[self._signs] * word[:, None]
        tile = np.fft.irfft2(spectrum.reshape(TILE, -1), s=(TILE, TILE)).astype(np.float32)
        height, width = busy.shape
        tiles = np.tile(tile, (-(-height // TILE), -(-width // TILE)))[:height, :width]
        mark = cv2.resize(tiles * busy, size, interpolation=cv2.INTER_CUBIC)
        mark *= 255 / 10 ** (PSNR / 20) / np.sqrt(np.mean(mark * mark))
        return mark

    def _look(self, frame: "Floats") -> _Look:
        import numpy as np

        spectrum = _spectrum(_whitened(frame)[0])
        pilot = np.zeros_like(spectrum)
        pilot.flat[self._pilot] = spectrum.flat[self._pilot] * self._phases[self._pilot].conj()
        likeness = np.fft.irfft2(pilot, s=(TILE, TILE))
        down, across = divmod(int(likeness.argmax()), TILE)
        return _Look(float(likeness.max() / (likeness.std() + 1e-12)), (down, across), spectrum)

    def _decoded(self, look: _Look) -> str | None:
        import numpy as np

        down, across = look.place
        turns = np.fft.fftfreq(TILE)[:, None] * down + np.arange(TILE // 2 + 1)[None] / TILE * across
        return decode(self._heard(look.spectrum * np.exp(2j * np.pi * turns)), self._key)

    def _heard(self, spectrum: "Spectrum") -> "NDArray[np.float64]":
        """How much each sign is +1 (SIGNS,)."""
        return (spectrum.ravel()[self._signs] * self._phases[self._signs].conj()).real.sum(axis=1)


def _spectrum(white: "Floats") -> "Spectrum":
    """The spectrum of all tiles of a whitened frame laid on one another."""
    import numpy as np

    height, width = white.shape
    rows, columns = -(-height // TILE), -(-width // TILE)
    padded = np.zeros((rows * TILE, columns * TILE), dtype=np.float32)
    padded[:height, :width] = white
    return np.fft.rfft2(padded.reshape(rows, TILE, columns, TILE).sum(axis=(0, 2)))


def _scales() -> Iterator[float]:
    """From the whole picture to one that lost a tenth of its long side."""
    for step in range(round((1 - _SMALLEST_SCALE) / _SCALE_STEP) + 1):
        yield 1 - step * _SCALE_STEP


def _strengths(host: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """How strongly to write each sign, so that all reach the same level on what the picture says already.

    `host` in units of a sign written with strength 1; the mean square of the strengths is at most 1.
    """
    import numpy as np

    low, high = float(host.min()) - 4.0, float(host.max()) + 4.0
    for _ in range(40):
        level = (low + high) / 2
        if np.mean(np.clip(level - host, 0.25, 4.0) ** 2) > 1:
            high = level
        else:
            low = level
    return np.clip(low - host, 0.25, 4.0)


def _light(pixels: "Pixels") -> "Floats":
    import numpy as np

    return pixels.astype(np.float32) @ np.array(_LUMA, dtype=np.float32)


def _scaled(light: "Floats", scale: float) -> "Floats":
    """Scaled so that the long side has LONG_SIDE pixels, times `scale`."""
    import cv2

    height, width = light.shape
    by = LONG_SIDE * scale / max(height, width)
    size = max(16, round(width * by)), max(16, round(height * by))
    if size == (width, height):
        return light
    return cv2.resize(light, size, interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC)  # pyright: ignore[reportReturnType]


def _whitened(frame: "Floats") -> "tuple[Floats, Floats]":
    """Details of even strength everywhere, and their strength before, in grey levels."""
    import cv2
    import numpy as np

    detail = frame - cv2.GaussianBlur(frame, (0, 0), 3.5)
    # Strength changes slowly: a quarter of the size says as much in a fifth of the time.
    few = cv2.resize(detail * detail, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    power = cv2.resize(cv2.GaussianBlur(few, (0, 0), 1.5), frame.shape[::-1])
    strength = np.sqrt(power)
    white = np.clip(detail / (strength + 1.5), -2.5, 2.5)
    return white.astype(np.float32, copy=False), strength.astype(np.float32, copy=False)
