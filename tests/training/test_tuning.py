"""LoRA and Flash on an album: the result fits the house, stops go on, bad albums get a sentence."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from pipelines.families.lora_files import fit, read_lora
from pipelines.kandinsky3.checkpoints import open_unet
from pipelines.kandinsky3.guidance import null_like
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import project
from pipelines.kit.loras import known_loras
from pipelines.kit.models import known_models
from tests.training.telling import told
from training.tuning.album import AlbumError, fitting, read_album
from training.tuning.lessons import Batch
from training.tuning.lessons import told as context_of

ROOT = Path(__file__).parents[2]
CPU = ("--device", "cpu")


def lora(model: Path, album: Path, out: Path, steps: int) -> dict[str, torch.Tensor]:
    common = ["--batch", "2", "--rank", "2", "--save-every", "4", "--rate", "0.01", *CPU]
    code, output = told(
        "lora", "--base", str(model), "--data", str(album), "--out", str(out), "--steps", str(steps),
        "--name", "ink", "--words", "three inks", *common,
    )  # fmt: skip
    assert code == 0, output
    return load_file(out / "ink.safetensors")


@pytest.fixture(scope="module")
def begun(model: Path, album: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first half of a LoRA lies."""
    out = tmp_path_factory.mktemp("begun")
    lora(model, album, out, 2)
    return out


def test_a_lora_fits_the_house_and_goes_on_after_a_stop(
    model: Path, album: Path, begun: Path, tmp_path: Path
) -> None:
    whole = lora(model, album, tmp_path / "whole", 4)
    shutil.copytree(begun, tmp_path / "parts")
    parts = lora(model, album, tmp_path / "parts", 4)
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    assert any(tensor.abs().sum() > 0 for name, tensor in whole.items() if "lora_B" in name)
    assert all(name.startswith("unet.") for name in whole)
    with Image.open(tmp_path / "whole" / "grid-000004.png") as grid:
        without, worn = grid.crop((0, 0, grid.width, 64)), grid.crop((0, 68, grid.width, 132))
        assert grid.height == 132
        assert without.tobytes() != worn.tobytes(), "the LoRA changes what is drawn"

    card = next(iter(known_models())).model_copy(update={"loras": {"ink": "whole/ink.safetensors"}})
    (listed,) = known_loras(card, tmp_path)
    assert (listed.title, listed.trigger, listed.problem) == ("ink", "three inks", "")

    network = open_unet(find_layout(model), Role.BASE, torch.device("cpu"), torch.float32).network
    (layers,) = fit(read_lora(tmp_path / "whole" / "ink.safetensors"), [network])
    attentions = sum(name.endswith("to_q") for name, _ in network.named_modules())
    assert len(layers) == 4 * attentions


def test_what_belongs_to_something_else_is_refused(
    model: Path, album: Path, begun: Path, tmp_path: Path
) -> None:
    shutil.copytree(begun, tmp_path / "out")
    other = tmp_path / "other"
    shutil.copytree(model, other)

    def refused(*words: str) -> str:
        code, output = told("lora", "--data", str(album), "--out", str(tmp_path / "out"), *words, *CPU)
        assert code == 1
        return " ".join(output.split())

    assert "choose another --out" in refused("--base", str(model), "--rank", "3")
    assert "choose another --out" in refused("--base", str(other), "--rank", "2")
    (tmp_path / "out" / "state.ckpt").write_bytes(b"half a file")
    assert "is damaged: remove it" in refused("--base", str(model), "--rank", "2")


def test_flash_goes_on_after_a_kill_and_the_house_opens_the_result(
    model: Path, album: Path, tmp_path: Path
) -> None:
    def command(out: str) -> list[str]:
        places = ["--base", str(model), "--data", str(album), "--out", str(tmp_path / out)]
        pace = ["--steps", "6", "--batch", "2", "--save-every", "2", "--rate", "0.01"]
        return ["flash", *places, *pace, *CPU]

    threads = {"OMP_NUM_THREADS": str(torch.get_num_threads())}
    with subprocess.Popen(
        [sys.executable, "-m", "training", *command("killed")],
        stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | threads,
    ) as first:  # fmt: skip
        assert first.stdout is not None
        assert first.stdout.readline().startswith(b"2/6"), "a line tells of what is kept"
        first.kill()
    for out in ("killed", "whole"):
        code, output = told(*command(out))
        assert code == 0, output
        assert ("2/6" in output) == (out == "whole")
    names = ("kandinsky3_flash.safetensors", "flan_ul2_encoder/projection_flash.safetensors")
    for name in names:
        whole, killed = (load_file(tmp_path / out / name) for out in ("whole", "killed"))
        assert all(torch.equal(whole[key], killed[key]) for key in whole)

    opened = tmp_path / "model"
    shutil.copytree(model, opened)
    for name in names:
        shutil.copy(tmp_path / "killed" / name, opened / name)
    before, after = (
        open_unet(find_layout(opened), role, torch.device("cpu"), torch.float32)
        for role in (Role.BASE, Role.FLASH)
    )
    assert not torch.equal(before.network.conv_out.weight, after.network.conv_out.weight)
    assert not torch.equal(before.projection[0].weight, after.projection[0].weight)


@pytest.mark.parametrize("has_null", [True, False])
def test_a_dropped_caption_is_what_guidance_leads_away_from(model: Path, has_null: bool) -> None:
    opened = open_unet(find_layout(model), Role.BASE, torch.device("cpu"), torch.float32)
    opened = replace(opened, has_null=has_null)
    count, tokens, width = 64, 5, opened.projection[0].in_features
    mask = torch.ones(count, tokens, dtype=torch.long)
    batch = Batch(torch.zeros(count, 4, 8, 8), torch.randn(count, tokens, width), mask)
    text = context_of(opened, batch, torch.Generator().manual_seed(3))
    silent = null_like(opened, project(opened.projection, batch.hidden, mask))
    dropped = [k for k in range(count) if torch.equal(text.rows[k], silent.rows[k])]
    assert 1 <= len(dropped) <= count // 4
    assert torch.equal(text.mask[dropped], silent.mask[dropped])
    assert int(text.mask.sum()) == tokens * (count - len(dropped)) + has_null * len(dropped)


def test_captions_lie_beside_the_pictures_or_in_a_list(tmp_path: Path) -> None:
    Image.new("RGB", (10, 10)).save(tmp_path / "a.png")
    with pytest.raises(AlbumError, match=r"a\.png has no caption: write one into a\.txt"):
        read_album(tmp_path)
    (tmp_path / "a.txt").write_bytes("рыба\n".encode("cp1251"))
    with pytest.raises(AlbumError, match="is not text in UTF-8"):
        read_album(tmp_path)
    (tmp_path / "a.txt").write_text(" \n")
    with pytest.raises(AlbumError, match=r"caption of .*a\.png is empty"):
        read_album(tmp_path)
    (tmp_path / "a.txt").write_text("рыба\n", encoding="utf-8-sig")
    assert [page.caption for page in read_album(tmp_path)] == ["рыба"]
    (tmp_path / "metadata.jsonl").write_text(json.dumps({"file_name": "a.png", "text": "a fish"}) + "\n")
    assert [page.caption for page in read_album(tmp_path)] == ["a fish"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{broken", "line 1: expected"),
        ('{"file_name": "b.png", "text": "x"}', "there is no b.png"),
        ('{"file_name": "../a.png", "text": "x"}', "there is no"),
        ("", "has no pictures"),
    ],
)
def test_a_bad_list_gets_a_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "metadata.jsonl").write_text(line)
    with pytest.raises(AlbumError, match=sentence):
        read_album(tmp_path)


def test_pictures_are_opened_as_the_house_opens_them(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "a.txt").write_text("a fish")
    with pytest.raises(AlbumError, match=r"a\.png cannot be used \(picture unreadable\)"):
        read_album(tmp_path)[0].picture()
    Image.new("RGBA", (20, 20), (9, 9, 9, 0)).save(tmp_path / "a.png")
    assert read_album(tmp_path)[0].picture().getpixel((0, 0)) == (255, 255, 255)


def test_mistakes_in_a_command_get_a_sentence(model: Path, album: Path, tmp_path: Path) -> None:
    def refused(*words: str) -> str:
        places = ("--base", str(model), "--data", str(album), "--out", str(tmp_path / "out"))
        code, output = told("lora", *places, *CPU, *words)
        assert code > 0
        return " ".join(output.replace("│", " ").split())

    assert "is not a folder" in refused("--data", str(tmp_path / "none"))
    assert "holds no Kandinsky 3" in refused("--base", str(album))
    assert "is no name for a LoRA" in refused("--name", "../ink")
    assert "There is no device abacus here" in refused("--device", "abacus")


def test_pictures_keep_their_shape_at_sides_by_64() -> None:
    assert fitting(Image.new("RGB", (3000, 2000)), 1024) == (1280, 832)
    assert fitting(Image.new("RGB", (50, 5000)), 128) == (64, 192)
