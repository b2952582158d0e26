"""Lessons of editing: holes that teach, told as the house tells them, and outlines compared fairly."""

import random

import numpy as np
import torch
from PIL import Image, ImageChops
from torch.nn.functional import interpolate

from pipelines.kandinsky3.inpainting import Hole, without_holes
from training.inpainting import told_of_hole
from training.movq import as_tensor
from training.outlines import edge_f1
from training.world.dataset import scene_number
from training.world.holes import LEAST_KEPT, LEAST_TAKEN, cast_hole
from training.world.scenes import paint


def picture(number: int) -> np.ndarray:
    return paint(scene_number(number), number)


def test_holes_are_drawn_by_lot_and_leave_something_to_see() -> None:
    holes = [cast_hole(random.Random(f"hole {n}")) for n in range(200)]
    shares = [hole.mean() for hole in holes]
    assert min(shares) >= LEAST_TAKEN
    assert max(shares) <= 1 - LEAST_KEPT
    assert np.array_equal(holes[7], cast_hole(random.Random("hole 7")))
    assert len({hole.tobytes() for hole in holes}) == 200
    assert 0.15 < np.mean(shares) < 0.6, "neither pinholes nor empty frames alone"


def test_holes_fit_pictures_of_any_size() -> None:
    whole = cast_hole(random.Random("hole 7"))
    large = cast_hole(random.Random("hole 7"), (512, 512))
    assert (large[2::4, 2::4] == whole).mean() > 0.97, "the same hole, larger"
    wide = [cast_hole(random.Random(n), (192, 64)) for n in range(60)]
    assert {hole.shape for hole in wide} == {(64, 192)}
    shares = [hole.mean() for hole in wide]
    assert min(shares) >= LEAST_TAKEN
    assert max(shares) <= 1 - LEAST_KEPT
    assert np.all(np.mean(wide, axis=0) > 0), "holes reach every corner"


def test_training_is_told_of_a_hole_as_drawing_is() -> None:
    taken = cast_hole(random.Random("a hole"))
    left, kept = told_of_hole(as_tensor(np.stack([picture(3)])), np.stack([taken]))
    hole = Hole(Image.fromarray(picture(3)), Image.fromarray(np.where(taken, 255, 0).astype(np.uint8)))
    pixels, keep = without_holes([hole], 128, 128)
    assert torch.allclose(left, pixels, atol=1e-6)
    assert torch.equal(kept, interpolate(keep, (16, 16)))


def test_outlines_are_alike_only_where_they_lie() -> None:
    source = Image.fromarray(picture(5))
    assert edge_f1(source, source) == 1
    assert edge_f1(source, ImageChops.offset(source, 1, 1)) > 0.9
    assert edge_f1(source, Image.fromarray(picture(6))) < 0.6
    assert edge_f1(source, Image.new("RGB", source.size)) == 0
