"""Opens what stands beside a U-Net: image prompt adapters, picture encoders, control nets and hint blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import CLIPVisionModelWithProjection
from transformers.utils.logging import disable_progress_bar

from pipelines.kandinsky3.control import ControlNet, HintBlock
from pipelines.kandinsky3.files import CheckpointError, Tensors, read_all
from pipelines.kandinsky3.filling import filled
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.keys import picture_name, unet_name
from pipelines.kandinsky3.picture_encoder import PictureEncoder
from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kit.turns import OPENING

_HINT = "hint_block."
_PROJECTION = ("projection_lin.", "projection_ln.", "encoder_hid_proj.")
"""v1 files hold a text projection that the published pipeline never uses: it passes the U-Net's."""

_PROJECTED_EXACTLY = ("image_proj.", "image_norm.")


@dataclass(frozen=True)
class Place:
    """Where opened networks go."""

    device: torch.device
    dtype: torch.dtype


def take_adapter(tensors: Tensors) -> tuple[Tensors, Tensors]:
    """Split a U-Net file into the image prompt adapter that it may hold, under our names, and the rest."""
    adapter: Tensors = {}
    rest: Tensors = {}
    for name, tensor in tensors.items():
        ours = picture_name(name)
        if ours is None:
            rest[name] = tensor
        else:
            adapter[ours] = tensor
    return adapter, rest


def take_hint_block(tensors: Tensors) -> tuple[Tensors, Tensors]:
    """Split tensors under our names into those of a hint block, which there may be, and the rest."""
    hint = {name.removeprefix(_HINT): t for name, t in tensors.items() if name.startswith(_HINT)}
    return hint, {name: tensor for name, tensor in tensors.items() if not name.startswith(_HINT)}


def open_image_prompt(paths: list[Path], unet: nn.Module, place: Place) -> ImagePrompt:
    """Open an adapter from its own file or from a whole U-Net of the authors' fork, and attach it.

    Raises CheckpointError.
    """
    adapter, rest = take_adapter(read_all(paths))
    # a file without any tensor of an adapter is told what it lacks and what it looks like
    return image_prompt_of(adapter or rest, paths[0], unet, place)


def image_prompt_of(tensors: Tensors, path: Path, unet: nn.Module, place: Place) -> ImagePrompt:
    """An adapter from tensors under our names, attached to `unet`. Raises CheckpointError."""
    width = tensors["image_proj.weight"].shape[-1] if "image_proj.weight" in tensors else 1
    adapter = filled(
        lambda: ImagePrompt(unet, width), tensors, path, place.device, place.dtype, _PROJECTED_EXACTLY
    )
    adapter.attach(unet)
    return adapter


def hint_block_of(tensors: Tensors, path: Path, sizes: UNetSizes, place: Place) -> HintBlock:
    """A hint block from tensors under our names. Raises CheckpointError."""
    return filled(lambda: HintBlock(sizes), tensors, path, place.device, place.dtype)


def is_combined(names: Mapping[str, Tensor]) -> bool:
    """Whether these are the tensors of a control U-Net that draws by itself, not of a control net.

    It has a way up and sees a hint; a plain U-Net and an image prompt adapter have the first only.
    """
    ups = any(name.removeprefix("unet.").startswith(("up_samples.", "up_blocks.")) for name in names)
    return ups and any("hint_block." in name for name in names)


def control_net_of(tensors: Tensors, path: Path, sizes: UNetSizes, place: Place) -> ControlNet:
    """A control net, v1 or v2 by the side of its convolutions, from published names or ours.

    Raises CheckpointError.
    """
    named = {unet_name(name): t for name, t in tensors.items() if not name.startswith(_PROJECTION)}
    convolution = named.get("convs.0.weight")
    kernel = 1 if convolution is None else convolution.shape[-1]
    return filled(lambda: ControlNet(sizes, kernel), named, path, place.device, place.dtype)


def open_picture_encoder(folder: Path, place: Place) -> PictureEncoder:
    """Open a CLIP picture tower in the layout of transformers. Raises CheckpointError."""
    disable_progress_bar()
    try:
        with OPENING:
            tower = CLIPVisionModelWithProjection.from_pretrained(
                folder, local_files_only=True, dtype=place.dtype
            )
    except (OSError, ValueError, RuntimeError) as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        raise CheckpointError(f"{folder} is not a usable picture encoder: {reason}") from error
    tower.eval().requires_grad_(requires_grad=False).to(device=place.device)  # pyright: ignore[reportCallIssue]
    return PictureEncoder(tower)
