"""What the U-Net is asked at a step: with the prompt, without it, and the two combined."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from pipelines.kandinsky3.checkpoints import OpenedUNet
from pipelines.kandinsky3.samplers import Denoiser
from pipelines.kandinsky3.sizes import LATENT_CHANNELS
from pipelines.kandinsky3.steering import WORDS_LEAD, ControlHint, PicturePrompt, Steering
from pipelines.kandinsky3.text import TextContext, TextEncoder, contexts, join


@dataclass(frozen=True)
class Words:
    """What one picture shall show, and what it shall not; pictures may say it too."""

    prompt: str
    negative: str = ""
    look: PicturePrompt | None = None
    hint: ControlHint | None = None


def prompted(
    unet: OpenedUNet, encoder: TextEncoder, words: Sequence[Words], device: torch.device
) -> TextContext:
    """The contexts of the prompts. Without words a picture speaks alone, or nothing does: the null context.

    The null context is what the model knows from captions that were dropped; it never read an empty one.
    """
    context = contexts(encoder, unet.projection, [word.prompt for word in words], device)
    speaks = [bool(word.prompt.strip()) for word in words]
    if all(speaks):
        return context
    # as published beside a picture: zero rows, all masked, not the encoding of an empty text
    heard = torch.tensor(speaks, device=device)[:, None]
    spoken = replace(context, rows=context.rows * heard[..., None], mask=context.mask * heard)
    alone = torch.tensor([not word.prompt.strip() and word.look is None for word in words], device=device)
    null = null_like(unet, context)
    rows = torch.where(alone[:, None, None], null.rows.to(spoken.rows), spoken.rows)
    return replace(
        spoken, rows=rows, mask=torch.where(alone[:, None], null.mask.to(spoken.mask), spoken.mask)
    )


def unprompted(
    unet: OpenedUNet, encoder: TextEncoder, words: Sequence[Words], context: TextContext
) -> TextContext:
    """The contexts that guidance leads away from: the negative prompt of a picture, or the null context.

    `context` is that of the prompts; a null context counts as many pooled rows as the prompt it stands for.
    """
    null = null_like(unet, context)
    if not any(word.negative for word in words):
        return null
    negative = contexts(encoder, unet.projection, [word.negative for word in words], context.rows.device)
    both = join(null, negative)
    count = len(words)
    picks = [index + count * bool(word.negative) for index, word in enumerate(words)]
    return TextContext(both.rows[picks], both.mask[picks], both.pool_rows[picks])


def null_like(unet: OpenedUNet, context: TextContext) -> TextContext:
    """The unconditional context of the size of `context`.

    Where the file has lost the null embedding (diffusers layout) it is, as there, the projection of nothing
    in every row, with everything masked.
    """
    if unet.has_null:
        rows, mask = unet.network.null_context(context.rows)
        return replace(context, rows=rows, mask=mask)
    bias = unet.projection[1].bias
    assert isinstance(bias, Tensor)
    return replace(context, rows=bias.expand_as(context.rows), mask=torch.zeros_like(context.mask))


def denoiser(
    unet: OpenedUNet,
    context: TextContext,
    extra: Tensor | None = None,
    steering: Steering = WORDS_LEAD,
) -> Denoiser:
    """Noise prediction with the prompt only. `extra` [B, 5, H, W] are the channels of inpainting."""
    network = unet.network
    # not `network.dtype`: the null embedding stays float32
    dtype = network.conv_in.weight.dtype

    def predict(latents: Tensor, timestep: int) -> Tensor:
        inputs = (latents if extra is None else torch.cat([latents, extra], dim=1)).to(dtype)
        times = torch.full((len(latents),), timestep, device=latents.device)
        guides = steering.guides(inputs[:, :LATENT_CHANNELS], timestep, context)
        eps = network(inputs, times, context.rows, context.mask, context.pool_rows, guides)
        return eps.float()

    return predict


def guided(
    unet: OpenedUNet,
    context: TextContext,
    away: TextContext,
    guidance: float,
    extra: Tensor | None = None,
    steering: Steering = WORDS_LEAD,
) -> Denoiser:
    """Noise prediction led from `away` towards `context`: (g + 1) with - g without, the family's formula.

    A guidance of 3 is what other families call 4; 0 asks once, without `away`.
    """
    if guidance == 0:
        return denoiser(unet, context, extra, steering)
    twice = None if extra is None else torch.cat([extra, extra])
    both = denoiser(unet, join(context, away), twice, steering.doubled())

    def predict(latents: Tensor, timestep: int) -> Tensor:
        towards, away_from = both(torch.cat([latents, latents]), timestep).chunk(2)
        return (guidance + 1) * towards - guidance * away_from

    return predict
