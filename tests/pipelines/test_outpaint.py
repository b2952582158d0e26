"""Outpainting: what every frame adds, and that the picture itself comes back inside, to the byte."""

from typing import Any

import pytest

from pipelines.kit.contract import PipelineError
from pipelines.kit.images import image_of, png_of
from pipelines.outpaint import FRAMES, added_pixels
from tests.pipelines.desk import Desk
from tests.pipelines.test_edits import asked, made
from tests.pipelines.test_masks import photo
from tests.pipelines.whole_family import add_to_catalogue


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_catalogue(monkeypatch)


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_add_what_they_say(frame: str) -> None:
    left, top, right, bottom = added_pixels(asked("outpaint", frame=frame), 300, 211)
    wide, high = 300 + left + right, 211 + top + bottom
    expected = {
        "left": (450, 211),
        "right": (450, 211),
        "up": (300, 317),
        "down": (300, 317),
        "zoom-1.5": (450, 316),
        "zoom-2": (600, 422),
    }
    if frame in expected:
        assert (wide, high) == expected[frame]
    if ":" in frame:
        across, down = map(int, frame.split(":"))
        assert wide / high == pytest.approx(across / down, rel=0.01)
        assert 0 in (left + right, top + bottom)


def test_frames_that_add_nothing_or_too_much_are_named() -> None:
    with pytest.raises(PipelineError, match="frame-same"):
        added_pixels(asked("outpaint", frame="3:2"), 300, 200)
    with pytest.raises(PipelineError, match="picture-too-large"):
        added_pixels(asked("outpaint", frame="zoom-2"), 7000, 7000)
    by_hand = asked("outpaint", margins={"left": 0.1, "bottom": 1})
    assert added_pixels(by_hand, 300, 200) == (30, 0, 0, 200)


@pytest.mark.parametrize("wishes", [{"frame": "right"}, {"frame": "zoom-2"}, {"margins": {"top": 0.3}}])
async def test_outpainting_returns_the_picture_inside(studio: Desk, wishes: dict[str, Any]) -> None:
    picture = photo(size=(90, 64))
    (result,) = await made("outpaint", studio, source=studio.put(png_of(picture)), **wishes)
    assert result.recipe.margins is not None
    left, top, right, bottom = result.recipe.margins
    assert (result.width, result.height) == (90 + left + right, 64 + top + bottom)
    whole = image_of(result.data)
    inside = (left, top, left + 90, top + 64)
    assert whole.crop(inside).tobytes() == picture.tobytes()
    whole.paste("gray", inside)
    assert len(whole.getcolors(2**20) or []) > 100
