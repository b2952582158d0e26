"""Whether the weight files of a model fit its networks, found out from names and shapes alone."""

import json
from pathlib import Path

import torch
from torch import nn

from pipelines.families.calls import pipeline_class, require_claims
from pipelines.families.claims import require_abilities
from pipelines.families.kandinsky3 import OUTLINE_KINDS, ROLES
from pipelines.families.kandinsky22 import ABILITIES as KANDINSKY22_ABILITIES
from pipelines.families.lora_files import fit, read_lora
from pipelines.kandinsky3.adapters import Place, open_image_prompt
from pipelines.kandinsky3.checkpoints import OpenedUNet, open_control, open_movq, open_unet
from pipelines.kandinsky3.companions import Companions
from pipelines.kandinsky3.files import CheckpointError, read_tensors, weight_files
from pipelines.kandinsky3.keys import unet_name
from pipelines.kandinsky3.layouts import Layout, find_layout
from pipelines.kandinsky3.sizes import Role
from pipelines.kit.contract import Ability
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
    return _opened(card, folder).network


def _opened(card: ModelCard, folder: Path) -> OpenedUNet:
    return open_unet(find_layout(folder), ROLES[card.variant], NOWHERE, torch.float16)


def _check_kandinsky3(card: ModelCard, folder: Path) -> None:
    layout = find_layout(folder)
    _check_companions(card, layout, _opened(card, folder))
    open_movq(layout, NOWHERE, torch.float32)
    files = weight_files(layout.text, "model") or weight_files(layout.text, "pytorch_model")
    if not files:
        raise CheckpointError(f"{layout.text} has no weights of the text encoder.")
    for path in files:
        read_tensors(path)


def _check_companions(card: ModelCard, layout: Layout, unet: OpenedUNet) -> None:
    """What stands beside the U-Net fits it, and all that the abilities in models.toml take is there."""
    companions = Companions(layout, unet, Place(NOWHERE, torch.float16))
    able = set(Ability) - {Ability.UPSCALE}
    if not companions.sees_pictures:
        able.remove(Ability.IMAGE_PROMPT)
    if not set(OUTLINE_KINDS) & set(companions.hints):
        able.remove(Ability.CONTROL)
    if ROLES[card.variant] is not Role.INPAINT:
        able.remove(Ability.INPAINT)
    require_abilities(card, frozenset(able), "the networks in its folder")
    if layout.image_prompt:
        open_image_prompt(layout.image_prompt, unet.network, companions.place)
    if layout.picture_encoder is not None:
        for path in weight_files(layout.picture_encoder, "model"):
            read_tensors(path)
    for kind in layout.controls:
        open_control(layout, kind, NOWHERE, torch.float16)


def _check_claims(card: ModelCard, folder: Path) -> None:
    """The abilities in models.toml are abilities of the pipelines."""
    if card.family is Family.DIFFUSERS:
        require_claims(card, pipeline_class(folder))
    else:
        able = KANDINSKY22_ABILITIES[card.variant]
        require_abilities(card, able, f"the {card.variant} decoder of Kandinsky 2.2")


def _check_diffusers(folder: Path) -> None:
    """Every weight file under the folder can be read to its end, and every pipeline file is JSON."""
    for index in folder.rglob("model_index.json"):
        try:
            json.loads(index.read_bytes())
        except ValueError as error:
            raise CheckpointError(f"{index} is damaged: fetch it again.") from error
    for path in sorted(folder.rglob("*.safetensors")):
        read_tensors(path)
