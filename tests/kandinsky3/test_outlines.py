"""Outlines for control nets: the published HED layout opens, and without it plain outlines say so."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines.kandinsky3.adapters import Place
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.outlines import BLOCKS, HED, Outliner
from pipelines.kit.outlines import simple_outlines
from tests.kandinsky3.companions import square
from tests.tiny_model import seeded

PLACE = Place(torch.device("cpu"), torch.float32)


def published_layout() -> dict[str, tuple[int, ...]]:
    """Names and shapes in `ControlNetHED.pth`, from the published class `ControlNetHED_Apache2`."""
    shapes: dict[str, tuple[int, ...]] = {"norm": (1, 3, 1, 1)}
    for number, (come, go, layers) in enumerate(BLOCKS, start=1):
        for layer in range(layers):
            shapes[f"block{number}.convs.{layer}.weight"] = (go, go if layer else come, 3, 3)
            shapes[f"block{number}.convs.{layer}.bias"] = (go,)
        shapes[f"block{number}.projection.weight"] = (1, go, 1, 1)
        shapes[f"block{number}.projection.bias"] = (1,)
    return shapes


def test_layout_is_the_published_one() -> None:
    with torch.device("meta"):
        network = HED()
    assert {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()} == published_layout()
    assert sum(tensor.numel() for tensor in network.parameters()) == 14_716_168


def test_published_file_is_used_for_hed_and_not_for_plain_kinds(tmp_path: Path) -> None:
    torch.save(seeded(HED()).state_dict(), tmp_path / "ControlNetHED.pth")
    outliner = Outliner(tmp_path, PLACE)
    assert not outliner.is_makeshift("hed")
    picture = square("red").resize((96, 64))
    made = outliner.draw(picture, "hed")
    assert (made.size, made.mode) == ((96, 64), "RGB")
    assert np.asarray(made).std() > 0
    assert made.tobytes() != simple_outlines(picture).tobytes()
    assert outliner.draw(picture, "hed").tobytes() == made.tobytes()
    assert outliner.draw(picture, "edges").tobytes() == simple_outlines(picture).tobytes()


def test_without_the_file_plain_outlines_stand_in(tmp_path: Path) -> None:
    outliner = Outliner(tmp_path, PLACE)
    assert outliner.is_makeshift("hed")
    assert not outliner.is_makeshift("edges")
    picture = square("blue")
    assert outliner.draw(picture, "hed").tobytes() == simple_outlines(picture).tobytes()


def test_foreign_file_is_told(tmp_path: Path) -> None:
    torch.save({"norm": torch.zeros(1, 3, 1, 1)}, tmp_path / "hed.pt")
    with pytest.raises(CheckpointError, match=r"hed\.pt"):
        Outliner(tmp_path, PLACE).draw(Image.new("RGB", (64, 64)), "hed")
