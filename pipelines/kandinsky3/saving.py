"""Writes model folders in the official 3.1 arrangement: published tensor names, safetensors, float16."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase, T5EncoderModel

from pipelines.kandinsky3.files import Tensors
from pipelines.kandinsky3.keys import is_attention_matrix, official_movq_name, official_unet_name
from pipelines.kandinsky3.layouts import PROJECTION_STEMS, TEXT_FOLDERS, UNET_STEMS
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import TextProjection
from pipelines.kandinsky3.unet import ContextUNet


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
) -> None:
    """Write a U-Net with its null embedding (where it `has_null`), its projection beside the text encoder."""
    text = folder / TEXT_FOLDERS[0]
    text.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{UNET_STEMS[role]}.safetensors", official_unet_tensors(network, has_null), dtype)
    _write(text / f"{PROJECTION_STEMS[role]}.safetensors", projection.state_dict(), dtype)


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
    encoder.to(dtype=dtype).save_pretrained(text)  # pyright: ignore[reportCallIssue]
    tokenizer.save_pretrained(text)


def _write(path: Path, tensors: Tensors, dtype: torch.dtype) -> None:
    def plain(tensor: Tensor) -> Tensor:
        return tensor.detach().to("cpu", dtype).contiguous()

    save_file({name: plain(tensor) for name, tensor in tensors.items()}, path)
