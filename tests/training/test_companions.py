"""Inpainting, image prompts and control on an album: the house opens the result, and stops go on."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from pipelines.kandinsky3.beginnings import control_net_from
from pipelines.kandinsky3.engine import Kandinsky3
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.inpainting import Hole
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role, Size
from pipelines.kandinsky3.steering import ControlHint, PicturePrompt
from pipelines.kandinsky3.unet import ContextUNet, rows_to_pool
from tests.kandinsky3.companions import square, tiny_encoder
from tests.tiny_model import TINY, seeded
from tests.training.telling import told
from training.tuning.base import Base

SIDE = 64
FEW = BaseSettings(steps=3)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eyes")
    tiny_encoder().tower.save_pretrained(folder)
    return folder


def learned(model: Path, album: Path, out: Path, command: Sequence[str], steps: int) -> Path:
    """Learn for some steps, or go on to them; the grid must show two rows of four pictures."""
    pace = ("--steps", str(steps), "--batch", "2", "--save-every", "9", "--rate", "0.01", "--device", "cpu")
    places = ("--base", str(model), "--data", str(album), "--out", str(out))
    code, output = told(*command, *places, *pace)
    assert code == 0, output
    with Image.open(out / f"grid-{steps:06d}.png") as grid:
        assert grid.size == (4 * SIDE + 12, 2 * SIDE + 4)
    return out


def opened(model: Path, out: Path, folder: Path, role: Role = Role.BASE) -> Kandinsky3:
    """Open the model with all that was learned in `out`."""
    shutil.copytree(model, folder)
    shutil.copytree(out, folder, dirs_exist_ok=True)
    return Kandinsky3.open(folder, role, torch.device("cpu"), torch.float32)


def stopped_and_whole(
    model: Path, album: Path, tmp_path: Path, command: Sequence[str], files: Sequence[str]
) -> Path:
    """Learn two steps at once and with a stop between: the files must be the same. Returns their folder."""
    whole = learned(model, album, tmp_path / "whole", command, 2)
    learned(model, album, tmp_path / "parts", command, 1)
    one_step = load_file(tmp_path / "parts" / files[0])
    parts = learned(model, album, tmp_path / "parts", command, 2)
    for file in files:
        first, second = load_file(whole / file), load_file(parts / file)
        assert all(torch.equal(first[name], second[name]) for name in first), file
    assert any(not torch.equal(one_step[name], value) for name, value in load_file(whole / files[0]).items())
    return whole


def drawn(engine: Kandinsky3, words: Words) -> bytes:
    (picture,) = engine.draw([words], noise(), FEW)
    return picture.tobytes()


def noise() -> SeededNoise:
    return SeededNoise([3], Size(SIDE, SIDE).latent_shape, torch.device("cpu"))


def test_inpainting_learns_to_look_around_a_hole(model: Path, album: Path, tmp_path: Path) -> None:
    names = ("kandinsky3_inpainting.safetensors", "flan_ul2_encoder/projection_inpainting.safetensors")
    out = stopped_and_whole(model, album, tmp_path, ["inpainting"], names)
    engine = opened(model, out, tmp_path / "model", Role.INPAINT)
    mask = Image.new("L", (SIDE, SIDE))
    mask.paste(255, (0, 0, 24, 64))

    def filled(around: Image.Image) -> bytes:
        hole = Hole(around, mask)
        (picture,) = engine.inpaint([Words("red fish")], Size(SIDE, SIDE), [hole], noise(), FEW)
        return picture.tobytes()

    assert filled(square("red")) == filled(square("red"))
    assert filled(square("red")) != filled(square("blue")), (
        "at the beginning the five channels are not heeded"
    )


def test_an_image_prompt_learns_what_eyes_see(model: Path, album: Path, eyes: Path, tmp_path: Path) -> None:
    command = ["ip_adapter", "--eyes", str(eyes)]
    out = stopped_and_whole(model, album, tmp_path, command, ["ip_adapter.safetensors"])
    engine = opened(model, out, tmp_path / "model")
    plain = drawn(engine, Words("red fish"))
    red, blue = (
        drawn(engine, Words("red fish", look=PicturePrompt((square(colour),), (1.0,))))
        for colour in ("red", "blue")
    )
    assert len({plain, red, blue}) == 3, "at the beginning an adapter says nothing"


def test_a_control_net_learns_to_see_outlines(model: Path, album: Path, tmp_path: Path) -> None:
    out = stopped_and_whole(model, album, tmp_path, ["controlnet"], ["controlnet_edges.safetensors"])
    engine = opened(model, out, tmp_path / "model")
    assert engine.companions.hints == ("edges",)
    plain = drawn(engine, Words("red fish"))
    here, there = (
        drawn(engine, Words("red fish", hint=ControlHint(square("black", at), "edges"))) for at in (4, 32)
    )
    assert len({plain, here, there}) == 3, "at the beginning a control net says nothing"


@pytest.mark.parametrize("command", ["ip_adapter", "controlnet"])
def test_a_base_in_bfloat16_that_spares_memory_is_learned_beside(
    model: Path, album: Path, eyes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """What a GPU does, on the CPU: the kinds of numbers meet, and gradients come through."""
    monkeypatch.setattr(Base, "dtype", torch.bfloat16)
    monkeypatch.setattr(Base, "prepare", lambda _, network: network.enable_gradient_checkpointing())
    words = [command, "--eyes", str(eyes)] if command == "ip_adapter" else [command]
    out = learned(model, album, tmp_path / "out", words, 1)
    (file,) = out.glob("*.safetensors")
    silent = {"ip_adapter": "to_out", "controlnet": "convs.0"}[command]
    spoken = [value for name, value in load_file(file).items() if silent in name]
    assert spoken
    assert all(value.any() for value in spoken), "what began at zero has moved"


def test_what_a_lesson_lacks_is_said_before_it_begins(model: Path, album: Path, tmp_path: Path) -> None:
    def refused(*command: str) -> str:
        places = ("--base", str(model), "--data", str(album), "--out", str(tmp_path / "out"))
        code, output = told(*command, *places, "--device", "cpu")
        assert code == 1
        assert not (tmp_path / "out").exists()
        return " ".join(output.split())

    assert "has no HED weights" in refused("controlnet", "--kind", "hed")
    assert "is not a folder: give --eyes" in refused("ip_adapter")
    assert "is not a folder: give --eyes" in refused("ip_adapter", "--eyes", str(tmp_path / "none"))
    assert "is not a usable picture encoder" in refused("ip_adapter", "--eyes", str(album))


def test_a_sparing_control_net_learns_the_same() -> None:
    unet = seeded(ContextUNet(TINY.unet))
    mask = torch.ones(1, 3, dtype=torch.long)
    latents, rows = torch.randn(1, 4, 8, 8), torch.randn(1, 3, TINY.unet.context)
    slopes: list[torch.Tensor] = []
    for sparing in (False, True):
        net = seeded(control_net_from(unet)).requires_grad_(requires_grad=True)
        net.gradient_checkpointing = sparing
        features = net.hint_block(torch.ones(1, 3, SIDE, SIDE))
        residuals = net(latents, torch.tensor([500]), rows, mask, rows_to_pool(mask), features)
        torch.stack([residual.square().mean() for residual in residuals]).sum().backward()
        slope = net.conv_in.weight.grad
        assert slope is not None
        slopes.append(slope)
    assert slopes[0].any()
    assert torch.allclose(slopes[0], slopes[1])
