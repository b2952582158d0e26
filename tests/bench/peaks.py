"""Peak memory of a card at full size, computed without one: networks on `meta`, every tensor counted.

`python -m tests.bench peaks` prints the table of docs/performance.md. Weights come from the same classes that
load the published files, whose parameter counts tests compare with the manifests. Not counted: what CUDA
itself takes (a few hundred MiB), work space of convolutions, and holes in the allocator. Attention counts as
fused, as it runs on a card.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import T5Config, T5EncoderModel

from pipelines.kandinsky3.engine import SMALL_TILE_CELLS
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import Kandinsky3Config
from pipelines.kandinsky3.text import TextProjection
from pipelines.kandinsky3.unet import ContextUNet
from pipelines.kit.plans import SMALL_TILES, Plan, encoder_on_card
from tests.bench.figures import Figure

META = torch.device("meta")
CELLS = 128
TOKENS = 128
FULL = Kandinsky3Config()
FLAN_UL2 = T5Config(
    vocab_size=32128, d_model=4096, d_kv=256, d_ff=16384, num_layers=32, num_heads=16,
    feed_forward_proj="gated-gelu",
)  # fmt: skip
"""As published: facts of google/flan-ul2."""


class Tally(TorchDispatchMode):
    """Adds up the bytes of tensors that live, and remembers the most."""

    def __init__(self, known: nn.Module) -> None:
        super().__init__()
        self.live = self.peak = 0
        self._seen = {tensor.untyped_storage()._cdata for tensor in known.state_dict().values()}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(out):
            if isinstance(leaf, Tensor) and leaf.untyped_storage()._cdata not in self._seen:
                self._add(leaf.untyped_storage())
        return out

    def _add(self, storage: torch.UntypedStorage) -> None:
        key, size = storage._cdata, storage.nbytes()
        self._seen.add(key)
        self.live += size
        self.peak = max(self.peak, self.live)

        def gone() -> None:
            self._seen.discard(key)
            self.live -= size

        weakref.finalize(storage, gone)


class Fused(TorchFunctionMode):
    """Attention as a card runs it: no matrix of scores in memory."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is nn.functional.scaled_dot_product_attention:
            query, _, value = args[:3] if len(args) > 2 else (kwargs["query"], None, kwargs["value"])
            return query.new_empty((*query.shape[:-1], value.shape[-1]))
        return func(*args, **(kwargs or {}))


def peak_of(network: nn.Module, run: Callable[[], object]) -> float:
    """GiB that `run` takes beyond the weights of `network`."""
    with torch.inference_mode(), Tally(network) as tally, Fused():
        run()
    return tally.peak / 2**30


def weights_of(network: nn.Module) -> float:
    """GiB of the weights."""
    held = {tensor.untyped_storage()._cdata: tensor.nbytes for tensor in network.state_dict().values()}
    return sum(held.values()) / 2**30


@contextmanager
def nowhere(dtype: torch.dtype) -> Iterator[None]:
    """Build networks without memory, in these numbers."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with META:
            yield
    finally:
        torch.set_default_dtype(before)


def encoder() -> tuple[float, float]:
    """Weights and work of the text encoder in bfloat16, GiB."""
    with nowhere(torch.bfloat16):
        network = T5EncoderModel(FLAN_UL2).eval()
    ids = torch.zeros((1, TOKENS), dtype=torch.long, device=META)
    return weights_of(network), peak_of(network, lambda: network(ids))


def unet(pictures: int, *, guided: bool) -> tuple[float, float]:
    """Weights (with the projection) and work of one step in float16, GiB."""
    with nowhere(torch.float16):
        network = ContextUNet(FULL.unet).eval()
    with nowhere(torch.float32):
        projection = TextProjection(FLAN_UL2.d_model, FULL.unet.context)
    batch = pictures * (2 if guided else 1)

    def run() -> Tensor:
        latents = torch.empty((batch, 4, CELLS, CELLS), dtype=torch.float16, device=META)
        times = torch.zeros(batch, dtype=torch.long, device=META)
        context = torch.empty((batch, TOKENS, FULL.unet.context), device=META)
        mask = torch.ones((batch, TOKENS), dtype=torch.long, device=META)
        return network(latents, times, context, mask)

    return weights_of(network) + weights_of(projection), peak_of(network, run)


def movq(tile: int | None) -> tuple[float, float]:
    """Weights and work of decoding one picture, the decoder in bfloat16, GiB."""
    with nowhere(torch.float32):
        network = MoVQ(FULL.movq).eval().halve_decoder()
    latents = torch.empty((1, 4, CELLS, CELLS), device=META)
    return weights_of(network), peak_of(network, lambda: network.to_pictures(latents, tile))


async def measure() -> list[Figure]:
    """One row a plan: weights, and the peak of one picture of 1024 x 1024 with guidance and of four."""
    text, text_work = encoder()
    base, one = unet(1, guided=True)
    _, four = unet(4, guided=True)
    decoder, whole = movq(None)
    _, pieces = movq(SMALL_TILE_CELLS)
    parts = [
        Figure("text encoder, bfloat16", f"{text:.2f} GiB", f"its work {text_work:.2f} GiB"),
        Figure(
            "U-Net, float16, and projection", f"{base:.2f} GiB", f"a step {one:.2f} GiB, of four {four:.2f}"
        ),
        Figure(
            "MoVQ, decoder in bfloat16",
            f"{decoder:.2f} GiB",
            f"whole {whole:.2f} GiB, in pieces {pieces:.2f}",
        ),
    ]
    for plan in Plan:
        weights = encoder_on_card(plan, text) + base + decoder
        decode = pieces if plan in SMALL_TILES else whole
        peaks = [weights + max(text_work, step, decode) for step in (one, four)]
        words = f"weights {weights:.1f} GiB, peak with a batch of four {peaks[1]:.1f} GiB"
        parts.append(Figure(f"peak on the card, {plan}", f"{peaks[0]:.1f} GiB", words))
    return parts
