"""Conversion: what is written opens again, here and in diffusers, and draws the same."""

from pathlib import Path

import pytest
import torch
from diffusers import Kandinsky3Pipeline

from pipelines.kandinsky3.convert import convert_to_diffusers, convert_to_official
from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role
from tests.kandinsky3 import layouts

CPU = torch.device("cpu")


def drawn(engine: Kandinsky3, scale: float = 3.0) -> torch.Tensor:
    noise = SeededNoise([1], Size(64, 64).latent_shape, CPU)
    return engine.draw_latents([Words("red fish")], noise, BaseSettings(steps=2), scale)


@pytest.mark.parametrize("rewrite", [layouts.as_pickles_30, layouts.as_pickles_31, layouts.as_diffusers])
def test_any_layout_becomes_official_and_draws_the_same(rewrite, tiny: Path, tmp_path: Path) -> None:
    rewrite(tiny, tmp_path / "source")
    before = Kandinsky3.open(tmp_path / "source", Role.BASE, CPU, torch.float32)
    convert_to_official(tmp_path / "source", tmp_path / "target")
    after = Kandinsky3.open(tmp_path / "target", Role.BASE, CPU, torch.float32)
    assert after.unet.has_null == before.unet.has_null
    assert torch.allclose(drawn(after), drawn(before), atol=1e-5)
    assert not list((tmp_path / "target").rglob("*.pt"))


def test_diffusers_opens_what_was_written_for_it(tiny: Path, base: Kandinsky3, tmp_path: Path) -> None:
    convert_to_diffusers(tiny, tmp_path / "target")
    again = Kandinsky3.open(tmp_path / "target", Role.BASE, CPU, torch.float32)
    assert torch.allclose(drawn(again, 0), drawn(base, 0), atol=1e-5)

    pipe = Kandinsky3Pipeline.from_pretrained(tmp_path / "target", variant="fp16", dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    picture = pipe("red fish", num_inference_steps=2, height=64, width=64, output_type="pt").images
    assert picture.shape == (1, 3, 64, 64)
    assert torch.isfinite(picture).all()


def test_impossible_conversions_are_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no class for the inpainting"):
        convert_to_diffusers(tiny, tmp_path / "new", Role.INPAINT)
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="is not empty"):
        convert_to_official(tiny, tmp_path)
