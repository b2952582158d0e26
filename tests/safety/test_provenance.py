"""From the making of a picture to the question where it comes from."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from pipelines.kit.contract import Artifact, PipelineError, Recipe
from safety.guard import Guard
from safety.image import ClipPictures
from safety.levels import Level
from safety.metadata import Source, read_file
from safety.policy import Policy
from safety.provenance import Evidence, Marker, Origin
from safety.text import TextScreen
from safety.watermark import Watermark
from tests.safety.studio import Room, Wish, painter
from tests.safety.test_watermark import TASK, scene
from tests.safety.tiny_clip import make_clip

MARKER = Marker(Watermark("a secret"))
RECIPE = Recipe("paint", "pocket", "fish", "", "", 1, 640, 512, 4, 1.0)


def encoded(kind: str = "PNG", image: Image.Image | None = None) -> bytes:
    out = io.BytesIO()
    (image or Image.fromarray(scene())).save(out, kind, quality=85)
    return out.getvalue()


def artifact(data: bytes, media_type: str = "image/png") -> Artifact:
    return Artifact(data, media_type, 640, 512, RECIPE)


def test_a_marked_file_tells_everything() -> None:
    made = MARKER.mark(artifact(encoded()), Source.COMPOSITE, TASK)
    assert MARKER.verify(made.data) == Origin(Evidence.WATERMARK, TASK, "pocket", Source.COMPOSITE)


def test_after_telegram_has_stripped_the_file_the_picture_still_tells_its_task() -> None:
    made = MARKER.mark(artifact(encoded()), Source.TRAINED, TASK)
    sent = encoded("JPEG", Image.open(io.BytesIO(made.data)))
    assert MARKER.verify(sent) == Origin(Evidence.WATERMARK, TASK)


def test_a_house_with_another_secret_has_only_the_words_of_the_file() -> None:
    made = MARKER.mark(artifact(encoded()), Source.TRAINED, TASK)
    assert Marker(Watermark("another")).verify(made.data).evidence is Evidence.METADATA


def test_a_jpeg_is_marked_in_its_metadata() -> None:
    made = MARKER.mark(artifact(encoded("JPEG"), "image/jpeg"), Source.TRAINED, TASK)
    assert MARKER.verify(made.data).evidence is Evidence.METADATA


def test_a_strangers_picture_is_not_claimed() -> None:
    assert not MARKER.verify(encoded()).is_made_here
    assert MARKER.verify(encoded("JPEG")) == Origin(Evidence.NOTHING)


def test_what_is_no_picture_is_told() -> None:
    with pytest.raises(PipelineError):
        MARKER.verify(b"no picture")


async def test_the_guard_marks_what_it_lets_out(tmp_path: Path) -> None:
    pipeline = painter(result=encoded())
    clip = ClipPictures(make_clip(tmp_path))
    guard = Guard({"paint": pipeline}, TextScreen(), clip, Policy(), marker=MARKER)
    (made,) = await guard.run("paint", Wish(prompt="a fish"), Room(), Level.FAMILY, task=TASK)
    assert isinstance(made, Artifact)
    assert MARKER.verify(made.data) == Origin(Evidence.WATERMARK, TASK, "pocket", Source.TRAINED)
    (made,) = await guard.run("paint", Wish(prompt="a fish"), Room(), Level.FAMILY)
    assert isinstance(made, Artifact)
    assert MARKER.verify(made.data).evidence is Evidence.METADATA
    assert read_file(made.data) is not None


@pytest.mark.parametrize("size", [(640, 512), (1024, 1024), (128, 300)])
def test_the_visible_label_stands_in_its_corner_and_the_mark_is_still_read(size: tuple[int, int]) -> None:
    plain = Image.fromarray(scene()).resize(size)
    made = Marker(Watermark("a secret"), has_label=True).mark(
        artifact(encoded(image=plain)), Source.TRAINED, TASK
    )
    seen = Image.open(io.BytesIO(made.data)).convert("L")
    assert seen.size == size
    corner = min(size) // 8
    assert max(seen.crop((size[0] - corner, size[1] - corner, *size)).tobytes()) > 215, "white letters"
    assert MARKER.verify(made.data).source is Source.TRAINED
    if min(size) >= 256:
        assert MARKER.verify(made.data).task == TASK
        changed = ImageChops.difference(seen, plain.convert("L")).point(lambda it: 255 if it > 40 else 0)
        left, top, right, bottom = changed.getbbox() or (0, 0, 0, 0)
        assert left > 0.8 * size[0], "nothing but the corner"
        assert top > 0.8 * size[1]
        assert right < size[0]
        assert bottom < size[1]


def test_a_picture_too_small_for_a_label_has_none() -> None:
    tiny = encoded(image=Image.new("RGB", (40, 40), "gray"))
    made = Marker(has_label=True).mark(artifact(tiny), Source.TRAINED)
    assert Image.open(io.BytesIO(made.data)).convert("L").getextrema() == (128, 128)
