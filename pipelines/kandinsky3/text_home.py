"""Where the text encoder lies and in which numbers: with 8.7 billion parameters it decides what fits."""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import torch
from torch import nn
from transformers import T5EncoderModel

from pipelines.kandinsky3.checkpoints import open_text
from pipelines.kandinsky3.layouts import Layout
from pipelines.kandinsky3.packing import Packing, pack_linears
from pipelines.kandinsky3.text import TextEncoder


class Numbers(StrEnum):
    """The numbers of the encoder's weights; those of the projection are always float32."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    """The numbers it was trained in. float16 would overflow in its wide layers."""
    INT8 = "int8"
    FP8 = "fp8"


@dataclass(frozen=True)
class TextHome:
    """A place for the encoder; weights may rest elsewhere than they work."""

    numbers: Numbers
    works_on: torch.device
    rests_on: torch.device

    @classmethod
    def on(cls, device: torch.device, numbers: Numbers) -> "TextHome":
        """Rest and work in one place."""
        return cls(numbers, device, device)

    @property
    def load_dtype(self) -> torch.dtype:
        """Numbers to read the files in; what is packed afterwards needs no more than half precision."""
        return torch.float32 if self.numbers is Numbers.FLOAT32 else torch.bfloat16


def open_text_at(layout: Layout, home: TextHome) -> TextEncoder:
    """Open tokenizer and T5 encoder and bring it home. Raises CheckpointError.

    The files pass through main memory, which has to hold the encoder once in `home.load_dtype`.
    """
    text = open_text(layout, torch.device("cpu"), home.load_dtype)
    move_in(text.encoder, home)
    return TextEncoder(text.tokenizer, text.encoder, text.max_tokens, home.works_on)


def move_in(encoder: T5EncoderModel, home: TextHome) -> None:
    """Bring an encoder that was read into main memory, in `home.load_dtype`, to its home.

    An encoder that rests elsewhere passes over the working device layer by layer, so that never more than
    its largest layer is there.
    """
    network = cast("nn.Module", encoder)
    if home.numbers in {Numbers.INT8, Numbers.FP8}:
        pack_linears(network, Packing(home.numbers.value), home.rests_on)
        if home.works_on.type == "cpu":
            _widen(network)
    else:
        network.to(home.rests_on)
    if home.rests_on != home.works_on:
        for part in network.modules():
            _send_visiting(part, home.works_on)


def _send_visiting(part: nn.Module, device: torch.device) -> None:
    """Let the weights that are the part's own be on `device` for the length of its forward pass."""
    own = [*part.parameters(recurse=False), *part.buffers(recurse=False)]
    resting = [tensor.data for tensor in own]
    if not own:
        return

    def go(_part: nn.Module, _inputs: object) -> None:
        for tensor, home in zip(own, resting, strict=True):
            tensor.data = home.to(device, copy=True)

    def come_back(_part: nn.Module, _inputs: object, _output: object) -> None:
        for tensor, home in zip(own, resting, strict=True):
            tensor.data = home

    part.register_forward_pre_hook(go)
    part.register_forward_hook(come_back, always_call=True)


def _widen(network: nn.Module) -> None:
    """Compute in float32 where that is the quicker and finer way; packed weights stay packed."""
    for part in network.parameters():
        part.data = part.data.float()
