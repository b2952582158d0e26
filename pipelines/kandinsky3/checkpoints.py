"""Opens the parts of a model from any layout it was published in, with little memory beyond the part."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import AutoTokenizer, T5EncoderModel
from transformers.utils.logging import disable_progress_bar

from pipelines.kandinsky3.adapters import (
    Place,
    control_net_of,
    hint_block_of,
    image_prompt_of,
    is_combined,
    take_adapter,
    take_hint_block,
)
from pipelines.kandinsky3.control import ControlNet, HintBlock
from pipelines.kandinsky3.files import CheckpointError, Tensors, read_all, read_tensors
from pipelines.kandinsky3.filling import filled
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.keys import is_attention_matrix, movq_name, unet_name
from pipelines.kandinsky3.layouts import UNET_STEMS, Layout
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import LATENT_CHANNELS, Role, UNetSizes
from pipelines.kandinsky3.text import TextEncoder, TextProjection
from pipelines.kandinsky3.unet import ContextUNet

INPAINT_CHANNELS = 9
"""Noisy latents, keep mask, latents of the masked picture."""

_PROJECTION_NAMES = ("0.weight", "1.weight", "1.bias")
_PROJECTION_PREFIXES = {
    "projections.t5.": _PROJECTION_NAMES,
    "encoder_hid_proj.": ("projection_linear.weight", "projection_norm.weight", "projection_norm.bias"),
    "": ("projection_lin.weight", "projection_ln.weight", "projection_ln.bias"),
}
"""Where the projection hides in a U-Net file: official 3.0, diffusers, the authors' fork of diffusers."""


@dataclass(frozen=True)
class OpenedUNet:
    """A U-Net with what belongs to it alone."""

    network: ContextUNet
    projection: TextProjection
    """float32."""
    has_null: bool
    """Whether the file brought the learned null embedding; the diffusers layouts have lost it."""
    hint_block: HintBlock | None = None
    """There in a combined control U-Net, which draws from words and a hint by itself."""
    image_prompt: ImagePrompt | None = None
    """There in the IP-Adapter's U-Net of the authors' fork; attached."""


@dataclass(frozen=True)
class OpenedControl:
    """Something that keeps a picture to a hint; of the two, one is there."""

    net: ControlNet | None
    """Steers any U-Net of its family (v1, v2)."""
    unet: OpenedUNet | None
    """Draws in the place of the model's own U-Net (combined)."""


def open_unet(layout: Layout, role: Role, device: torch.device, dtype: torch.dtype) -> OpenedUNet:
    """Open a U-Net and its projection. Raises CheckpointError."""
    paths = layout.unets.get(role)
    if paths is None:
        raise CheckpointError(f"{layout.folder} has no {role} U-Net ({UNET_STEMS[role]}.pt or .safetensors).")
    return _unet_of(read_all(paths), paths, layout, role, Place(device, dtype))


def open_control(layout: Layout, kind: str, device: torch.device, dtype: torch.dtype) -> OpenedControl:
    """Open a control net of any published design, told apart by its tensors. Raises CheckpointError."""
    paths = layout.controls[kind]
    tensors = read_all(paths)
    place = Place(device, dtype)
    if is_combined(tensors):
        return OpenedControl(None, _unet_of(tensors, paths, layout, Role.BASE, place))
    return OpenedControl(control_net_of(tensors, paths[0], layout.config.unet, place), None)


def _unet_of(tensors: Tensors, paths: list[Path], layout: Layout, role: Role, place: Place) -> OpenedUNet:
    projection, tensors = _take_projection(tensors)
    if role in layout.projections and projection is None:
        projection = read_tensors(layout.projections[role])
    if projection is None:
        raise CheckpointError(
            f"{layout.text} has no text projection for the {role} U-Net of {paths[0].name}."
        )
    adapter, rest = take_adapter(tensors)
    # what is an adapter only, or a control net, is left whole, so that the refusal can name it
    adapter, tensors = (adapter, rest) if rest else ({}, adapter)
    has_null = "null_embedding" in tensors
    null = tensors.pop("null_embedding", torch.zeros(layout.config.unet.context)).flatten()
    named = our_unet_names(tensors)
    hint, named = take_hint_block(named) if is_combined(named) else ({}, named)
    named["null_embedding"] = null
    sizes = _sizes_of(layout.config.unet, role)
    network = filled(
        lambda: ContextUNet(sizes), named, paths[0], place.device, place.dtype, exact=("null_embedding",)
    )
    return OpenedUNet(
        network,
        _projection(projection, layout, role, place.device),
        has_null,
        hint_block_of(hint, paths[0], sizes, place) if hint else None,
        image_prompt_of(adapter, paths[0], network, place) if adapter else None,
    )


def open_movq(layout: Layout, device: torch.device, dtype: torch.dtype) -> MoVQ:
    """Open the picture autoencoder. Raises CheckpointError."""
    sizes = layout.config.movq
    named = our_movq_names(read_all(layout.movq), len(sizes.widths))
    return filled(lambda: MoVQ(sizes), named, layout.movq[0], device, dtype)


def open_text(layout: Layout, device: torch.device, dtype: torch.dtype) -> TextEncoder:
    """Open tokenizer and T5 encoder. Raises CheckpointError."""
    half = any(layout.text.glob("*.fp16*"))
    disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(layout.tokenizer, local_files_only=True)
        encoder = T5EncoderModel.from_pretrained(
            layout.text, local_files_only=True, dtype=dtype, variant="fp16" if half else None
        )
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        raise CheckpointError(f"{layout.text} is not a usable text encoder: {reason}") from error
    encoder.eval().requires_grad_(requires_grad=False).to(device=device)  # pyright: ignore[reportCallIssue]
    return TextEncoder(tokenizer, encoder, layout.config.max_tokens)


def our_unet_names(tensors: Tensors) -> Tensors:
    """U-Net tensors under diffusers' names, from those or the published ones, with or without `unet.`."""
    plain = {name.removeprefix("unet."): tensor for name, tensor in tensors.items()}
    if any(name.startswith("down_blocks.") for name in plain):
        return plain
    return {unet_name(name): tensor for name, tensor in plain.items()}


def our_movq_names(tensors: Tensors, levels: int) -> Tensors:
    """MoVQ tensors under diffusers' names, from those or the published ones, without the codebook."""
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("quantize.")}
    if any(name.startswith("decoder.up_blocks.") for name in kept):
        return kept
    return {
        movq_name(name, levels): tensor.flatten(1) if is_attention_matrix(name) else tensor
        for name, tensor in kept.items()
    }


def _take_projection(tensors: Tensors) -> tuple[Tensors | None, Tensors]:
    """Split a U-Net file into the projection that it may hold, named as published, and the rest."""
    for prefix, names in _PROJECTION_PREFIXES.items():
        found = [prefix + name for name in names]
        if all(name in tensors for name in found):
            projection = {
                official: tensors[name] for official, name in zip(_PROJECTION_NAMES, found, strict=True)
            }
            return projection, {name: t for name, t in tensors.items() if name not in found}
    return None, tensors


def _projection(tensors: Tensors, layout: Layout, role: Role, device: torch.device) -> TextProjection:
    path = layout.projections.get(role) or layout.unets[role][0]
    hidden = tensors["0.weight"].shape[-1] if "0.weight" in tensors else 1
    context = layout.config.unet.context
    return filled(lambda: TextProjection(hidden, context), tensors, path, device, torch.float32)


def _sizes_of(sizes: UNetSizes, role: Role) -> UNetSizes:
    channels = INPAINT_CHANNELS if role is Role.INPAINT else LATENT_CHANNELS
    return sizes.model_copy(update={"in_channels": channels})
