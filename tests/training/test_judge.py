"""The judge of the conversation tests reads real pictures of the world, and what the shipped model draws."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from pipelines.kandinsky3.sizes import Role
from tests.judge import WEIGHTS, Seen, judge, judge_all
from training.drawing import as_images
from training.evaluate import Model
from training.world.dataset import UNSEEN, scene_number
from training.world.scenes import Scene, paint

POCKET = Path(__file__).parents[2] / "weights" / "pocket"
FIRST = UNSEEN + 3_000_000  # scenes that neither training nor evaluation uses


def wanted(scene: Scene) -> Seen:
    return Seen(scene.things[0].shape, scene.things[0].colour, scene.backdrop, scene.style)


def share_of(seen: Sequence[Seen], aims: Sequence[Seen], name: str) -> float:
    return sum(getattr(a, name) == getattr(b, name) for a, b in zip(seen, aims, strict=True)) / len(seen)


def test_real_pictures_are_read_right() -> None:
    scenes = [scene_number(FIRST + k) for k in range(60)]
    seen = judge_all([Image.fromarray(paint(scene, FIRST + k)) for k, scene in enumerate(scenes)])
    aims = [wanted(scene) for scene in scenes]
    shares = {name: share_of(seen, aims, name) for name in ("shape", "colour", "backdrop", "style")}
    assert min(shares.values()) >= 0.9, shares


def test_the_shipped_model_draws_red_fishes_and_blue_cats() -> None:
    model = Model(POCKET)
    wishes = ["a red fish"] * 5 + ["большой синий кот"] * 5
    seen = judge_all([*as_images(model.draw(Role.FLASH, wishes, list(range(10)), steps=4))])
    fishes, cats = seen[:5], seen[5:]
    assert sum((one.shape, one.colour) == ("fish", "red") for one in fishes) >= 4, fishes
    assert sum((one.shape, one.colour) == ("cat", "blue") for one in cats) >= 4, cats


def test_an_enlarged_jpeg_shows_the_same() -> None:
    scene = next(
        s for s in map(scene_number, range(FIRST, FIRST + 99)) if s.style == "flat" and len(s.things) == 1
    )
    sent = io.BytesIO()
    Image.fromarray(paint(scene, 1)).resize((512, 512), Image.Resampling.LANCZOS).save(
        sent, "JPEG", quality=90
    )
    assert judge(sent.getvalue()) == wanted(scene)


def test_the_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < 2 * 2**20
