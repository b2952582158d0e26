"""Files of image prompts and control nets: every layout, split and whole, both ways; bad ones are told."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from typer.testing import CliRunner

from bot.models.commands import app
from pipelines.kandinsky3 import saving
from pipelines.kandinsky3.checkpoints import open_control, open_unet
from pipelines.kandinsky3.convert import convert_to_official
from pipelines.kandinsky3.engine import Kandinsky3
from pipelines.kandinsky3.files import CheckpointError, read_tensors
from pipelines.kandinsky3.layouts import Style, find_layout
from pipelines.kandinsky3.sizes import Role
from tests.kandinsky3.companions import as_fork
from tests.kandinsky3.test_steering import drawn, hinted, looking, same

CPU = torch.device("cpu")


def opened(folder: Path) -> Kandinsky3:
    return Kandinsky3.open(folder, Role.BASE, CPU, torch.float32)


@pytest.fixture
def copy(full: Path, tmp_path: Path) -> Path:
    shutil.copytree(full, tmp_path / "copy")
    return tmp_path / "copy"


def test_the_fork_draws_the_same_and_converts(full: Path, steered: Kandinsky3, tmp_path: Path) -> None:
    as_fork(full, tmp_path / "fork")
    assert find_layout(tmp_path / "fork").style is Style.FORK
    expected = drawn(steered, looking(), guidance=0)
    assert same(drawn(opened(tmp_path / "fork"), looking(), guidance=0), expected)
    convert_to_official(tmp_path / "fork", tmp_path / "ours", torch.float32)
    assert (tmp_path / "ours" / "ip_adapter.safetensors").is_file()
    assert same(drawn(opened(tmp_path / "ours"), looking(), guidance=0), expected)


def test_a_combined_unet_alone_is_a_model_of_its_own(full: Path, tmp_path: Path) -> None:
    as_fork(full, tmp_path / "fork")
    tensors = load_file(full / "controlnet_whole.safetensors")
    tensors.pop("null_embedding")
    torch.save(tensors, tmp_path / "fork" / "unet" / "diffusion_pytorch_model.bin")
    engine = opened(tmp_path / "fork")
    assert engine.companions.hints == ("hed",)
    before = drawn(engine, hinted(""))
    convert_to_official(tmp_path / "fork", tmp_path / "ours", torch.float32)
    again = opened(tmp_path / "ours")
    assert again.companions.hints == ("hed",)
    assert same(drawn(again, hinted("hed")), before)
    assert not same(drawn(again, hinted("hed", 0.0)), before)


def test_what_has_no_place_in_diffusers_is_left_out_and_said(full: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["convert", str(full), str(tmp_path / "target"), "--diffusers"])
    assert told.exit_code == 0, told.output
    line = next(line for line in told.output.splitlines() if line.startswith("Left out"))
    names = ("kandinsky3_inpainting", "ip_adapter", "controlnet_two", "controlnet_whole", "image_encoder")
    assert all(name in line for name in names), line
    assert "kandinsky3.safetensors" not in line


def test_large_weights_are_split_and_read_back(
    full: Path, steered: Kandinsky3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "SHARD_BYTES", 300_000)
    target = tmp_path / "target"
    convert_to_official(full, target, torch.float32)
    for stem in ("kandinsky3", "kandinsky3_inpainting", "movq", "controlnet_two", "controlnet_whole"):
        assert not (target / f"{stem}.safetensors").exists()
        parts = sorted(target.glob(f"{stem}-*-of-*.safetensors"))
        index = json.loads((target / f"{stem}.safetensors.index.json").read_text())
        assert {part.name for part in parts} == set(index["weight_map"].values())
        assert len(parts) > 1
        held = [sum(t.nbytes for t in load_file(part).values()) for part in parts]
        assert sum(held) == index["metadata"]["total_size"]
    words = hinted("two")
    assert same(drawn(opened(target), words), drawn(steered, words))
    parts[1].unlink()
    with pytest.raises(CheckpointError, match=f"{parts[1].name} is missing"):
        find_layout(target)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "is not an index of weight files"),
        ("[1", "is not an index of weight files"),
        ('{"weight_map": {"a": "../../secret.bin"}}', "not to be trusted"),
    ],
)
def test_a_bad_index_is_told(copy: Path, content: str, said: str) -> None:
    (copy / "kandinsky3.safetensors").unlink()
    (copy / "kandinsky3.safetensors.index.json").write_text(content)
    with pytest.raises(CheckpointError, match=said):
        find_layout(copy)


def refused(folder: Path, kind: str) -> str:
    with pytest.raises(CheckpointError) as caught:
        open_control(find_layout(folder), kind, CPU, torch.float32)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_foreign_or_damaged_control_net_is_told(copy: Path) -> None:
    two = copy / "controlnet_two.safetensors"
    two.write_bytes(two.read_bytes()[:1000])
    assert f"{two} is damaged or cut short at 1,000 bytes" in refused(copy, "two")
    shutil.copy(copy / "ip_adapter.safetensors", two)
    said = refused(copy, "two")
    assert f"{two} does not fit: it lacks hint_block." in said
    assert "ip.bias and 75 more, which does not belong" in said
    assert "looks like an image prompt adapter" in said
    shutil.copy(copy / "kandinsky3.safetensors", two)
    assert "looks like a Kandinsky 3 U-Net" in refused(copy, "two")
    tensors = load_file(copy / "controlnet_one.safetensors")
    del tensors["convs.2.bias"]
    save_file(tensors, copy / "controlnet_one.safetensors")
    said = refused(copy, "one")
    assert "lacks convs.2.bias" in said
    assert "looks like a Kandinsky 3 ControlNet" in said


def test_a_half_download_beside_the_weights_is_no_control_net(copy: Path) -> None:
    known = set(find_layout(copy).controls)
    (copy / "controlnet_ink.safetensors.part").write_bytes(b"half")
    (copy / "controlnet_notes.md").write_text("which hints these take")
    assert set(find_layout(copy).controls) == known


def test_a_foreign_adapter_and_encoder_are_told(copy: Path, full: Path) -> None:
    adapter = copy / "ip_adapter.safetensors"
    shutil.copy(copy / "controlnet_two.safetensors", adapter)
    with pytest.raises(
        CheckpointError, match=r"ip_adapter\.safetensors does not fit: it lacks image_proj"
    ) as no:
        drawn(opened(copy), looking())
    assert "looks like a Kandinsky 3 ControlNet" in str(no.value)
    shutil.copy(full / "ip_adapter.safetensors", adapter)
    (copy / "image_encoder" / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="image_encoder is not a usable picture encoder"):
        drawn(opened(copy), looking())
    shutil.rmtree(copy / "image_encoder")
    with pytest.raises(CheckpointError, match="no image prompt adapter with a picture encoder"):
        drawn(opened(copy), looking())


def anonymous_kib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def mapped_at(address: int) -> str:
    for line in Path("/proc/self/maps").read_text().splitlines():
        start, _, end = line.split()[0].partition("-")
        if int(start, 16) <= address < int(end, 16):
            return line
    return ""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_weights_stay_in_their_file_until_they_are_used(full: Path, tmp_path: Path, suffix: str) -> None:
    large = tmp_path / f"large{suffix}"
    tensors = {f"part{index}": torch.ones(4 * 1024**2) for index in range(8)}
    (save_file if suffix == ".safetensors" else torch.save)(tensors, large)
    del tensors
    before = anonymous_kib()
    mapped = read_tensors(large)
    assert sum(t.nbytes for t in mapped.values()) == 128 * 1024**2
    assert anonymous_kib() - before < 16 * 1024
    assert large.name in mapped_at(mapped["part7"].data_ptr())
    # and so do those of a network of the file's own type
    unet = open_unet(find_layout(full), Role.BASE, CPU, torch.float16).network
    assert "kandinsky3.safetensors" in mapped_at(unet.conv_out.weight.data_ptr())
