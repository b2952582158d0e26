"""Guidance for the samplers of the house, and pages of pictures."""

from collections.abc import Sequence

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.samplers import Denoiser
from pipelines.kandinsky3.text import TextContext
from pipelines.kandinsky3.unet import ContextUNet


def guided(network: ContextUNet, text: TextContext, guidance: float) -> Denoiser:
    """Return the noise prediction (g + 1) cond - g uncond, the family's own formula."""
    null, null_mask = network.null_context(text.rows)

    def denoise(noisy: Tensor, step: int) -> Tensor:
        count = len(noisy)
        if guidance == 0:
            return network(
                noisy, torch.full((count,), step, device=noisy.device), text.rows, text.mask, text.pool_rows
            )
        told = network(
            torch.cat([noisy, noisy]),
            torch.full((2 * count,), step, device=noisy.device),
            torch.cat([text.rows, null]),
            torch.cat([text.mask, null_mask]),
            torch.cat([text.pool_rows, text.pool_rows]),
        )
        wanted, free = told.chunk(2)
        return (guidance + 1) * wanted - guidance * free

    return denoise


def as_images(pictures: Tensor) -> list[Image.Image]:
    """Turn pictures [N, 3, H, W] within -1 and 1 into images."""
    whole = ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(picture) for picture in whole]


def sheet(pictures: Sequence[Image.Image], columns: int, gap: int = 4) -> Image.Image:
    """Lay pictures of one size out on white."""
    width, height = pictures[0].width + gap, pictures[0].height + gap
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", (columns * width - gap, rows * height - gap), (255, 255, 255))
    for k, picture in enumerate(pictures):
        page.paste(picture, (k % columns * width, k // columns * height))
    return page
