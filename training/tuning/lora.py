"""A LoRA: low-rank changes of the attention matrices, learned from an album, written as PEFT writes them."""

from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model_state_dict, inject_adapter_in_model
from peft.tuners.tuners_utils import BaseTunerLayer
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from training.drawing import sheet
from training.predicting import by_words
from training.tuning.base import Base
from training.tuning.lessons import lesson, told
from training.tuning.loop import SEED, Group, Plan, Student, learn

TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]  # of every attention, as in the authors' own script


@dataclass(frozen=True)
class Lora:
    """What kind of LoRA is made."""

    name: str
    """Of the file: `name.safetensors`."""
    rank: int
    words: str = ""
    """Words that wake it: written into the file's header."""


def train_lora(base: Base, plan: Plan, lora: Lora) -> None:
    """Train until the plan is done and leave `name.safetensors` in its folder.

    Raises AlbumError, CheckpointError and StateError.
    """
    lessons = base.lessons()
    opened = base.unet(base.dtype)
    network = opened.network
    add_layers(network, lora.rank)
    what = f"a LoRA of rank {lora.rank} on {base.layout.folder.resolve()}"
    student = Student(plan, what, {"unet": Group(network, plan.rate)})
    student.resume()
    network.train()

    def loss(lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        batch = lessons.draw(lots, plan.batch)
        return lesson(batch.latents, by_words(network, told(opened, batch, lots)), lots)

    bare: list[Image.Image] = []

    def draw(path: Path) -> None:
        if not bare:
            wear(network, worn=False)
            bare.extend(base.drawn(opened, lessons))
            wear(network, worn=True)
        sheet([*bare, *base.drawn(opened, lessons)], len(bare)).save(path)

    learn(student, loss, draw, lambda: write_lora(network, plan, lora))


def add_layers(network: nn.Module, rank: int) -> None:
    """Give every attention its low-rank layers in float32; nothing else of the network learns."""
    torch.manual_seed(SEED)
    inject_adapter_in_model(LoraConfig(r=rank, lora_alpha=rank, target_modules=TARGETS), network)
    for parameter in network.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


def wear(network: nn.Module, *, worn: bool) -> None:
    """Put the layers on or take them off."""
    for layer in network.modules():
        if isinstance(layer, BaseTunerLayer):
            layer.enable_adapters(worn)


def write_lora(network: nn.Module, plan: Plan, lora: Lora) -> None:
    """Write the layers in float16 under `unet.<module>.lora_A.weight` and `lora_B.weight`; the scale is 1."""
    layers = {
        f"unet.{name}": tensor.detach().to("cpu", torch.float16).contiguous()
        for name, tensor in get_peft_model_state_dict(network).items()
    }
    notes = {"modelspec.title": lora.name, "modelspec.trigger_phrase": lora.words}
    save_file(layers, plan.out / f"{lora.name}.safetensors", {k: v for k, v in notes.items() if v})
