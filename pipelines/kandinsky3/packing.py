"""Weights at one byte a number: Linear layers keep them packed and unpack them only while they run."""

from enum import StrEnum

import torch
from torch import Tensor, nn
from torch.nn import functional

INT8_TOP = 127.0
FP8_TOP = 448.0
"""The largest number of float8_e4m3fn."""


class Packing(StrEnum):
    """How a byte is read."""

    INT8 = "int8"
    """Evenly spaced: the finer one where a row's numbers are of one size."""
    FP8 = "fp8"
    """float8_e4m3fn, four bits of precision over a wide range: the finer one for rows with outliers."""


class PackedLinear(nn.Module):
    """A Linear without bias, one byte a weight and one float32 scale an output channel (row)."""

    def __init__(self, rows: Tensor, packing: Packing) -> None:
        """`rows` [out, in] are the weights to pack; the bytes stay on their device."""
        super().__init__()
        top = INT8_TOP if packing is Packing.INT8 else FP8_TOP
        scale = rows.float().abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / top
        steps = rows.float() / scale
        if packing is Packing.INT8:
            packed = steps.round().to(torch.int8)
        else:
            packed = steps.to(torch.float8_e4m3fn).view(torch.int8)
        self.packing = packing
        # T5 looks at the type of `weight` and leaves its input alone where that is int8, so fp8 poses as it
        self.weight: Tensor
        self.scale: Tensor
        self.register_buffer("weight", packed)
        self.register_buffer("scale", scale.flatten())

    def forward(self, inputs: Tensor) -> Tensor:
        """[..., out] in the numbers of `inputs` [..., in]; both kinds of bytes are exact in bfloat16."""
        packed = self.weight if self.packing is Packing.INT8 else self.weight.view(torch.float8_e4m3fn)
        return functional.linear(inputs, packed.to(inputs.dtype)) * self.scale.to(inputs.dtype)


def pack_linears(network: nn.Module, packing: Packing, device: torch.device) -> None:
    """Replace every Linear of `network`, one after the other; all that is left moves to `device` as it is."""
    for name, part in list(network.named_children()):
        if isinstance(part, nn.Linear):
            if "bias" in dict(part.named_parameters()):
                raise ValueError(f"{name} has a bias, which a packed layer does not keep.")
            setattr(network, name, PackedLinear(part.weight.detach().to(device), packing))
        else:
            pack_linears(part, packing, device)
    network.to(device)
