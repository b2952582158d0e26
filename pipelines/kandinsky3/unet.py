"""The Kandinsky 3 U-Net on top of diffusers' blocks, fed with text context that is already projected."""

from dataclasses import dataclass
from typing import cast

import torch
from diffusers.models.unets.unet_kandinsky3 import Kandinsky3UNet
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from pipelines.kandinsky3.image_prompt import ContextWithPicture, PictureTokens
from pipelines.kandinsky3.sizes import LATENT_CHANNELS, UNetSizes

MASKED = -10000.0
"""Added to attention scores of masked rows; large enough to vanish, small enough for float16."""


def rows_to_pool(mask: Tensor) -> Tensor:
    """Rows of each prompt that the pooled text query averages over: its tokens and one padding row.

    `mask` [B, L] is 1 on tokens; the result [B] is at most L. The published code cuts a single prompt
    to exactly these rows, so counting them per prompt makes it independent of its batch mates.
    """
    return (mask.sum(dim=1).long() + 1).clamp(max=mask.shape[1])


@dataclass(frozen=True)
class Guides:
    """What leads a prediction beside the words; by default nothing."""

    entry: Tensor | None = None
    """[B, widths[0] / 2, H, W], added after the first convolution: features of a combined control U-Net."""
    residuals: tuple[Tensor, ...] = ()
    """What a control net adds to the skips of levels 0, 1 and 2; shaped like those, already scaled."""
    picture: PictureTokens | None = None
    """Needs an `ImagePrompt` attached to the U-Net."""


WORDS_ONLY = Guides()


def score_bias(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """What is added to attention scores so that rows with `mask` [B, L] 0 vanish: [B, 1, L]."""
    return ((1 - mask.to(dtype)) * MASKED).unsqueeze(1)


def pooled(attention: nn.Module, context: Tensor, bias: Tensor, rows: Tensor) -> Tensor:
    """Attention of the mean of the leading `rows` [B] on all rows: [B, time], for the time embedding."""
    counted = torch.arange(context.shape[1], device=context.device) < rows[:, None]
    weights = counted.to(context.dtype) / rows[:, None].to(context.dtype)
    query = (context * weights.unsqueeze(-1)).sum(dim=1, keepdim=True)
    return attention(query, context, bias).squeeze(1)


def computed(
    block: nn.Module, inputs: tuple[Tensor, Tensor, Tensor | ContextWithPicture, Tensor], *, anew: bool
) -> Tensor:
    """What a level makes of hidden states, time, context and bias; `anew` once more in the backward pass."""
    if anew and torch.is_grad_enabled():
        return cast("Tensor", checkpoint(block, *inputs, use_reentrant=False))
    return cast("Tensor", block(*inputs))


class ContextUNet(Kandinsky3UNet):
    """`Kandinsky3UNet` with 4 or 9 input channels, the learned null embedding and no text projection.

    The projection lives in `text.py`, as in the published layout, because padding must be zeroed after
    it. Supports `enable_gradient_checkpointing()`, and LoRA injected by PEFT, with guides or without.
    """

    _supports_gradient_checkpointing = True

    def __init__(self, sizes: UNetSizes) -> None:
        super().__init__(
            in_channels=sizes.in_channels,
            time_embedding_dim=sizes.time,
            groups=sizes.groups,
            attention_head_dim=sizes.head,
            layers_per_block=sizes.layers,
            block_out_channels=sizes.widths,
            cross_attention_dim=sizes.context,
            encoder_hid_dim=1,
        )
        self.sizes = sizes
        self.encoder_hid_proj = nn.Identity()
        if sizes.in_channels != LATENT_CHANNELS:
            self.conv_out = nn.Conv2d(sizes.widths[0] // 2, LATENT_CHANNELS, kernel_size=3, padding=1)
        self.null_embedding = nn.Parameter(torch.zeros(sizes.context))
        self.gradient_checkpointing = False

    def forward(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        latents: Tensor,
        timesteps: Tensor,
        context: Tensor,
        context_mask: Tensor,
        pool_rows: Tensor | None = None,
        guides: Guides = WORDS_ONLY,
    ) -> Tensor:
        """Predict the noise [B, 4, H, W] in `latents` [B, 4 or 9, H, W]; H and W are multiples of 8.

        `timesteps` [B] run from 0 to 999. `context` [B, L, context] is projected text, zero where
        `context_mask` [B, L] is 0. `pool_rows` [B] says how many leading rows the pooled query averages;
        left out, each prompt counts its own (`rows_to_pool`), so its padding in a ragged batch does not
        matter. The null context has to count the rows of the prompt it stands in for: pass
        `rows_to_pool` of the prompt's mask together with `null_context`.
        """
        rows = rows_to_pool(context_mask) if pool_rows is None else pool_rows
        bias = score_bias(context_mask, latents.dtype)
        words = context.to(latents.dtype)
        time = self.time_embedding(self.time_proj(timesteps).to(latents.dtype))
        time = time + pooled(self.add_time_condition.attention, words, bias, rows)
        seen = words if guides.picture is None else ContextWithPicture(words, guides.picture)

        hidden = self.conv_in(latents)
        if guides.entry is not None:
            hidden = hidden + guides.entry
        skips: list[Tensor] = []
        for block in self.down_blocks:
            hidden = computed(block, (hidden, time, seen, bias), anew=self.gradient_checkpointing)
            skips.append(hidden)
        skips.pop()
        if guides.residuals:
            skips = [skip + residual for skip, residual in zip(skips, guides.residuals, strict=True)]
        for level, block in enumerate(self.up_blocks):
            if level > 0:
                hidden = torch.cat([hidden, skips.pop()], dim=1)
            hidden = computed(block, (hidden, time, seen, bias), anew=self.gradient_checkpointing)
        return self.conv_out(self.conv_act_out(self.conv_norm_out(hidden)))

    def null_context(self, like: Tensor) -> tuple[Tensor, Tensor]:
        """The unconditional context shaped like `like` [B, L, C], and its mask [B, L].

        Row 0 is the null embedding and the only one unmasked; all others are zero.
        """
        context = torch.zeros_like(like)
        context[:, 0] = self.null_embedding.to(like.dtype)
        mask = torch.zeros(like.shape[:2], dtype=torch.long, device=like.device)
        mask[:, 0] = 1
        return context, mask

    def drop_captions(self, context: Tensor, mask: Tensor, dropped: Tensor) -> tuple[Tensor, Tensor]:
        """Training: replace the captions of the samples in `dropped` (bool [B]) by the null context.

        Take `pool_rows = rows_to_pool(mask)` before the call and pass it to `forward`. Gradients reach
        the null embedding.
        """
        null, null_mask = self.null_context(context)
        return (
            torch.where(dropped[:, None, None], null, context),
            torch.where(dropped[:, None], null_mask.to(mask.dtype), mask),
        )
