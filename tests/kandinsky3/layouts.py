"""The tiny model rewritten in the other published layouts."""

import shutil
from pathlib import Path

import torch
from diffusers import Kandinsky3UNet, VQModel
from safetensors.torch import load_file, save_file

from pipelines.kandinsky3.checkpoints import our_movq_names, our_unet_names
from pipelines.kandinsky3.files import Tensors
from tests.tiny_model import TINY


def nested(tensors: Tensors) -> dict[str, object]:
    """A U-Net file as the published pickle nests it: `unet` and `null_embedding`."""
    unet = {name.removeprefix("unet."): t for name, t in tensors.items() if name.startswith("unet.")}
    return {"unet": unet, "null_embedding": tensors["null_embedding"]}


def as_pickles_31(tiny: Path, folder: Path) -> None:
    """The official 3.1 layout: `.pt` files, inside `weights/`."""
    root = folder / "weights"
    shutil.copytree(tiny, root)
    for path in sorted(root.rglob("*.safetensors")):
        if path.name == "model.safetensors":
            continue
        tensors = load_file(path)
        torch.save(nested(tensors) if "null_embedding" in tensors else tensors, path.with_suffix(".pt"))
        path.unlink()


def as_pickles_30(tiny: Path, folder: Path) -> None:
    """The official 3.0 layout: the projection is in the U-Net's file, the encoder is google/flan-ul2."""
    as_pickles_31(tiny, folder)
    root = folder / "weights"
    (root / "kandinsky3_flash.pt").unlink()
    text = root / "flan_ul2_encoder"
    projection = torch.load(text / "projection.pt", weights_only=True)
    for path in text.glob("projection*.pt"):
        path.unlink()
    checkpoint = torch.load(root / "kandinsky3.pt", weights_only=True)
    checkpoint["projections"] = {f"t5.{name}": tensor for name, tensor in projection.items()}
    torch.save(checkpoint, root / "kandinsky3.pt")
    text.rename(root / "flan-ul2")


def as_diffusers(tiny: Path, folder: Path) -> None:
    """A folder a part, fp16 variant, written by diffusers itself: no null embedding, a codebook."""
    tensors = load_file(tiny / "kandinsky3.safetensors")
    del tensors["null_embedding"]
    projection = load_file(tiny / "flan_ul2_encoder" / "projection.safetensors")
    names = ("projection_linear.weight", "projection_norm.weight", "projection_norm.bias")
    inside = {
        f"encoder_hid_proj.{name}": projection[official]
        for name, official in zip(names, ("0.weight", "1.weight", "1.bias"), strict=True)
    }
    unet = Kandinsky3UNet(
        time_embedding_dim=TINY.unet.time,
        groups=TINY.unet.groups,
        attention_head_dim=TINY.unet.head,
        layers_per_block=TINY.unet.layers,
        block_out_channels=TINY.unet.widths,
        cross_attention_dim=TINY.unet.context,
        encoder_hid_dim=16,
    )
    unet.load_state_dict(our_unet_names(tensors) | inside)
    unet.half().save_pretrained(folder / "unet", variant="fp16")
    movq = VQModel(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=TINY.movq.widths,
        layers_per_block=1,
        latent_channels=4,
        norm_type="spatial",
    )
    movq.load_state_dict(our_movq_names(load_file(tiny / "movq.safetensors"), 4), strict=False)
    movq.half().save_pretrained(folder / "movq", variant="fp16")
    text = tiny / "flan_ul2_encoder"
    for part, files in (
        ("text_encoder", ("config.json", "model.safetensors")),
        ("tokenizer", ("tokenizer.json", "tokenizer_config.json")),
    ):
        (folder / part).mkdir()
        for name in files:
            shutil.copy(text / name, folder / part)


def with_inpainting(tiny: Path, folder: Path) -> None:
    """The tiny model with its base U-Net widened to nine channels as its inpainting U-Net."""
    shutil.copytree(tiny, folder)
    tensors = load_file(folder / "kandinsky3.safetensors")
    tensors["unet.in_layer.weight"] = tensors["unet.in_layer.weight"].repeat(1, 3, 1, 1)[:, :9].contiguous()
    save_file(tensors, folder / "kandinsky3_inpainting.safetensors")
    text = folder / "flan_ul2_encoder"
    shutil.copy(text / "projection.safetensors", text / "projection_inpainting.safetensors")
