"""What a U-Net is asked while it or its companion learns: one place for the pocket and anybody's weights."""

from collections.abc import Callable

import torch
from torch import Tensor

from pipelines.kandinsky3.checkpoints import OpenedUNet
from pipelines.kandinsky3.control import ControlNet
from pipelines.kandinsky3.guidance import null_like
from pipelines.kandinsky3.image_prompt import ImagePrompt, PictureTokens
from pipelines.kandinsky3.text import TextContext
from pipelines.kandinsky3.unet import WORDS_ONLY, ContextUNet, Guides
from training.critic import noised_at

Predict = Callable[[Tensor, Tensor], Tensor]
"""(noisy latents [B, 4, H, W], timesteps [B]) -> predicted noise."""

ALONE, NEITHER = 0.5, 0.1
"""Shares of the samples that see the picture without its caption, and neither."""


def noise_error(clean: Tensor, steps: Tensor, noise: Tensor, predict: Predict) -> Tensor:
    """Noise latents [B, 4, H, W] to their timesteps [B]; return the squared error [B] of the noise told."""
    with torch.autocast(clean.device.type, torch.bfloat16):
        told = predict(noised_at(clean, steps, noise), steps)
    return (told.float() - noise).square().mean((1, 2, 3))


def by_words(unet: ContextUNet, text: TextContext, guides: Guides = WORDS_ONLY) -> Predict:
    """Ask a U-Net with captions, and with guides that are the same at every timestep."""
    return lambda noisy, steps: unet(noisy, steps, text.rows, text.mask, text.pool_rows, guides)


def around_hole(unet: ContextUNet, text: TextContext, told: Tensor) -> Predict:
    """Ask an inpainting U-Net that is `told` [B, 5, H, W] what is kept and what is left of the picture."""
    ask = by_words(unet, text)

    def predict(noisy: Tensor, steps: Tensor) -> Tensor:
        return ask(torch.cat([noisy, told], 1).contiguous(memory_format=torch.channels_last), steps)

    return predict


def beside_picture(
    opened: OpenedUNet, adapter: ImagePrompt, text: TextContext, eyes: tuple[Tensor, Tensor], lot: Tensor
) -> Predict:
    """Ask a U-Net with the adapter attached: with the caption, without it, or with neither of the two.

    `eyes` hold what the picture encoder sees in the pictures [B, width] and in nothing [1, width]; `lot` [B]
    lies between 0 and 1. Zero rows stand for the caption where the picture speaks alone, the null context
    where nothing does: as the house draws.
    """
    seen, nothing = eyes
    silent, blind = lot < ALONE, lot >= 1 - NEITHER
    rows = adapter.tokens(torch.where(blind[:, None], nothing, seen))
    picture = PictureTokens(rows, torch.ones(len(rows), device=rows.device))
    heard = TextContext(text.rows * ~silent[:, None, None], text.mask * ~silent[:, None], text.pool_rows)
    return by_words(opened.network, without_captions(opened, heard, blind), Guides(picture=picture))


def along_outlines(unet: ContextUNet, net: ControlNet, text: TextContext, hints: Tensor) -> Predict:
    """Ask a U-Net whose skips a control net adds to, shown `hints` [B, 3, 8H, 8W] from 0 to 1."""

    def predict(noisy: Tensor, steps: Tensor) -> Tensor:
        features = net.hint_block(hints)
        residuals = net(noisy, steps, text.rows, text.mask, text.pool_rows, features)
        return by_words(unet, text, Guides(residuals=residuals))(noisy, steps)

    return predict


def without_captions(opened: OpenedUNet, text: TextContext, dropped: Tensor) -> TextContext:
    """Replace the captions in `dropped` (bool [B]) by what the model takes for no caption."""
    silent = null_like(opened, text)
    return TextContext(
        torch.where(dropped[:, None, None], silent.rows, text.rows),
        torch.where(dropped[:, None], silent.mask, text.mask),
        text.pool_rows,
    )
