"""What moves is looked at in several places: one bad frame anywhere among those is enough."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from pipelines.kit.contract import PipelineError
from safety.films import FRAMES, frames_of, is_film
from safety.image import ClipPictures
from safety.verdict import Category, Stage
from tests.safety.tiny_clip import BLUE, RED, add_heads, make_clip, png

SIZE = (64, 64)


def frames(bad: int, count: int = 24) -> list[Image.Image]:
    """Blue ones, of which one is red."""
    return [Image.new("RGB", SIZE, RED if number == bad else BLUE) for number in range(count)]


def animation(kind: str, bad: int) -> bytes:
    out = io.BytesIO()
    first, *others = frames(bad)
    first.save(out, kind, save_all=True, append_images=others, duration=80)
    return out.getvalue()


def film(folder: Path, bad: int) -> bytes:
    path = folder / "film.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 12, SIZE)
    for frame in frames(bad):
        writer.write(np.asarray(frame)[:, :, ::-1].copy())
    writer.release()
    return path.read_bytes()


@pytest.fixture
def screen(tmp_path: Path) -> ClipPictures:
    add_heads(make_clip(tmp_path / "clip"))
    return ClipPictures(tmp_path / "clip")


def is_found(screen: ClipPictures, data: bytes) -> bool:
    findings = screen.find(data, Stage.OUTPUT_PICTURE)
    return any(one.category is Category.SEXUAL_EXPLICIT for one in findings)


@pytest.mark.parametrize("bad", [0, 10, 23])
def test_a_bad_frame_of_a_film_is_found(screen: ClipPictures, tmp_path: Path, bad: int) -> None:
    data = film(tmp_path, bad)
    assert is_film(data)
    assert len(frames_of(data)) == FRAMES
    assert is_found(screen, data)


def test_a_good_film_passes(screen: ClipPictures, tmp_path: Path) -> None:
    assert not is_found(screen, film(tmp_path, bad=-1))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_bad_frame_of_an_animation_is_found(screen: ClipPictures, kind: str) -> None:
    assert is_found(screen, animation(kind, bad=1 if kind == "GIF" else 23))
    assert not is_found(screen, animation(kind, bad=-1))


def test_a_picture_is_one_frame(screen: ClipPictures) -> None:
    assert len(frames_of(png(BLUE))) == 1
    assert is_found(screen, png(RED))


def test_what_is_no_film_after_all_is_refused(tmp_path: Path) -> None:
    whole = film(tmp_path, bad=-1)
    for data in (whole[:40], b"\x1a\x45\xdf\xa3" + b"junk" * 50):
        with pytest.raises(PipelineError, match="picture-unreadable"):
            frames_of(data)
