"""Thresholds for a CLIP from an operator's own pictures: the shipped CLIP, pictures of the world it knows."""

import random
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.__main__ import app
from pipelines.kit.models import SHIPPED_WEIGHTS
from safety import calibrate
from safety.image import ClipPictures, Depth
from safety.verdict import Category, Stage
from training.world.scenes import Scene, Thing, cast_scene, paint

MINDED, TENDER = "mushroom", "cat"
"""What stands for gore and for young persons in a world that has neither."""
HEADS = f"""
version = "guessed-1"
calibrated = false
[model]
projection = 128
hidden = 128
layers = 4
patch = 16
[[concept]]
category = "gore"
texts = ["a red {MINDED}"]
review = 0.99
block = 0.99
[minors]
texts = ["a red {TENDER}"]
threshold = 0.99
"""


def scene(lots: random.Random, shape: str | None = None) -> Scene:
    """A scene by lot, with this one thing in red or without any of the minded ones."""
    while True:
        made = cast_scene(lots, two=0.0)
        if shape is not None:
            return replace(made, things=(Thing(shape, "red", False),))
        if made.things[0].shape not in {MINDED, TENDER}:
            return made


def fill(folder: Path, count: int, shape: str | None = None) -> None:
    folder.mkdir(parents=True)
    lots = random.Random(folder.name)
    for number in range(count):
        Image.fromarray(paint(scene(lots, shape), number)).save(folder / f"{number}.jpg")


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    fill(root / "benign", calibrate.FEWEST_BENIGN)
    fill(root / "gore", 60, MINDED)
    fill(root / "young", 60, TENDER)
    (root / "benign" / "broken.jpg").write_bytes(b"no picture")
    return root


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """The shipped CLIP with concepts whose thresholds find nothing."""
    folder = copytree(SHIPPED_WEIGHTS / "pocket" / "clip", tmp_path / "clip")
    (folder / "guard_heads.toml").write_text(HEADS, encoding="utf-8")
    return folder


def refused(clip: Path, folder: Path) -> float:
    """The share of a folder in which the screen finds the minded thing for sure."""
    screen = ClipPictures(clip)
    paths = sorted(folder.glob("[0-9]*.jpg"))
    found = (screen.find(path.read_bytes(), Stage.OUTPUT_PICTURE) for path in paths)
    return sum(any(it.category is Category.GORE and it.score > 0.8 for it in one) for one in found) / len(
        paths
    )


def test_thresholds_are_set_by_one_half_and_measured_on_the_other(
    clip: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_CLIP", str(clip))
    assert refused(clip, album / "gore") == 0
    told = CliRunner().invoke(app, ["eval", "pictures", "--data", str(album), "--write"])
    assert told.exit_code == 0, told.output
    assert "520 pictures, 1 more could not be opened" in told.output
    assert "| gore | block, 0.5% of benign |" in told.output
    assert refused(clip, album / "gore") > 0.5  # 37 of 60: this CLIP knows no better at so few false alarms
    assert refused(clip, album / "benign") < 0.02
    assert ClipPictures(clip).describe().depth is Depth.CALIBRATED
    written = (clip / "guard_heads.toml").read_text("utf-8")
    assert "# | gore | 0/60 |" in written  # how they were set stands beside them
    assert "guessed-1" in (clip / "guard_heads.before.toml").read_text("utf-8")


def test_too_few_pictures_set_nothing(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETY_CLIP", str(clip))
    fill(tmp_path / "few" / "benign", 5)
    told = CliRunner().invoke(app, ["eval", "pictures", "--data", str(tmp_path / "few"), "--write"])
    assert told.exit_code == 78
    assert "Thresholds need 400 pictures in benign/; there are 5." in told.output
    assert (clip / "guard_heads.toml").read_text("utf-8") == HEADS


def test_a_clip_without_concepts_and_an_empty_folder_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAFETY_CLIP", raising=False)
    fill(tmp_path / "few" / "benign", 3)
    told = CliRunner().invoke(app, ["eval", "pictures", "--data", str(tmp_path / "few"), "--write"])
    assert told.exit_code == 78
    assert "This CLIP has no concepts" in told.output
    told = CliRunner().invoke(app, ["eval", "pictures", "--data", str(tmp_path / "nowhere")])
    assert told.exit_code == 78
    assert "no pictures in the folders of" in told.output
