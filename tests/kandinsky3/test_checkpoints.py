"""Every published layout opens to the same network; files that do not fit say what they are."""

import contextlib
import pickle
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from diffusers import Kandinsky3UNet
from safetensors.torch import load_file, save_file

from pipelines.kandinsky3.checkpoints import open_movq, open_text, open_unet
from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.files import CheckpointError, read_tensors
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.layouts import Style, find_layout
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role
from tests.kandinsky3 import layouts
from tests.tiny_model import TINY

CPU = torch.device("cpu")


def drawn(engine: Kandinsky3, scale: float = 3.0) -> torch.Tensor:
    noise = SeededNoise([1], Size(64, 64).latent_shape, CPU)
    return engine.draw_latents([Words("red fish")], noise, BaseSettings(steps=2), scale)


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize("rewrite", [layouts.as_pickles_31, layouts.as_pickles_30])
def test_official_layouts_draw_the_same(
    rewrite: Callable[[Path, Path], None], tiny: Path, base: Kandinsky3, tmp_path: Path
) -> None:
    rewrite(tiny, tmp_path / "model")
    engine = Kandinsky3.open(tmp_path / "model", Role.BASE, CPU, torch.float32)
    assert torch.equal(drawn(engine), drawn(base))


def test_diffusers_layout_draws_the_same_where_it_has_the_same_numbers(
    tiny: Path, base: Kandinsky3, tmp_path: Path
) -> None:
    layouts.as_diffusers(tiny, tmp_path)
    assert find_layout(tmp_path).style is Style.DIFFUSERS
    engine = Kandinsky3.open(tmp_path, Role.BASE, CPU, torch.float32)
    assert torch.allclose(drawn(engine, 0), drawn(base, 0), atol=1e-5)
    # its unconditional branch is another one: the null embedding is lost
    assert not engine.unet.has_null
    assert not torch.allclose(drawn(engine), drawn(base), atol=1e-3)


def test_inpainting_unet_opens_with_nine_channels(tiny: Path, tmp_path: Path) -> None:
    layouts.with_inpainting(tiny, tmp_path / "model")
    opened = open_unet(find_layout(tmp_path / "model"), Role.INPAINT, CPU, torch.float32)
    assert opened.network.conv_in.weight.shape[1] == 9


def test_half_precision_keeps_projection_and_null_embedding_whole(tiny: Path) -> None:
    opened = open_unet(find_layout(tiny), Role.BASE, CPU, torch.float16)
    assert opened.network.conv_in.weight.dtype == torch.float16
    assert opened.network.null_embedding.dtype == torch.float32
    assert {p.dtype for p in opened.projection.parameters()} == {torch.float32}


def sentence(folder: Path, role: Role = Role.BASE) -> str:
    with pytest.raises(CheckpointError) as caught:
        Kandinsky3.open(folder, role, CPU, torch.float32)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_folder_without_a_model_says_what_was_looked_for(tmp_path: Path) -> None:
    assert "neither kandinsky3.pt" in sentence(tmp_path)
    assert "is not a folder" in sentence(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("movq.safetensors", "movq.pt is missing"),
        ("flan_ul2_encoder/config.json", "google/flan-ul2"),
        ("flan_ul2_encoder/projection.safetensors", "no text projection for the base U-Net"),
        ("flan_ul2_encoder/model.safetensors", "not a usable text encoder"),
    ],
)
def test_missing_parts_are_named(copy: Path, missing: str, said: str) -> None:
    (copy / missing).unlink()
    assert said in sentence(copy)


def test_a_missing_role_is_named(copy: Path) -> None:
    assert "no inpaint U-Net (kandinsky3_inpainting.pt" in sentence(copy, Role.INPAINT)


@pytest.mark.parametrize("name", ["kandinsky3.safetensors", "movq.safetensors"])
@pytest.mark.parametrize("kept", [0, 40, 100_000])
def test_a_truncated_file_is_named(copy: Path, name: str, kept: int) -> None:
    path = copy / name
    path.write_bytes(path.read_bytes()[:kept])
    said = sentence(copy)
    assert f"{path} is damaged or cut short at {kept:,} bytes" in said


@pytest.mark.parametrize("kept", [0, 40, 100_000])
def test_a_truncated_pickle_is_named(tiny: Path, tmp_path: Path, kept: int) -> None:
    layouts.as_pickles_31(tiny, tmp_path)
    path = tmp_path / "weights" / "kandinsky3.pt"
    path.write_bytes(path.read_bytes()[:kept])
    said = sentence(tmp_path)
    assert str(path) in said
    assert "damaged" in said


class Trap:
    """Unpickling it would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (str(self.path), "w")


@pytest.mark.parametrize("as_archive", [True, False])
def test_code_in_a_file_is_refused_and_never_run(tiny: Path, tmp_path: Path, as_archive: bool) -> None:
    layouts.as_pickles_31(tiny, tmp_path)
    path = tmp_path / "weights" / "kandinsky3.pt"
    trap = Trap(tmp_path / "sprung")
    if as_archive:
        torch.save({"unet": trap}, path)
    else:
        path.write_bytes(pickle.dumps({"unet": trap}, protocol=2))
    said = sentence(tmp_path)
    assert f"{path} was refused" in said
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        (b"<!DOCTYPE html><html>not found</html>", "web page"),
    ],
)
def test_placeholders_are_recognised(copy: Path, content: bytes, said: str) -> None:
    (copy / "movq.safetensors").write_bytes(content)
    assert said in sentence(copy)


FOREIGN = {
    "model.diffusion_model.input_blocks.0.0.weight": "Stable Diffusion",
    "single_transformer_blocks.0.attn.to_q.weight": "diffusion transformer",
    "unet.down_blocks.0.lora_A.weight": "LoRA",
    "encoder.block.0.layer.0.SelfAttention.q.weight": "T5 text encoder",
    "input_hint_block.conv1.weight": "ControlNet",
    "image_proj.weight": "image prompt adapter",
    "decoder.norm_out.conv_y.weight": "MoVQ",
    "something.else": "nothing of this family",
}


@pytest.mark.parametrize(("name", "meaning"), FOREIGN.items())
def test_a_foreign_file_is_recognised(copy: Path, name: str, meaning: str) -> None:
    save_file({name: torch.zeros(1)}, copy / "kandinsky3.safetensors")
    said = sentence(copy)
    assert "kandinsky3.safetensors does not fit: it lacks " in said
    assert "does not belong" in said
    assert meaning in said


def test_the_first_missing_and_unexpected_tensors_are_named(copy: Path) -> None:
    tensors = load_file(copy / "kandinsky3.safetensors")
    del tensors["unet.in_layer.weight"]
    tensors["unet.extra"] = torch.zeros(1)
    save_file(tensors, copy / "kandinsky3.safetensors")
    said = sentence(copy)
    assert "lacks conv_in.weight and has extra, which does not belong" in said
    assert "looks like a Kandinsky 3 U-Net" in said


def test_other_sizes_are_told(copy: Path) -> None:
    shutil.copy(copy / "kandinsky3.safetensors", copy / "kandinsky3_inpainting.safetensors")
    text = copy / "flan_ul2_encoder"
    shutil.copy(text / "projection.safetensors", text / "projection_inpainting.safetensors")
    assert "4 input channels" in sentence(copy, Role.INPAINT)
    TINY.model_copy(update={"unet": TINY.unet.model_copy(update={"time": 32})}).write(copy)
    assert "the sizes in config.json are of another model" in sentence(copy)
    (copy / "config.json").write_text('{"unet": {"tim": 32}}')
    assert "config.json is not a Kandinsky 3 configuration: unet.tim" in sentence(copy)


def test_files_of_old_torch_open(tiny: Path, base: Kandinsky3, tmp_path: Path) -> None:
    layouts.as_pickles_31(tiny, tmp_path)
    path = tmp_path / "weights" / "kandinsky3.pt"
    tensors = torch.load(path, weights_only=True)
    torch.save(tensors, path, _use_new_zipfile_serialization=False)
    assert torch.equal(drawn(Kandinsky3.open(tmp_path, Role.BASE, CPU, torch.float32)), drawn(base))


def test_weights_in_parts_open_and_a_missing_part_is_named(
    tiny: Path, base: Kandinsky3, tmp_path: Path
) -> None:
    layouts.as_diffusers(tiny, tmp_path)
    unet = Kandinsky3UNet.from_pretrained(tmp_path / "unet", variant="fp16")
    for path in (tmp_path / "unet").glob("*.safetensors"):
        path.unlink()
    unet.save_pretrained(tmp_path / "unet", variant="fp16", max_shard_size="500KB")
    parts = sorted((tmp_path / "unet").glob("*-of-*.safetensors"))
    assert len(parts) > 1
    engine = Kandinsky3.open(tmp_path, Role.BASE, CPU, torch.float32)
    assert torch.allclose(drawn(engine, 0), drawn(base, 0), atol=1e-5)
    parts[1].unlink()
    assert f"{parts[1]} is missing" in sentence(tmp_path)


def test_parts_open_by_themselves(tiny: Path) -> None:
    layout = find_layout(tiny)
    assert layout.style is Style.OFFICIAL
    assert open_movq(layout, CPU, torch.float32).to_latents(torch.zeros(1, 3, 64, 64)).shape == (1, 4, 8, 8)
    assert open_text(layout, CPU, torch.float32).encode("red fish").shape == (3, 16)


@pytest.mark.parametrize("is_archive", [True, False])
def test_any_damage_to_a_pickle_is_told_in_a_sentence(tmp_path: Path, *, is_archive: bool) -> None:
    path, dice = tmp_path / "movq.pt", random.Random(1)
    torch.save({"a.weight": torch.ones(30, 4)}, path, _use_new_zipfile_serialization=is_archive)
    whole = path.read_bytes()
    for _ in range(120):
        damaged = bytearray(whole)
        for _ in range(8):
            damaged[dice.randrange(min(400, len(damaged)))] = dice.randrange(256)
        path.write_bytes(damaged)
        with contextlib.suppress(CheckpointError):
            read_tensors(path)
