"""The text encoder at fewer bytes and MoVQ in other numbers: how far from float32, how large, how quick."""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from pipelines.kandinsky3.checkpoints import open_movq
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import MoVQSizes
from pipelines.kandinsky3.text import TextEncoder
from pipelines.kandinsky3.text_home import Numbers, TextHome, open_text_at
from pipelines.kit.models import SHIPPED_WEIGHTS
from tests.bench.figures import Figure, milliseconds

CPU = torch.device("cpu")
POCKET = find_layout(SHIPPED_WEIGHTS / "pocket")
PROMPTS = [
    f"a {colour} {thing} under the moon" for colour in ("red", "blue") for thing in ("fish", "cat", "house")
]
ROUNDS = 3
FULL_SIDE_CELLS = 8
"""Cells a side for the MoVQ of full size: 64 pixels, what a CPU can bear."""


async def measure() -> list[Figure]:
    """Rows for the encoder, then for the pocket MoVQ and for one of full size with random weights."""
    torch.manual_seed(0)
    pocket = open_movq(POCKET, CPU, torch.float32)
    full = MoVQ(MoVQSizes()).eval().requires_grad_(requires_grad=False)
    with torch.inference_mode():
        latents = pocket.to_latents(torch.rand(1, 3, 256, 256) * 2 - 1)
        return [
            *_text(),
            *_decoding("pocket MoVQ", pocket, latents, tile=24),
            *_decoding("full-size MoVQ, random", full, torch.randn(1, 4, *[FULL_SIDE_CELLS] * 2), tile=None),
        ]


def _text() -> list[Figure]:
    figures: list[Figure] = []
    exact: Tensor | None = None
    for numbers in Numbers:
        encoder = open_text_at(POCKET, TextHome.on(CPU, numbers))
        states, seconds = _encoded(encoder)
        exact = states if exact is None else exact
        off = float((states - exact).norm() / exact.norm())
        size = sum(tensor.nbytes for tensor in _distinct(encoder.encoder)) / 2**20
        words = f"{size:.2f} MiB, {milliseconds(seconds)} a prompt"
        figures.append(Figure(f"pocket text encoder, {numbers}", f"{off:.2%} off", words))
    return figures


def _encoded(encoder: TextEncoder) -> tuple[Tensor, float]:
    began = time.process_time()
    states = torch.cat([encoder.encode(prompt) for prompt in PROMPTS])
    return states, (time.process_time() - began) / len(PROMPTS)


def _distinct(network: object) -> list[Tensor]:
    assert isinstance(network, nn.Module)
    return list({tensor.data_ptr(): tensor for tensor in network.state_dict().values()}.values())


def _decoding(name: str, movq: MoVQ, latents: Tensor, tile: int | None) -> list[Figure]:
    """The exact decoder first, then each candidate beside it."""
    exact, slow = _timed(lambda: movq.to_pictures(latents))
    figures = [Figure(f"{name}, float32", milliseconds(slow), "processor time, median")]
    ways: list[tuple[str, Callable[[], Tensor]]] = []
    if tile is not None:
        ways.append((f"tiles of {tile} cells", lambda: movq.to_pictures(latents, tile, 8)))
    for words, run in ways:
        figures.append(_beside(f"{name}, {words}", exact, slow, run))
    movq.to(memory_format=torch.channels_last)
    figures.append(_beside(f"{name}, channels_last", exact, slow, lambda: movq.to_pictures(latents)))
    movq.to(memory_format=torch.contiguous_format).halve_decoder()
    figures.append(_beside(f"{name}, bfloat16 decoder", exact, slow, lambda: movq.to_pictures(latents)))
    return figures


def _beside(name: str, exact: Tensor, slow: float, run: Callable[[], Tensor]) -> Figure:
    made, seconds = _timed(run)
    error = (exact.clamp(-1, 1) - made.float().clamp(-1, 1)).square().mean()
    decibels = float(10 * torch.log10(4 / error)) if error else float("inf")
    return Figure(name, milliseconds(seconds), f"{slow / seconds:.2f} x as fast, {decibels:.1f} dB of PSNR")


def _timed(run: Callable[[], Tensor]) -> tuple[Tensor, float]:
    made, times = run(), []
    for _ in range(ROUNDS):
        began = time.process_time()
        made = run()
        times.append(time.process_time() - began)
    return made, statistics.median(times)
