"""Full-size Kandinsky 3 on a graphics card beside diffusers' stock pipeline: same random weights, same run.

Both draw from text states that are ready: the encoder is the same on both sides and runs once a prompt. The
stock pipeline gets the half precision it is published in; Flash is there, as it only can be, four of its
steps without guidance.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMScheduler, Kandinsky3Pipeline, Kandinsky3UNet, VQModel
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.adapters import Place
from pipelines.kandinsky3.checkpoints import OpenedUNet
from pipelines.kandinsky3.companions import Companions
from pipelines.kandinsky3.engine import Kandinsky3, SharedParts, Size
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.layouts import Layout, Style
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.samplers import BaseSettings
from pipelines.kandinsky3.sizes import Kandinsky3Config, Role
from pipelines.kandinsky3.text import TextEncoder, TextProjection
from pipelines.kandinsky3.unet import ContextUNet
from tests.bench.figures import Figure
from tests.tiny_model import tiny_encoder, tiny_tokenizer

TOKENS = 78
PROMPT = " ".join(["fish"] * (TOKENS - 1))
UNET_TFLOP, DECODE_TFLOP = 3.21, 34.1
"""A U-Net call and a decoded picture of 1024 x 1024 with 78 tokens, counted from the published networks."""
GOALS = {Role.BASE: 1.6, Role.FLASH: 3.0}
ROOFLINE_GOAL = 0.6


@dataclass(frozen=True)
class Bed:
    """Where and how large the comparison is run."""

    config: Kandinsky3Config
    device: torch.device
    dtype: torch.dtype
    side: int = 1024
    steps: int = 50
    batches: tuple[int, ...] = (1, 4, 8)
    rounds: int = 3

    def wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)


async def measure() -> list[Figure]:
    """The comparison on the first card, or one line that says why not."""
    if not torch.cuda.is_available():
        return [Figure("full-size Kandinsky 3 on a graphics card", "not run here", "no CUDA device")]
    bed = Bed(Kandinsky3Config(), torch.device("cuda"), torch.float16)
    return compare(bed, tflops=_roof(bed.device))


def compare(bed: Bed, tflops: float | None) -> list[Figure]:
    """Pictures a second of both, base and Flash, at every batch; `tflops` is what matrices reach here."""
    ours = random_engine(bed)
    stock = _stock(bed, ours)
    figures = [] if tflops is None else [Figure("matrix product in half precision", f"{tflops:.0f} TFLOP/s")]
    for role, steps, calls in ((Role.BASE, bed.steps, 2 * bed.steps), (Role.FLASH, 4, 4)):
        ours.role = role
        for batch in bed.batches if role is Role.FLASH else bed.batches[:1]:
            mine, peak = _rate(bed, batch, lambda count=batch, steps=steps: draw(ours, bed, count, steps))
            theirs, high = _rate(
                bed, batch, lambda count=batch, steps=steps, role=role: stock(count, steps, role)
            )
            name = f"{role}, {steps} steps, batch of {batch}"
            ratio = f"{mine / theirs:.2f} x stock, goal {GOALS[role]}"
            figures.append(Figure(f"{name}: ours", f"{mine:.3f} pictures/s", f"{ratio}; peak {peak:.1f} GiB"))
            figures.append(Figure(f"{name}: stock", f"{theirs:.3f} pictures/s", f"peak {high:.1f} GiB"))
            if tflops is not None:
                part = mine * (calls * UNET_TFLOP + DECODE_TFLOP) / tflops
                figures.append(Figure(f"{name}: of the roofline", f"{part:.0%}", f"goal {ROOFLINE_GOAL:.0%}"))
    return figures


def random_engine(bed: Bed) -> Kandinsky3:
    """An engine with random weights and a text encoder too small to be felt."""
    torch.manual_seed(0)
    sizes = bed.config.unet
    with bed.device:
        network = ContextUNet(sizes).eval().requires_grad_(requires_grad=False).to(bed.dtype)
        projection = TextProjection(16, sizes.context).eval()
        movq = MoVQ(bed.config.movq).eval().requires_grad_(requires_grad=False)
    network.null_embedding.data = network.null_embedding.data.float()
    if bed.device.type == "cuda":
        movq.halve_decoder()
    encoder = TextEncoder(tiny_tokenizer(), tiny_encoder().eval(), max_tokens=128)
    shared = SharedParts(encoder, movq)
    opened = OpenedUNet(network, projection, has_null=True)
    nowhere = Path("nowhere")
    layout = Layout(nowhere, Style.OFFICIAL, bed.config, {}, {}, [], text=nowhere, tokenizer=nowhere)
    companions = Companions(layout, opened, Place(bed.device, bed.dtype))
    return Kandinsky3(opened, shared, bed.config, Role.BASE, companions)


def draw(engine: Kandinsky3, bed: Bed, count: int, steps: int) -> list[Image.Image]:
    """So many pictures of one prompt."""
    shape = Size(bed.side, bed.side).latent_shape
    return engine.draw(
        [Words(PROMPT)] * count, lambda: torch.randn((count, *shape)), BaseSettings(steps=steps)
    )


def _stock(bed: Bed, ours: Kandinsky3) -> Callable[[int, int, Role], object]:
    """diffusers' pipeline with our weights; its projection and codebook are random."""
    pipe = _stock_pipeline(bed)
    foreign = pipe.unet.load_state_dict(ours.unet.network.state_dict(), strict=False).unexpected_keys
    assert foreign == ["null_embedding"]
    assert not pipe.movq.load_state_dict(ours.shared.movq.state_dict(), strict=False).unexpected_keys
    hidden = torch.zeros(1, TOKENS, pipe.unet.config.encoder_hid_dim, device=bed.device, dtype=bed.dtype)
    mask = torch.ones(1, TOKENS, dtype=torch.long, device=bed.device)

    def draw(count: int, steps: int, role: Role) -> object:
        return pipe(
            prompt_embeds=hidden.expand(count, -1, -1),
            attention_mask=mask.expand(count, -1),
            negative_prompt_embeds=hidden.expand(count, -1, -1),
            negative_attention_mask=mask.expand(count, -1),
            num_inference_steps=steps,
            guidance_scale=3.0 if role is Role.BASE else 1.0,
            width=bed.side,
            height=bed.side,
        )

    return draw


def _stock_pipeline(bed: Bed) -> Any:
    sizes, movq = bed.config.unet, bed.config.movq
    lowest, plain = ("Attn" if movq.lowest_attention else ""), len(movq.widths) - 1
    with bed.device:
        unet = Kandinsky3UNet(
            time_embedding_dim=sizes.time,
            groups=sizes.groups,
            attention_head_dim=sizes.head,
            layers_per_block=sizes.layers,
            block_out_channels=sizes.widths,
            cross_attention_dim=sizes.context,
            encoder_hid_dim=sizes.context,
        )
        decoder = VQModel(
            down_block_types=("DownEncoderBlock2D",) * plain + (f"{lowest}DownEncoderBlock2D",),
            up_block_types=(f"{lowest}UpDecoderBlock2D",) + ("UpDecoderBlock2D",) * plain,
            block_out_channels=movq.widths,
            layers_per_block=movq.layers,
            latent_channels=4,
            num_vq_embeddings=16,
            norm_type="spatial",
        )
    pipe = Kandinsky3Pipeline(
        tokenizer=None,
        text_encoder=None,
        unet=unet.to(bed.dtype).eval(),
        scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2", clip_sample=True, steps_offset=1),
        movq=decoder.to(bed.dtype).eval(),
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _rate(bed: Bed, batch: int, draw: Callable[[], object]) -> tuple[float, float]:
    """Pictures a second, best of a few rounds after one to warm up, and the peak of memory in GiB."""
    draw()
    bed.wait()
    if bed.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(bed.device)
    times: list[float] = []
    for _ in range(bed.rounds):
        began = time.perf_counter()
        draw()
        bed.wait()
        times.append(time.perf_counter() - began)
    peak = torch.cuda.max_memory_allocated(bed.device) / 2**30 if bed.device.type == "cuda" else 0.0
    return batch / min(times), peak


def _roof(device: torch.device, side: int = 8192) -> float:
    """TFLOP/s of a large matrix product in half precision: what this very card reaches now."""
    left, right = (torch.randn(side, side, device=device, dtype=torch.float16) for _ in range(2))
    product: Tensor = left @ right
    torch.cuda.synchronize(device)
    began = time.perf_counter()
    for _ in range(10):
        product = left @ right
    torch.cuda.synchronize(device)
    assert product.shape == (side, side)
    return 10 * 2 * side**3 / (time.perf_counter() - began) / 1e12
