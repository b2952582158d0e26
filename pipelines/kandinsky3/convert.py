"""Rewrites a model folder of any published layout: official arrangement in safetensors, or for diffusers."""

from pathlib import Path

import torch
from diffusers.models.autoencoders.vq_model import VQModel
from diffusers.models.unets.unet_kandinsky3 import Kandinsky3UNet
from diffusers.pipelines.kandinsky3.pipeline_kandinsky3 import Kandinsky3Pipeline
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler
from torch import nn

from pipelines.kandinsky3.adapters import Place, open_image_prompt, open_picture_encoder
from pipelines.kandinsky3.checkpoints import (
    OpenedUNet,
    open_control,
    open_movq,
    open_text,
    open_unet,
)
from pipelines.kandinsky3.files import CheckpointError, Tensors
from pipelines.kandinsky3.layouts import Layout, find_layout
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.saving import save_control, save_image_prompt, save_movq, save_text, save_unet
from pipelines.kandinsky3.sizes import Role, UNetSizes

CPU = torch.device("cpu")
CODEBOOK = 16384
"""Entries of the published codebook; nothing reads them, diffusers only wants them to exist."""


def convert_to_official(source: Path, target: Path, dtype: torch.dtype = torch.float16) -> None:
    """Write every part of `source` under official names into `target`, a part at a time.

    Raises CheckpointError for an unusable source, and when `target` already holds files.
    """
    layout = _opened(source, target)
    for role in layout.unets:
        _convert_unet(layout, role, target, dtype)
    for kind in layout.controls:
        save_control(target, kind, open_control(layout, kind, CPU, dtype), dtype)
    save_movq(target, open_movq(layout, CPU, dtype), len(layout.config.movq.widths), dtype)
    text = open_text(layout, CPU, dtype)
    save_text(target, text.tokenizer, text.encoder, dtype)
    layout.config.write(target)


def convert_to_diffusers(source: Path, target: Path, role: Role = Role.BASE) -> tuple[str, ...]:
    """Write one U-Net of `source` and its parts as a float16 folder for `Kandinsky3Pipeline`.

    Returns the names of what that layout has no place for: other U-Nets, adapter, control nets.
    That layout has no place for the null embedding: guidance there leads away from an empty projection
    instead. Raises CheckpointError like `convert_to_official`, and for the inpainting U-Net, which diffusers
    cannot hold.
    """
    layout = _opened(source, target)
    if role is Role.INPAINT:
        raise CheckpointError(f"{source}: diffusers has no class for the inpainting U-Net of Kandinsky 3.")
    text = open_text(layout, CPU, torch.float16)
    Kandinsky3Pipeline(
        tokenizer=text.tokenizer,  # pyright: ignore[reportArgumentType]
        text_encoder=text.encoder,
        unet=_diffusers_unet(open_unet(layout, role, CPU, torch.float16), layout.config.unet),
        scheduler=_scheduler(),
        movq=_diffusers_movq(open_movq(layout, CPU, torch.float16)),
    ).save_pretrained(target, variant="fp16")
    return _left_out(layout, role)


def _left_out(layout: Layout, role: Role) -> tuple[str, ...]:
    """Files and folders of a model beside the U-Net of `role` and its parts."""
    others = [paths for other, paths in layout.unets.items() if other is not role]
    files = [path for paths in (*others, layout.image_prompt, *layout.controls.values()) for path in paths]
    folders = [] if layout.picture_encoder is None else [layout.picture_encoder]
    return tuple(path.relative_to(layout.folder).as_posix() for path in (*files, *folders))


def _convert_unet(layout: Layout, role: Role, target: Path, dtype: torch.dtype) -> None:
    """Write a U-Net, and with the base one the adapter that reads pictures for it."""
    unet = open_unet(layout, role, CPU, dtype)
    save_unet(target, role, unet.network, unet.projection, dtype, unet.has_null, unet.hint_block)
    place = Place(CPU, dtype)
    adapter = unet.image_prompt
    if adapter is None and role is Role.BASE and layout.image_prompt:
        adapter = open_image_prompt(layout.image_prompt, unet.network, place)
    if adapter is not None and layout.picture_encoder is not None:
        save_image_prompt(target, adapter, open_picture_encoder(layout.picture_encoder, place), dtype)


def _opened(source: Path, target: Path) -> Layout:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CheckpointError(f"{target} is not empty: name a new folder.")
    return find_layout(source)


def _diffusers_unet(unet: OpenedUNet, sizes: UNetSizes) -> Kandinsky3UNet:
    linear, norm = unet.projection[0], unet.projection[1]
    assert isinstance(linear, nn.Linear)
    with torch.device("meta"):
        network = Kandinsky3UNet(
            in_channels=sizes.in_channels,
            time_embedding_dim=sizes.time,
            groups=sizes.groups,
            attention_head_dim=sizes.head,
            layers_per_block=sizes.layers,
            block_out_channels=sizes.widths,
            cross_attention_dim=sizes.context,
            encoder_hid_dim=linear.in_features,
        )
    state: Tensors = dict(unet.network.state_dict())
    del state["null_embedding"]
    for name, part in (("projection_linear", linear), ("projection_norm", norm)):
        for key, tensor in part.state_dict().items():
            state[f"encoder_hid_proj.{name}.{key}"] = tensor.half()
    network.load_state_dict(state, assign=True)
    return network


def _diffusers_movq(movq: MoVQ) -> VQModel:
    lowest = "Attn" if movq.sizes.lowest_attention else ""
    plain = len(movq.sizes.widths) - 1
    network = VQModel(
        down_block_types=("DownEncoderBlock2D",) * plain + (f"{lowest}DownEncoderBlock2D",),
        up_block_types=(f"{lowest}UpDecoderBlock2D",) + ("UpDecoderBlock2D",) * plain,
        block_out_channels=movq.sizes.widths,
        layers_per_block=movq.sizes.layers,
        latent_channels=4,
        num_vq_embeddings=CODEBOOK,
        norm_type="spatial",
    )
    network.load_state_dict(movq.state_dict(), strict=False)
    return network.half()


def _scheduler() -> DDPMScheduler:
    """The reference sampler in diffusers' words; only its last step differs, by less than 0.003."""
    return DDPMScheduler(
        beta_schedule="squaredcos_cap_v2",
        timestep_spacing="trailing",
        clip_sample=False,
        thresholding=True,
        dynamic_thresholding_ratio=0.99,
        sample_max_value=1e6,
        variance_type="fixed_small",
    )
