"""The tiny model with all its companions: inpainting, image prompts, control nets of every design."""

import shutil
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from pipelines.kandinsky3.checkpoints import OpenedControl, OpenedUNet
from pipelines.kandinsky3.control import ControlNet, HintBlock
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.picture_encoder import PictureEncoder
from pipelines.kandinsky3.saving import save_control, save_image_prompt
from pipelines.kandinsky3.text import TextProjection
from pipelines.kandinsky3.unet import ContextUNet
from tests.kandinsky3 import layouts
from tests.tiny_model import TINY, seeded


def tiny_encoder() -> PictureEncoder:
    config = CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=32,
        patch_size=16,
        projection_dim=8,
    )
    return PictureEncoder(seeded(CLIPVisionModelWithProjection(config)))


def make_companions(tiny: Path, folder: Path) -> None:
    """Write the whole family into a new folder: hints are named after the design of their control net."""
    layouts.with_inpainting(tiny, folder)
    dtype = torch.float32
    save_image_prompt(folder, seeded(ImagePrompt(ContextUNet(TINY.unet), 8)), tiny_encoder(), dtype)
    for kind, kernel in (("one", 3), ("two", 1)):
        net = seeded(ControlNet(TINY.unet, kernel), kernel)
        save_control(folder, kind, OpenedControl(net, None), dtype)
    whole = OpenedUNet(
        seeded(ContextUNet(TINY.unet), 5),
        seeded(TextProjection(16, TINY.unet.context), 5),
        has_null=True,
        hint_block=seeded(HintBlock(TINY.unet)),
    )
    save_control(folder, "whole", OpenedControl(None, whole), dtype)


def as_fork(full: Path, folder: Path) -> None:
    """The authors' fork: the adapter inside the U-Net's file, a folder a part, no null embedding."""
    layouts.as_diffusers(full, folder)
    write_fork_unet(full, folder)
    shutil.copytree(full / "image_encoder", folder / "image_encoder")


def write_fork_unet(full: Path, folder: Path) -> None:
    import json

    from safetensors.torch import load_file

    unet = load_file(full / "kandinsky3.safetensors")
    tensors = {name.removeprefix("unet."): t for name, t in unet.items() if name != "null_embedding"}
    projection = load_file(full / "flan_ul2_encoder" / "projection.safetensors")
    names = ("projection_lin.weight", "projection_ln.weight", "projection_ln.bias")
    for name, official in zip(names, ("0.weight", "1.weight", "1.bias"), strict=True):
        tensors[name] = projection[official]
    tensors |= load_file(full / "ip_adapter.safetensors")
    shutil.rmtree(folder / "unet")
    (folder / "unet").mkdir()
    torch.save(tensors, folder / "unet" / "diffusion_pytorch_model.bin")
    config = {
        "_class_name": "UNetKandi3IpAdapter",
        "model_channels": TINY.unet.widths[0],
        "dim_mult": [1, 1, 1, 1],
        "num_blocks": [TINY.unet.layers] * 4,
        "time_embed_dim": TINY.unet.time,
        "context_dim": TINY.unet.context,
        "groups": TINY.unet.groups,
        "head_dim": TINY.unet.head,
    }
    (folder / "unet" / "config.json").write_text(json.dumps(config))


def square(colour: str, at: int = 16) -> Image.Image:
    """A coloured square on white, for looks and holes; black on white for hints would do as well."""
    picture = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(picture).rectangle((at, at, at + 24, at + 24), fill=colour)
    return picture
