"""LoRA files: listed, put on, weighed, taken off, and refused in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from pipelines.families.checking import lora_misfits, misfits
from pipelines.families.lora_files import changeable, fit, read_lora
from pipelines.families.opening import open_painter
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kit.contract import Ability, LoraUse, PipelineError
from pipelines.kit.loras import known_loras
from pipelines.kit.models import Family, ModelCard, known_models
from pipelines.kit.painter import Look, Painter, Sheet, Terms
from tests.pipelines.tiny_relatives import save_kandinsky22
from tests.pipelines.tiny_strangers import save_flux, save_pixart, save_stable_diffusion
from tests.tiny_model import make_tiny_model

TERMS = Terms("tiny", width=64, height=64, steps=2, guidance=3.0)
FILES = {"warm": "loras/warm.safetensors", "cold": "loras/cold.safetensors", "lost": "loras/lost.safetensors"}
RANK = 2


@dataclass(frozen=True)
class Dressed:
    """A family with LoRA files of its own beside it."""

    painter: Painter
    card: ModelCard
    folder: Path

    def paint(self, *loras: LoraUse) -> bytes:
        terms = replace(TERMS, loras=loras)
        (picture,) = self.painter.paint([Sheet("star", "", 1)], terms, ignore)
        return picture.tobytes()


def ignore(step: int, steps: int, look: Look | None) -> None:
    """A step nobody watches."""


def card_of(family: Family) -> ModelCard:
    pattern = known_models().get("kandinsky-2.2")
    assert pattern is not None
    words = frozenset({Ability.TEXT_TO_IMAGE})  # what every one of the relatives can do
    return pattern.model_copy(update={"family": family, "abilities": words, "loras": FILES})


def lora_for(network: nn.Module, prefix: str, seed: int) -> dict[str, Tensor]:
    """Random layers for every attention of a network, as PEFT names them."""
    noise = torch.Generator().manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for name, module in changeable(network).items():
        if name.endswith((".to_q", ".to_v")):
            out, into = module.weight.shape[:2]
            tensors[f"{prefix}.{name}.lora_A.weight"] = torch.randn(RANK, into, generator=noise)
            tensors[f"{prefix}.{name}.lora_B.weight"] = torch.randn(out, RANK, generator=noise)
    return tensors


SAVED: dict[str, tuple[Family, Callable[[Path], object]]] = {
    "kandinsky3": (Family.KANDINSKY3, make_tiny_model),
    "kandinsky22": (Family.KANDINSKY22, save_kandinsky22),
    "stable-diffusion": (Family.DIFFUSERS, save_stable_diffusion),
    "flux": (Family.DIFFUSERS, save_flux),
    "pixart": (Family.DIFFUSERS, save_pixart),
}


def network_of(painter: Any) -> nn.Module:
    """The denoising network of whatever family."""
    if hasattr(painter, "engine"):
        return painter.engine.unet.network
    pipe = getattr(painter, "pipe", None) or painter.decoder
    return pipe.unet if hasattr(pipe, "unet") else pipe.transformer


@pytest.fixture(scope="module", params=SAVED)
def dressed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Dressed:
    family, save = SAVED[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    save(folder)
    card = card_of(family)
    painter = open_painter(card, folder, "cpu", 1)
    network = network_of(painter)
    prefix = "transformer" if "Transformer" in type(network).__name__ else "unet"
    (folder / "loras").mkdir()
    for seed, name in enumerate(("warm", "cold")):
        save_file(lora_for(network, prefix, seed), folder / FILES[name])
    return Dressed(painter, card, folder)


def test_changes_the_picture_and_goes_without_a_trace(dressed: Dressed) -> None:
    bare = dressed.paint()
    warm = dressed.paint(LoraUse(name="warm", weight=1.0))
    half = dressed.paint(LoraUse(name="warm", weight=0.5))
    cold = dressed.paint(LoraUse(name="cold", weight=1.0))
    both = dressed.paint(LoraUse(name="warm", weight=1.0), LoraUse(name="cold", weight=1.0))
    assert len({bare, warm, half, cold, both}) == 5
    assert dressed.paint(LoraUse(name="warm", weight=1.0)) == warm
    assert dressed.paint() == bare


def test_missing_file_is_named_and_leaves_the_model_whole(dressed: Dressed) -> None:
    bare = dressed.paint()
    with pytest.raises(PipelineError) as caught:
        dressed.paint(LoraUse(name="warm", weight=1.0), LoraUse(name="lost", weight=1.0))
    assert caught.value.code == "lora-unusable"
    assert caught.value.facts["lora"] == "lost"
    assert "lost.safetensors is missing" in str(caught.value.facts["reason"])
    with pytest.raises(PipelineError, match="unknown-lora"):
        dressed.paint(LoraUse(name="nobody", weight=1.0))
    assert dressed.paint() == bare


def test_file_of_another_model_is_refused(dressed: Dressed) -> None:
    bare = dressed.paint()
    stranger = {
        "unet.mid.far.to_q.lora_A.weight": torch.ones(RANK, 7),
        "unet.mid.far.to_q.lora_B.weight": torch.ones(7, RANK),
    }
    save_file(stranger, dressed.folder / FILES["lost"])
    try:
        with pytest.raises(PipelineError) as caught:
            dressed.paint(LoraUse(name="lost", weight=1.0))
    finally:
        (dressed.folder / FILES["lost"]).unlink()
    assert caught.value.code == "lora-unusable"
    assert "was made for another model" in str(caught.value.facts["reason"])
    assert dressed.paint() == bare


def test_check_names_the_lora_that_is_not_there(dressed: Dressed) -> None:
    assert misfits(dressed.card, dressed.folder) == []
    (problem,) = lora_misfits(dressed.card, dressed.folder)
    assert "lost.safetensors is missing" in problem


class Network(nn.Module):
    """Two modules that LoRA files name."""

    def __init__(self) -> None:
        super().__init__()
        self.block = nn.ModuleDict({"to_q": nn.Linear(4, 6), "conv": nn.Conv2d(4, 6, 3)})


DEEP = "base_model.model.block.to_q"
DOWN, UP = torch.full((RANK, 4), 2.0), torch.full((6, RANK), 3.0)


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("unet.block.to_q.lora_A.weight", "unet.block.to_q.lora_B.weight"),
        (
            "base_model.model.block.to_q.lora_A.default.weight",
            "base_model.model.block.to_q.lora_B.default.weight",
        ),
        ("unet.block.to_q.lora.down.weight", "unet.block.to_q.lora.up.weight"),
        ("block.processor.to_q_lora.down.weight", "block.processor.to_q_lora.up.weight"),
        ("lora_unet_block_to_q.lora_down.weight", "lora_unet_block_to_q.lora_up.weight"),
        ("unet.brick.to_query.lora_A.weight", "unet.brick.to_query.lora_B.weight"),
    ],
)
def test_every_common_spelling_finds_its_module(down: str, up: str, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file({down: DOWN, up: UP}, path)

    def rename(published: str) -> str:
        return published.replace("brick", "block").replace("to_query", "to_q")

    (layers,) = fit(read_lora(path), [Network()], rename)
    assert torch.equal(layers["block.to_q"].up @ layers["block.to_q"].down, UP @ DOWN)


def test_scale_of_the_file_counts(tmp_path: Path) -> None:
    kohya, peft = tmp_path / "kohya.safetensors", tmp_path / "peft.safetensors"
    key = "unet.block.to_q"
    save_file(
        {f"{key}.lora_down.weight": DOWN, f"{key}.lora_up.weight": UP, f"{key}.alpha": torch.tensor(1.0)},
        kohya,
    )
    notes = {"lora_adapter_metadata": '{"unet.r": 2, "unet.lora_alpha": 8}'}
    save_file({f"{key}.lora_A.weight": DOWN, f"{key}.lora_B.weight": UP}, peft, notes)
    for path, scale in ((kohya, 0.5), (peft, 4.0)):
        (layers,) = fit(read_lora(path), [Network()])
        assert torch.equal(layers["block.to_q"].up, scale * UP)


A, B = "unet.block.to_q.lora_A.weight", "unet.block.to_q.lora_B.weight"


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"block.to_q.weight": DOWN}, "is no LoRA"),
        ({A: DOWN}, "has only half of its weights"),
        ({A: DOWN, B: UP.T.contiguous()}, "was made for another model: block.to_q is (6, 4) here"),
        ({A: DOWN, B: UP * float("nan")}, "not finite"),
        (
            {A: DOWN, B: UP, "unet.block.to_q.lora_magnitude_vector": UP.clone()},
            "a kind of LoRA that cannot be used",
        ),
        ({"text_encoder.x.lora_A.weight": DOWN, "text_encoder.x.lora_B.weight": UP}, "have no place here"),
    ],
)
def test_what_does_not_fit_is_said(tensors: dict[str, Tensor], said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file(tensors, path)
    with pytest.raises(CheckpointError) as caught:
        fit(read_lora(path), [Network()])
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_files_are_listed_by_their_headers(tmp_path: Path) -> None:
    (tmp_path / "loras").mkdir()
    notes = {"modelspec.title": "Gzhel", "modelspec.trigger_phrase": "gzhel porcelain"}
    save_file({A: DOWN, B: UP}, tmp_path / FILES["warm"], notes)
    whole = (tmp_path / FILES["warm"]).read_bytes()
    (tmp_path / FILES["cold"]).write_bytes(whole[:-10])
    warm, cold, lost = known_loras(card_of(Family.KANDINSKY22), tmp_path)
    assert (warm.name, warm.title, warm.trigger, warm.problem) == ("warm", "Gzhel", "gzhel porcelain", "")
    assert "cut short" in cold.problem
    assert "is missing" in lost.problem
    for junk in (b"", b"<html>", b"\xff" * 200, whole[:20], (4).to_bytes(8, "little") + b"[{}]"):
        (tmp_path / FILES["warm"]).write_bytes(junk)
        assert known_loras(card_of(Family.KANDINSKY22), tmp_path)[0].problem
