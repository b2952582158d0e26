"""Faster training on a CPU: the library's formulas, laid out for channels-last bfloat16."""

from types import MethodType
from typing import Any, cast

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor, SpatialNorm
from diffusers.models.unets.unet_kandinsky3 import Kandinsky3ConditionalGroupNorm
from torch import Tensor, nn
from torch.nn import functional

from pipelines.kandinsky3.unet import ContextUNet
from training.lesson import Network


class GroupNormLast(torch.autograd.Function):
    """Group norm of a channels-last tensor with a scale and shift per channel, or per picture and channel."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, shift: Tensor, groups: int, eps: float) -> Tensor:
        """Normalise x [B, C, H, W]; statistics are kept in float32."""
        batch, channels, height, width = x.shape
        rows = x.permute(0, 2, 3, 1).reshape(batch, height * width, channels)
        size = height * width * (channels // groups)
        exact = rows.float()
        total = exact.sum(1).view(batch, groups, -1).sum(-1, keepdim=True)
        squares = exact.square_().sum(1) if exact is not rows else exact.square().sum(1)
        squares = squares.view(batch, groups, -1).sum(-1, keepdim=True)
        mean = total / size
        spread = (squares / size - mean.square()).clamp_min(0).add(eps).rsqrt()
        wide = (batch, groups, channels // groups)
        mean, spread = (
            mean.expand(wide).reshape(batch, channels),
            spread.expand(wide).reshape(batch, channels),
        )
        gain = spread * scale.float()
        offset = shift.float() - mean * gain
        y = torch.addcmul(offset.to(x.dtype)[:, None], rows, gain.to(x.dtype)[:, None])
        ctx.save_for_backward(rows, scale, mean, spread, gain)
        ctx.plan = (groups, size, x.shape, shift.dim(), shift.dtype)
        return y.view(batch, height, width, channels).permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of x, scale and shift."""
        rows, scale, mean, spread, gain = ctx.saved_tensors
        groups, size, (batch, channels, height, width), shift_dims, shift_dtype = ctx.plan
        dy = grads[0].permute(0, 2, 3, 1).reshape(batch, height * width, channels)
        sum_dy = dy.sum(1, dtype=torch.float32)
        sum_dyx = (dy * rows).sum(1, dtype=torch.float32)
        wide = (batch, groups, channels // groups)

        def over_group(value: Tensor) -> Tensor:
            grouped = (value * scale.float()).view(wide).sum(-1, keepdim=True)
            return grouped.expand(wide).reshape(batch, channels)

        group_dy, group_dyx = over_group(sum_dy), over_group(sum_dyx)
        slope = (group_dy * mean - group_dyx) * spread.pow(3) / size
        level = -slope * mean - group_dy * spread / size
        dtype = rows.dtype
        dx = torch.addcmul(level.to(dtype)[:, None], rows, slope.to(dtype)[:, None]).addcmul_(
            dy, gain.to(dtype)[:, None]
        )
        d_scale, d_shift = (sum_dyx - sum_dy * mean) * spread, sum_dy
        if scale.dim() == 1:
            d_scale = d_scale.sum(0)
        if shift_dims == 1:
            d_shift = d_shift.sum(0)
        dx = dx.view(batch, height, width, channels).permute(0, 3, 1, 2)
        return dx, d_scale.to(scale.dtype), d_shift.to(shift_dtype), None, None


def group_norm(self: nn.GroupNorm, x: Tensor) -> Tensor:
    """Stand in for nn.GroupNorm.forward."""
    if x.dim() != 4:
        return functional.group_norm(x.float(), self.num_groups, self.weight, self.bias, self.eps).to(x.dtype)
    weight = self.weight if self.affine else x.new_ones(x.shape[1], dtype=torch.float32)
    bias = self.bias if self.affine else x.new_zeros(x.shape[1], dtype=torch.float32)
    x = x.contiguous(memory_format=torch.channels_last)
    return GroupNormLast.apply(x, weight, bias, self.num_groups, self.eps)


def conditional_group_norm(self: Kandinsky3ConditionalGroupNorm, x: Tensor, context: Tensor) -> Tensor:
    """Stand in for the U-Net's norm whose scale and shift come from the time embedding."""
    given: Tensor | None = getattr(self, "given", None)
    scale, shift = (self.context_mlp(context) if given is None else given).chunk(2, dim=1)
    x = x.contiguous(memory_format=torch.channels_last)
    return GroupNormLast.apply(x, scale.float() + 1.0, shift.float(), self.norm.num_groups, self.norm.eps)


def spatial_norm(self: SpatialNorm, f: Tensor, zq: Tensor) -> Tensor:
    """Stand in for MoVQ's norm: 1x1 convolutions commute with nearest enlargement, so do them small."""
    gain = functional.interpolate(self.conv_y(zq), size=f.shape[-2:], mode="nearest")
    bias = functional.interpolate(self.conv_b(zq), size=f.shape[-2:], mode="nearest")
    return torch.addcmul(bias.to(f.dtype), self.norm_layer(f), gain.to(f.dtype))


class PlainAttention:
    """Attention by two matrix products: quicker to train on a CPU than the fused kernel."""

    def __call__(  # noqa: D102
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
        **_: object,
    ) -> Tensor:
        x, kept = hidden_states, hidden_states
        if attn.spatial_norm is not None:
            x = attn.spatial_norm(x, temb)
        shape = x.shape
        if x.dim() == 4:
            x = x.permute(0, 2, 3, 1).reshape(shape[0], shape[2] * shape[3], shape[1])
        if attn.group_norm is not None:
            as_picture = x.transpose(1, 2).unsqueeze(-1)
            x = attn.group_norm(as_picture).squeeze(-1).transpose(1, 2)
        source = x if encoder_hidden_states is None else encoder_hidden_states

        to_k, to_v = cast("nn.Linear", attn.to_k), cast("nn.Linear", attn.to_v)

        def heads(value: Tensor) -> Tensor:
            return value.reshape(shape[0], value.shape[1], attn.heads, -1).transpose(1, 2)

        q, k, v = heads(attn.to_q(x)), heads(to_k(source)), heads(to_v(source))
        score = torch.matmul(q, k.transpose(-1, -2)).float() * q.shape[-1] ** -0.5
        if attention_mask is not None:
            mask = attention_mask.float()
            own = mask.shape[0] == shape[0]
            score = score + (mask[:, None] if own else mask.view(shape[0], attn.heads, -1, mask.shape[-1]))
        x = torch.matmul(score.softmax(-1).to(v.dtype), v).transpose(1, 2).flatten(2)
        project, dropout = cast("nn.ModuleList", attn.to_out)
        x = dropout(project(x))
        if len(shape) == 4:
            x = x.reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
        if attn.residual_connection:
            x = x + kept
        return x / attn.rescale_output_factor


def answer_together(network: ContextUNet) -> None:
    """Compute scale and shift of all conditional norms in one product: all read the same embedding."""
    norms = [layer for layer in network.modules() if isinstance(layer, Kandinsky3ConditionalGroupNorm)]
    linears = [cast("nn.Linear", norm.context_mlp[1]) for norm in norms]

    def ahead(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        embedding = functional.silu(inputs[1])
        weight, bias = (
            torch.cat([line.weight for line in linears]),
            torch.cat([line.bias for line in linears]),
        )
        answers = functional.linear(embedding, weight, bias).split(
            [line.out_features for line in linears], dim=1
        )
        for norm, answer in zip(norms, answers, strict=True):
            norm.given = answer

    network.down_blocks[0].register_forward_pre_hook(ahead)


def quicken(network: Network) -> Network:
    """Swap the slow layers of a network in training for their stand-ins; its parameters stay as they are."""
    for layer in network.modules():
        if isinstance(layer, Kandinsky3ConditionalGroupNorm):
            layer.forward = MethodType(conditional_group_norm, layer)
        elif isinstance(layer, SpatialNorm):
            layer.forward = MethodType(spatial_norm, layer)
        elif isinstance(layer, nn.GroupNorm):
            layer.forward = MethodType(group_norm, layer)
        elif isinstance(layer, Attention):
            layer.set_processor(cast("AttnProcessor", PlainAttention()))
        elif isinstance(layer, ContextUNet):
            answer_together(layer)
    return network
