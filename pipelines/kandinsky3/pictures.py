"""Between Pillow pictures and tensors: exact sizes in, 8-bit colours out, rough previews of latents."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from pipelines.kandinsky3.sizes import Kandinsky3Config


def to_tensor(pictures: Sequence[Image.Image], width: int, height: int) -> Tensor:
    """Pictures as [B, 3, height, width] in -1..1; each covers the size and is cropped at the middle."""
    fitted = [
        ImageOps.fit(picture.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
        for picture in pictures
    ]
    numbers = np.stack([np.asarray(picture, dtype=np.float32) for picture in fitted])
    return torch.from_numpy(numbers).permute(0, 3, 1, 2) / 127.5 - 1


def to_pictures(tensor: Tensor) -> list[Image.Image]:
    """[B, 3, H, W] in -1..1 as RGB pictures."""
    numbers = ((tensor.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return [Image.fromarray(picture) for picture in numbers.permute(0, 2, 3, 1).cpu().numpy()]


def preview(latent: Tensor, config: Kandinsky3Config) -> Image.Image:
    """How clean latents [4, H, W] will look, roughly: one pixel a latent cell, by a linear map to RGB."""
    matrix = torch.tensor(config.preview_matrix, dtype=torch.float32)
    bias = torch.tensor(config.preview_bias, dtype=torch.float32)
    rgb = torch.einsum("chw,cr->rhw", latent.float().cpu(), matrix) + bias[:, None, None]
    return to_pictures(rgb.unsqueeze(0))[0]
