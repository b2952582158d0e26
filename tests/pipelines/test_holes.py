"""Holes: what the model gets to see, and that nothing outside of them changes by a single byte."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.kit.contract import Way
from pipelines.kit.holes import Gap, blended, order_in, put_back, rim_of, window_around
from pipelines.kit.images import image_of
from pipelines.kit.models import ModelCard, known_models
from pipelines.kit.seams import toned
from tests.pipelines.test_batching import order
from tests.pipelines.test_masks import photo


def card(model: str = "pocket") -> ModelCard:
    found = known_models().get(model)
    assert found is not None
    return found


def gap(size: tuple[int, int], box: tuple[int, int, int, int], rim: int | None = None) -> Gap:
    picture = photo(size=size)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    return Gap(picture, mask, rim_of(picture) if rim is None else rim)


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((512, 512), (100, 100, 300, 260)),
        ((700, 333), (600, 0, 699, 120)),
        ((90, 201), (0, 0, 89, 200)),
        ((2000, 300), (10, 10, 1990, 290)),
        ((1500, 1400), (700, 700, 760, 790)),
    ],
)
@pytest.mark.parametrize("model", ["pocket", "kandinsky-3.1"])
def test_outside_the_rim_every_byte_stays(
    size: tuple[int, int], box: tuple[int, int, int, int], model: str
) -> None:
    hole = gap(size, box)
    window = window_around(hole, card(model))
    painted = Image.new("RGB", (window.size.width, window.size.height), "lime")
    result = np.asarray(put_back(hole, window, painted, card(model)))
    before, mask = np.asarray(hole.picture), np.asarray(hole.mask) > 0
    ys, xs = np.nonzero(mask)
    assert result.shape == before.shape
    assert (result[mask] != before[mask]).any(axis=1).mean() > 0.99
    far = np.asarray(blended(hole.mask, hole.rim)) == 0
    assert (result[far] == before[far]).all()
    # the rim is as thin as it says
    near = np.zeros_like(mask)
    reach = hole.rim + 1
    near[max(0, ys.min() - reach) : ys.max() + reach + 1, max(0, xs.min() - reach) : xs.max() + reach + 1] = (
        True
    )
    assert (result[~near] == before[~near]).all()


def test_without_a_rim_only_the_hole_changes() -> None:
    hole = gap((300, 200), (50, 50, 120, 130), rim=0)
    window = window_around(hole, card())
    result = np.asarray(put_back(hole, window, Image.new("RGB", (128, 128), "lime"), card()))
    kept = np.asarray(hole.mask) == 0
    assert (result[kept] == np.asarray(hole.picture)[kept]).all()


def test_model_sees_the_hole_at_its_own_scale_with_context() -> None:
    big = card("kandinsky-3.1")
    small_hole = gap((3000, 2000), (1400, 900, 1500, 1000))
    window = window_around(small_hole, big)
    assert (window.width, window.height) == (1024, 1024)
    assert 0 <= window.left <= 1400 - 256
    assert window.left + window.width >= 1500 + 256
    # a hole at the rim of the picture has its window inside
    corner = window_around(gap((3000, 2000), (2950, 0, 2999, 40)), big)
    assert (corner.left + corner.width, corner.top) == (3000, 0)
    wide = window_around(gap((3000, 1000), (100, 100, 2900, 900)), big)
    assert wide.width == 3000
    assert wide.size.width > wide.size.height
    # the pocket's pictures are enlarged for people: it sees as much as one of those shows
    assert window_around(gap((1500, 1500), (700, 700, 720, 720)), card()).width == 512


def test_order_holds_the_window_and_beyond_the_picture_all_is_hole() -> None:
    hole = gap((400, 100), (10, 10, 60, 60))
    window = window_around(hole, card())
    assert window.top < 0
    made = order_in(order(), hole, window)
    assert made.way is Way.INPAINT
    assert made.source is not None
    assert made.mask is not None
    source, mask = image_of(made.source), image_of(made.mask).convert("L")
    assert source.size == mask.size == (128, 128)
    assert mask.getpixel((100, 2)) == mask.getpixel((100, 125)) == 255
    assert mask.getpixel((100, 64)) == 0
    assert set(mask.tobytes()) == {0, 255}


def test_paint_falls_off_evenly() -> None:
    mask = Image.new("L", (21, 1))
    mask.putpixel((0, 0), 255)
    paint = np.asarray(blended(mask, 3))[0].tolist()
    assert paint == [255, 191, 128, 64, *[0] * 17]


def test_tone_of_the_paint_meets_the_picture_and_stays_its_own_farther_in() -> None:
    picture, painted = (
        Image.new("RGB", (320, 160), (90, 90, 90)),
        Image.new("RGB", (320, 160), (120, 120, 60)),
    )
    # a line that was painted stays as sharp as it is
    painted.paste((255, 255, 255), (165, 0, 166, 160))
    paint = Image.new("L", picture.size)
    paint.paste(255, (160, 0, 320, 160))
    fitted = np.asarray(toned(painted, picture, paint), dtype=int)
    assert abs(fitted[80, 160] - 90).max() <= 4
    assert fitted[80, 300].tolist() == [120, 120, 60]
    across = fitted[80, 171:200, 0]
    assert (np.diff(across) >= 0).all()
    assert fitted[80, 165].min() - fitted[80, 167].max() > 100


def test_paint_that_fits_already_is_not_touched() -> None:
    picture = photo()
    painted = picture.copy()
    painted.paste("lime", (0, 0, 50, 50))
    paint = Image.new("L", picture.size)
    paint.paste(255, (0, 0, 50, 50))
    assert toned(painted, picture, paint).tobytes() == painted.tobytes()
    everything = Image.new("L", picture.size, 255)
    assert toned(painted, picture, everything) is painted


def test_tones_of_a_large_picture_meet_at_the_seam_without_filling_memory() -> None:
    side, edge = 2400, 600
    picture = Image.linear_gradient("L").resize((side, side)).point(lambda tone: tone * 0.6).convert("RGB")
    painted, paint = picture.point(lambda tone: tone + 25), Image.new("L", (side, side), 255)
    paint.paste(0, (edge, edge, side - edge, side - edge))
    tracemalloc.start()
    try:
        made = toned(painted, picture, paint)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * side * side  # bytes: no picture of floats
    off = np.asarray(made).astype(int) - np.asarray(picture).astype(int)
    assert abs(off[edge - 3, side // 2]).max() <= 2
    assert (off[20, 20] == 25).all()
