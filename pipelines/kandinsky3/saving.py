"""Writes model folders in the official 3.1 arrangement: published tensor names, safetensors, float16."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase, T5EncoderModel

from pipelines.kandinsky3.checkpoints import OpenedControl, OpenedUNet
from pipelines.kandinsky3.control import HintBlock
from pipelines.kandinsky3.files import Tensors
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.keys import (
    is_attention_matrix,
    official_movq_name,
    official_picture_name,
    official_unet_name,
)
from pipelines.kandinsky3.layouts import (
    CONTROL_STEM,
    IMAGE_PROMPT_STEM,
    PICTURE_ENCODER_FOLDER,
    PROJECTION_STEMS,
    TEXT_FOLDERS,
    UNET_STEMS,
)
from pipelines.kandinsky3.picture_encoder import PictureEncoder
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import TextProjection
from pipelines.kandinsky3.unet import ContextUNet

SHARD_BYTES = 4 * 1024**3
"""Larger weights are split into files of at most this size, which any disk and a slow line can take."""


def official_unet_tensors(network: ContextUNet, has_null: bool = True) -> Tensors:
    """The tensors of a U-Net as the official checkpoint names them: `unet.…` and `null_embedding`."""
    state = network.state_dict()
    null = state.pop("null_embedding")
    tensors = {f"unet.{official_unet_name(name)}": tensor for name, tensor in state.items()}
    return tensors | {"null_embedding": null} if has_null else tensors


def official_movq_tensors(network: nn.Module, levels: int) -> Tensors:
    """The tensors of a MoVQ (ours or a `VQModel`) under official names, without a codebook."""
    tensors: Tensors = {}
    for name, tensor in network.state_dict().items():
        if name.startswith("quantize."):
            continue
        official = official_movq_name(name, levels)
        # the published code writes attention as 1x1 convolutions
        tensors[official] = tensor[:, :, None, None] if is_attention_matrix(official) else tensor
    return tensors


def save_unet(
    folder: Path,
    role: Role,
    network: ContextUNet,
    projection: TextProjection,
    dtype: torch.dtype = torch.float16,
    has_null: bool = True,
    hint_block: HintBlock | None = None,
) -> None:
    """Write a U-Net with its null embedding (where it `has_null`), its projection beside the text encoder.

    A combined control U-Net has a `hint_block`, which goes into the same file.
    """
    text = folder / TEXT_FOLDERS[0]
    text.mkdir(parents=True, exist_ok=True)
    tensors = official_unet_tensors(network, has_null)
    if hint_block is not None:
        state = hint_block.state_dict()
        tensors |= {f"unet.input_hint_block.{name}": tensor for name, tensor in state.items()}
    _write(folder / f"{UNET_STEMS[role]}.safetensors", tensors, dtype)
    _write(text / f"{PROJECTION_STEMS[role]}.safetensors", projection.state_dict(), dtype)


def save_image_prompt(
    folder: Path, adapter: ImagePrompt, encoder: PictureEncoder, dtype: torch.dtype = torch.float16
) -> None:
    """Write an image prompt adapter without its U-Net, and the picture encoder that it was trained with."""
    tensors = {official_picture_name(name): tensor for name, tensor in adapter.state_dict().items()}
    _write(folder / f"{IMAGE_PROMPT_STEM}.safetensors", tensors, dtype)
    encoder.tower.to(dtype=dtype).save_pretrained(folder / PICTURE_ENCODER_FOLDER)  # pyright: ignore[reportCallIssue]


def save_control(folder: Path, kind: str, control: OpenedControl, dtype: torch.dtype = torch.float16) -> None:
    """Write a control net, or a control U-Net with its hint block and projection, for one kind of hint."""
    tensors: Tensors = {}
    if control.net is not None:
        state = control.net.state_dict()
        tensors = {official_unet_name(name): tensor for name, tensor in state.items()}
    if control.unet is not None:
        tensors = _combined_tensors(control.unet)
    _write(folder / f"{CONTROL_STEM}{kind}.safetensors", tensors, dtype)


def _combined_tensors(unet: OpenedUNet) -> Tensors:
    assert unet.hint_block is not None
    tensors = official_unet_tensors(unet.network, unet.has_null)
    tensors = {name.removeprefix("unet."): tensor for name, tensor in tensors.items()}
    for name, tensor in unet.hint_block.state_dict().items():
        tensors[f"input_hint_block.{name}"] = tensor
    for place, part in (("projection_lin", unet.projection[0]), ("projection_ln", unet.projection[1])):
        for name, tensor in part.state_dict().items():
            tensors[f"{place}.{name}"] = tensor
    return tensors


def save_movq(folder: Path, network: nn.Module, levels: int, dtype: torch.dtype = torch.float16) -> None:
    """Write the picture autoencoder; `levels` is the number of its widths."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "movq.safetensors", official_movq_tensors(network, levels), dtype)


def save_text(
    folder: Path,
    tokenizer: PreTrainedTokenizerBase,
    encoder: T5EncoderModel,
    dtype: torch.dtype = torch.float16,
) -> None:
    """Write tokenizer and text encoder. Leaves the encoder in `dtype`."""
    text = folder / TEXT_FOLDERS[0]
    text.mkdir(parents=True, exist_ok=True)
    encoder.to(dtype=dtype).save_pretrained(text, max_shard_size=SHARD_BYTES)  # pyright: ignore[reportCallIssue]
    tokenizer.save_pretrained(text)


def _write(path: Path, tensors: Tensors, dtype: torch.dtype) -> None:
    """One file, or several with an index beside them when all together are larger than `SHARD_BYTES`."""

    def plain(name: str) -> Tensor:
        return tensors[name].detach().to("cpu", dtype).contiguous()

    parts = _parts(tensors, dtype.itemsize)
    if len(parts) == 1:
        save_file({name: plain(name) for name in tensors}, path)
        return
    places: dict[str, str] = {}
    for number, names in enumerate(parts, start=1):
        part = f"{path.stem}-{number:05}-of-{len(parts):05}.safetensors"
        save_file({name: plain(name) for name in names}, path.with_name(part))
        places.update(dict.fromkeys(names, part))
    total = sum(tensor.numel() for tensor in tensors.values()) * dtype.itemsize
    index = {"metadata": {"total_size": total}, "weight_map": places}
    path.with_name(f"{path.name}.index.json").write_text(json.dumps(index, indent=1) + "\n")


def _parts(tensors: Tensors, item_bytes: int) -> list[list[str]]:
    """Names in files of at most `SHARD_BYTES`; a larger tensor has a file of its own."""
    parts: list[list[str]] = [[]]
    filled = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * item_bytes
        if parts[-1] and filled + size > SHARD_BYTES:
            parts.append([])
            filled = 0
        parts[-1].append(name)
        filled += size
    return parts
