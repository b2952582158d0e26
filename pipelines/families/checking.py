"""Whether the weight files of a model fit its networks, found out from names and shapes alone."""

import json
from pathlib import Path

import torch

from pipelines.families.kandinsky3 import ROLES
from pipelines.kandinsky3.checkpoints import open_movq, open_unet
from pipelines.kandinsky3.files import CheckpointError, read_tensors, weight_files
from pipelines.kandinsky3.layouts import find_layout
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
    except CheckpointError as error:
        return [str(error)]
    return []


def _check_kandinsky3(card: ModelCard, folder: Path) -> None:
    layout = find_layout(folder)
    open_unet(layout, ROLES[card.variant], NOWHERE, torch.float16)
    open_movq(layout, NOWHERE, torch.float32)
    files = weight_files(layout.text, "model") or weight_files(layout.text, "pytorch_model")
    if not files:
        raise CheckpointError(f"{layout.text} has no weights of the text encoder.")
    for path in files:
        read_tensors(path)


def _check_diffusers(folder: Path) -> None:
    """Every weight file under the folder can be read to its end, and every pipeline file is JSON."""
    for index in folder.rglob("model_index.json"):
        try:
            json.loads(index.read_bytes())
        except ValueError as error:
            raise CheckpointError(f"{index} is damaged: fetch it again.") from error
    for path in sorted(folder.rglob("*.safetensors")):
        read_tensors(path)
