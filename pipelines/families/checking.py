"""Whether the weight files of a model fit its networks, found out from names and shapes alone."""

import json
from pathlib import Path

import torch
from torch import nn

from pipelines.families.calls import pipeline_class, require_claims
from pipelines.families.claims import require_abilities
from pipelines.families.kandinsky3 import ROLES
from pipelines.families.kandinsky22 import ABILITIES as KANDINSKY22_ABILITIES
from pipelines.families.lora_files import fit, read_lora
from pipelines.kandinsky3.checkpoints import open_movq, open_unet
from pipelines.kandinsky3.files import CheckpointError, read_tensors, weight_files
from pipelines.kandinsky3.keys import unet_name
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kit.loras import lora_path
from pipelines.kit.models import Family, ModelCard

NOWHERE = torch.device("meta")
"""A device without memory: tensors keep names and shapes and lose their numbers."""


def misfits(card: ModelCard, folder: Path) -> list[str]:
    """Sentences about files that are cut short, foreign or of another model; empty when all fit."""
    try:
        if card.family is Family.KANDINSKY3:
            _check_kandinsky3(card, folder)
        else:
            _check_diffusers(folder)
            _check_claims(card, folder)
    except CheckpointError as error:
        return [str(error)]
    return []


def lora_misfits(card: ModelCard, folder: Path) -> list[str]:
    """Sentences about LoRA files of a sound model that cannot be put on; empty when all can."""
    networks: list[nn.Module] = []
    if card.loras and card.family is Family.KANDINSKY3:
        networks.append(_unet_of(card, folder))
    return [problem for name in card.loras if (problem := _lora_misfit(card, folder, name, networks))]


def _lora_misfit(card: ModelCard, folder: Path, name: str, networks: list[nn.Module]) -> str:
    """What is wrong with a LoRA file; whether its layers fit is only known for networks of our own."""
    path = lora_path(card, folder, name)
    assert path is not None
    try:
        lora = read_lora(path)
        if networks:
            fit(lora, networks, unet_name)
    except CheckpointError as error:
        return str(error)
    return ""


def _unet_of(card: ModelCard, folder: Path) -> nn.Module:
    return open_unet(find_layout(folder), ROLES[card.variant], NOWHERE, torch.float16).network


def _check_kandinsky3(card: ModelCard, folder: Path) -> None:
    layout = find_layout(folder)
    _unet_of(card, folder)
    open_movq(layout, NOWHERE, torch.float32)
    files = weight_files(layout.text, "model") or weight_files(layout.text, "pytorch_model")
    if not files:
        raise CheckpointError(f"{layout.text} has no weights of the text encoder.")
    for path in files:
        read_tensors(path)


def _check_claims(card: ModelCard, folder: Path) -> None:
    """The abilities in models.toml are abilities of the pipelines."""
    if card.family is Family.DIFFUSERS:
        require_claims(card, pipeline_class(folder))
    else:
        require_abilities(card, KANDINSKY22_ABILITIES, "Kandinsky 2.2")


def _check_diffusers(folder: Path) -> None:
    """Every weight file under the folder can be read to its end, and every pipeline file is JSON."""
    for index in folder.rglob("model_index.json"):
        try:
            json.loads(index.read_bytes())
        except ValueError as error:
            raise CheckpointError(f"{index} is damaged: fetch it again.") from error
    for path in sorted(folder.rglob("*.safetensors")):
        read_tensors(path)
