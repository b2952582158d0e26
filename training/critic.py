"""The critic of adversarial distillation: the frozen down half of the base U-Net with a learned head a level.

After Kandinsky 3.1 Flash (arXiv 2410.21061 and the drawing in its repository): the critic looks at latents,
its heads read the text by cross-attention, its loss is Wasserstein's with a gradient penalty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from pipelines.kandinsky3.samplers import ALPHAS
from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kandinsky3.text import TextContext, join
from pipelines.kandinsky3.unet import ContextUNet

PENALTY = 10.0  # weight of the gradient penalty (arXiv 1704.00028)


@dataclass(frozen=True)
class Sight:
    """What the trunk sees in a batch of latents."""

    levels: list[Tensor]
    """Output of each of the four levels, [B, C, H, W] float32."""
    embedding: Tensor
    """Time and pooled text, [B, time] float32."""

    def halves(self) -> tuple["Sight", "Sight"]:
        """Split a batch of two parts of one length."""
        parts = [level.chunk(2) for level in self.levels]
        first, second = self.embedding.chunk(2)
        return Sight([part[0] for part in parts], first), Sight([part[1] for part in parts], second)


class Trunk(nn.Module):
    """The down half of a U-Net, frozen; gradients pass through it to the latents."""

    def __init__(self, unet: ContextUNet) -> None:
        """Take over `unet` and throw its up half away."""
        super().__init__()
        unet.up_blocks = nn.ModuleList()
        for name in ("conv_norm_out", "conv_act_out", "conv_out"):
            unet.add_module(name, nn.Identity())
        self.unet = unet.eval().requires_grad_(requires_grad=False)
        self.seen: list[Tensor] = []
        self.embeddings: list[Tensor] = []
        for block in unet.down_blocks:
            block.register_forward_hook(self._note)

    def forward(self, noisy: Tensor, steps: Tensor, text: TextContext) -> Sight:
        """Look at noised latents [B, 4, H, W] at timesteps [B] with their captions."""
        self.seen, self.embeddings = [], []
        self.unet(noisy, steps, text.rows, text.mask, text.pool_rows)
        return Sight([level.float() for level in self.seen], self.embeddings[0].float())

    def _note(self, block: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        del block
        self.seen.append(output)
        self.embeddings.append(inputs[1])


def normalised(x: Tensor, groups: int) -> Tensor:
    """Group norm without learned scale; the library's own, because the penalty differentiates it twice."""
    return functional.group_norm(x, groups)


def levels_of(steps: Tensor) -> tuple[Tensor, Tensor]:
    """Return how much signal and how much noise latents hold at timesteps [B], each [B, 1, 1, 1]."""
    alpha = torch.tensor(ALPHAS, device=steps.device)[steps].view(-1, 1, 1, 1)
    return alpha.sqrt(), (1 - alpha).sqrt()


def noised_at(clean: Tensor, steps: Tensor, noise: Tensor) -> Tensor:
    """Noise each sample to its own timestep."""
    signal, spread = levels_of(steps)
    return (signal * clean + spread * noise).contiguous(memory_format=torch.channels_last)


class Modulated(nn.Module):
    """Group norm whose scale and shift come from time and text, like the U-Net's own."""

    def __init__(self, width: int, time: int, groups: int) -> None:
        super().__init__()
        self.groups = groups
        self.answer = nn.Linear(time, 2 * width)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Map [B, width, H, W]."""
        scale, shift = self.answer(functional.silu(embedding))[:, :, None, None].chunk(2, 1)
        return normalised(x, self.groups) * (1 + scale) + shift


class CrossAttention(nn.Module):
    """Every place asks the caption; plain products, because the penalty differentiates them twice.

    Captions are brought to unit size first: those of the published projection are a hundred times smaller,
    and new keys and values would not see them.
    """

    def __init__(self, width: int, context: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.ask = nn.Linear(width, width, bias=False)
        self.key = nn.Linear(context, width, bias=False)
        self.value = nn.Linear(context, width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, text: TextContext) -> Tensor:
        """Map [B, width, H, W] to what the captions answer there."""
        batch, width, height, breadth = x.shape

        def parted(value: Tensor) -> Tensor:
            return value.reshape(batch, value.shape[1], self.heads, -1).transpose(1, 2)

        rows = functional.layer_norm(text.rows.to(x.dtype), text.rows.shape[-1:])
        asked = parted(self.ask(x.flatten(2).transpose(1, 2)))
        score = asked @ parted(self.key(rows)).mT * (width // self.heads) ** -0.5
        score = score.masked_fill(text.mask[:, None, None] == 0, -1e4)
        told = (score.softmax(-1) @ parted(self.value(rows))).transpose(1, 2).flatten(2)
        return self.out(told).transpose(1, 2).reshape(batch, width, height, breadth)


class Head(nn.Module):
    """One level's judgement: norm, 1x1; plus 3x3; plus cross-attention; norm, 1x1 to one number a place."""

    def __init__(self, channels: int, width: int, sizes: UNetSizes) -> None:
        super().__init__()
        self.groups = sizes.groups
        self.enter = nn.Conv2d(channels, width, 1)
        self.near_norm = Modulated(width, sizes.time, sizes.groups)
        self.near = nn.Conv2d(width, width, 3, padding=1)
        self.text_norm = Modulated(width, sizes.time, sizes.groups)
        self.text = CrossAttention(width, sizes.context, max(1, width // sizes.head))
        self.leave = nn.Conv2d(width, 1, 1)

    def forward(self, level: Tensor, embedding: Tensor, text: TextContext) -> Tensor:
        """Return one number a picture [B]: high for real ones."""
        x = self.enter(functional.silu(normalised(level, self.groups)))
        x = x + self.near(functional.silu(self.near_norm(x, embedding)))
        x = x + self.text(self.text_norm(x, embedding), text)
        return self.leave(functional.silu(normalised(x, self.groups))).mean((1, 2, 3))


class Critic(nn.Module):
    """The learned heads on a trunk's four levels."""

    def __init__(self, sizes: UNetSizes) -> None:
        super().__init__()
        width = sizes.widths[0]
        self.heads = nn.ModuleList(Head(channels, width, sizes) for channels in sizes.widths)

    def forward(self, levels: Sequence[Tensor], embedding: Tensor, text: TextContext) -> Tensor:
        """Return the judgement of every head, [B, 4]."""
        told = [head(level, embedding, text) for head, level in zip(self.heads, levels, strict=True)]
        return torch.stack(told, 1)


def penalty(critic: Critic, real: Sight, made: Sight, text: TextContext) -> Tensor:
    """Ask for slopes of length 1 between real and made (arXiv 1704.00028), taken at the heads' inputs.

    At the heads, as Adversarial Diffusion Distillation does (arXiv 2311.17042): the frozen trunk need not be
    differentiated twice.
    """
    share = torch.rand(len(real.embedding), 1, 1, 1, device=real.embedding.device)
    between = [
        torch.lerp(a.detach(), b.detach(), share).requires_grad_()
        for a, b in zip(real.levels, made.levels, strict=True)
    ]
    told = critic(between, real.embedding, text).sum()
    slopes = torch.autograd.grad(told, between, create_graph=True)
    lengths = torch.stack([slope.flatten(1).square().sum(1).add(1e-12).sqrt() for slope in slopes], 1)
    return (lengths - 1).square().mean()


@dataclass(frozen=True)
class Duel:
    """One exchange between critic and maker."""

    critic_loss: Tensor
    """Reaches the heads only."""
    slope: Tensor
    """Gradient of the maker's loss at its clean latents [B, 4, H, W]."""
    distance: float
    """How far apart the critic holds real and made."""
    penalty: float
    """How far the critic's slopes are from 1."""


def duel(
    trunk: Trunk, critic: Critic, latents: tuple[Tensor, Tensor], text: TextContext, looks: Tensor
) -> Duel:
    """Show real and made latents of the same captions to the critic, noised to the timesteps `looks` [B].

    The noise hides what rounding leaves where one step from almost pure noise divides by a small number.
    """
    real, made = latents
    shown = made.detach().requires_grad_()
    with torch.autocast(real.device.type, torch.bfloat16):
        both, twice = torch.cat([real, shown]), torch.cat([looks, looks])
        sight = trunk(noised_at(both, twice, torch.randn_like(both)), twice, join(text, text))
    at_real, at_made = sight.halves()
    judgement = critic(at_made.levels, at_made.embedding, text)
    (slope,) = torch.autograd.grad(-judgement.mean(), shown)
    told_made = critic([level.detach() for level in at_made.levels], at_made.embedding, text)
    told_real = critic([level.detach() for level in at_real.levels], at_real.embedding, text)
    distance = told_real.mean() - told_made.mean()
    rough = penalty(critic, at_real, at_made, text)
    return Duel(PENALTY * rough - distance, slope, distance.item(), rough.item())
