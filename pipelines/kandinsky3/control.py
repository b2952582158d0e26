"""Control nets: outlines, depth or a scribble that the picture keeps to, in three published designs.

v1 and v2 are a copy of the U-Net's first three levels whose outputs join the U-Net's skips; they differ in
the convolution behind each level. The combined design is a whole U-Net of its own that sees the hint at its
entry, so of it only the hint block is here.
Source of the designs: `ai-forever/kandinsky3-diffusers`, its main branch and `depreciated`.
"""

from itertools import pairwise

import torch
from diffusers.models.attention_processor import Attention
from diffusers.models.embeddings import TimestepEmbedding, Timesteps
from diffusers.models.unets.unet_kandinsky3 import Kandinsky3AttentionPooling, Kandinsky3DownSampleBlock
from torch import Tensor, nn
from torch.nn.functional import silu

from pipelines.kandinsky3.sizes import LATENT_CHANNELS, UNetSizes
from pipelines.kandinsky3.unet import computed, pooled, score_bias

HINT_CHANNELS = (3, 16, 16, 32, 32, 96, 96, 256)
"""Of the hint's convolutions, colours first; every second one from the third on halves the sides."""

LEVELS = 3
"""Levels that a control net copies; the fourth has no skip to add to."""


class HintBlock(nn.Module):
    """A hint as large as the picture, brought to the size of the latents."""

    def __init__(self, sizes: UNetSizes) -> None:
        super().__init__()
        for index, (come, go) in enumerate(pairwise(HINT_CHANNELS), start=1):
            stride = 2 if index in (3, 5, 7) else 1
            self.add_module(f"conv{index}", nn.Conv2d(come, go, 3, stride=stride, padding=1))
        self.out = _zeroed(nn.Conv2d(HINT_CHANNELS[-1], sizes.widths[0] // 2, 3, padding=1))

    def forward(self, hint: Tensor) -> Tensor:
        """Features [B, widths[0] / 2, H, W] of hints [B, 3, 8H, 8W] in 0..1, the same at every step."""
        for index in range(1, len(HINT_CHANNELS)):
            hint = silu(self.get_submodule(f"conv{index}")(hint))
        return self.out(hint)


class ControlNet(nn.Module):
    """Designs v1 and v2: what to add to the skips of a U-Net of the same sizes.

    The convolutions are chained: what leaves one is both the residual and the input of the next level.
    """

    def __init__(self, sizes: UNetSizes, kernel: int) -> None:
        """`kernel` is the side of the convolutions behind the levels: 3 in v1, 1 in v2."""
        super().__init__()
        entry = sizes.widths[0] // 2
        self.hint_block = HintBlock(sizes)
        self.time_proj = Timesteps(entry, flip_sin_to_cos=False, downscale_freq_shift=1)
        self.time_embedding = TimestepEmbedding(entry, sizes.time)
        self.add_time_condition = Kandinsky3AttentionPooling(sizes.time, sizes.context, sizes.head)
        self.conv_in = nn.Conv2d(LATENT_CHANNELS, entry, 3, padding=1)
        levels = list(pairwise((entry, *sizes.widths[:LEVELS])))
        self.down_blocks = nn.ModuleList(
            Kandinsky3DownSampleBlock(
                come,
                go,
                sizes.time,
                sizes.context if level > 0 else None,
                sizes.layers,
                sizes.groups,
                sizes.head,
                self_attention=level > 0,
            )
            for level, (come, go) in enumerate(levels)
        )
        self.convs = nn.ModuleList(
            _zeroed(nn.Conv2d(go, go, kernel, padding=kernel // 2)) for _, go in levels
        )
        self.gradient_checkpointing = False
        """In training: spares memory, as in the U-Net."""

    def forward(
        self,
        latents: Tensor,
        timesteps: Tensor,
        context: Tensor,
        context_mask: Tensor,
        pool_rows: Tensor,
        features: Tensor,
    ) -> tuple[Tensor, ...]:
        """Residuals of levels 0, 1 and 2 for noisy `latents` [B, 4, H, W] and the hint block's `features`.

        The other inputs are those of the U-Net, projected by the U-Net's own projection.
        """
        bias = score_bias(context_mask, latents.dtype)
        context = context.to(latents.dtype)
        pooling = self.add_time_condition.attention
        assert isinstance(pooling, Attention)
        time = self.time_embedding(self.time_proj(timesteps).to(latents.dtype))
        time = time + pooled(pooling, context, bias, pool_rows)
        hidden = self.conv_in(latents) + features
        residuals: list[Tensor] = []
        for block, conv in zip(self.down_blocks, self.convs, strict=True):
            inputs = hidden, time, context, bias
            hidden = conv(computed(block, inputs, anew=self.gradient_checkpointing))
            residuals.append(hidden)
        return tuple(residuals)


def _zeroed(layer: nn.Conv2d) -> nn.Conv2d:
    """A layer that says nothing until it is trained, as the published ones began."""
    assert layer.bias is not None
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.zero_()
    return layer
