"""Prompts to projected text context: tokenizer, T5 encoder, the projection of each U-Net, and a cache.

Two things differ from the published code on purpose. A negative prompt keeps its own length and mask; there
it is cut to the prompt's length and gets the prompt's mask, so that a short one attends to padding. And
every prompt is encoded by itself, so that its numbers never depend on what else is in the batch.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase, T5EncoderModel

from pipelines.kandinsky3.unet import rows_to_pool

CACHED_PROMPTS = 256
"""Encoded prompts kept; at the published size (4096 float32 numbers a token) about 0.3 MB each."""


@dataclass(frozen=True)
class TextContext:
    """Projected prompts of a batch, ready for `ContextUNet`."""

    rows: Tensor
    """[B, L, context] float32, zero where the mask is 0."""
    mask: Tensor
    """[B, L] int64, 1 on tokens."""
    pool_rows: Tensor
    """[B] int64, rows that the pooled query averages."""

    def __len__(self) -> int:
        return self.rows.shape[0]


class TextProjection(nn.Sequential):
    """Linear without bias, then LayerNorm; kept in float32 because its bias is ten times its signal."""

    def __init__(self, hidden: int, context: int) -> None:
        super().__init__(nn.Linear(hidden, context, bias=False), nn.LayerNorm(context))


class TextEncoder:
    """A T5 encoder with its tokenizer and its own cache of prompts: one a model and kind of numbers."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        encoder: T5EncoderModel,
        max_tokens: int = 128,
        device: torch.device | None = None,
    ) -> None:
        """`device` is where the encoder works, if its weights do not rest there."""
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.max_tokens = max_tokens
        self.device = device or encoder.device
        self._cache: OrderedDict[str, Tensor] = OrderedDict()

    def encode(self, prompt: str) -> Tensor:
        """Hidden states [n, d_model] float32 of the n tokens of `prompt`, end token included, on the CPU.

        Raises ArithmeticError when the encoder overflows even in bfloat16.
        """
        hidden = self._cache.pop(prompt, None)
        if hidden is None:
            hidden = self._run(self._ids(prompt))
            if not torch.isfinite(hidden).all() and self.encoder.dtype == torch.float16:
                # T5 was trained in bfloat16; large activations do not fit float16
                self.encoder.to(dtype=torch.bfloat16)  # pyright: ignore[reportCallIssue]
                self._cache.clear()  # a prompt shall not depend on what was encoded before the change
                hidden = self._run(self._ids(prompt))
            if not torch.isfinite(hidden).all():
                raise ArithmeticError(
                    f"The text encoder overflows in {self.encoder.dtype}; its weights are damaged."
                )
        self._cache[prompt] = hidden
        if len(self._cache) > CACHED_PROMPTS:
            self._cache.popitem(last=False)
        return hidden

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that does not fit into the tokens the encoder reads; empty when all fits."""
        ids = self.tokenizer(prompt, add_special_tokens=False)["input_ids"]
        room = self.max_tokens - self.tokenizer.num_special_tokens_to_add()
        return str(self.tokenizer.decode(ids[room:])).strip()

    def _ids(self, prompt: str) -> Tensor:
        ids = self.tokenizer(prompt, truncation=True, max_length=self.max_tokens)["input_ids"]
        return torch.tensor([ids], dtype=torch.long)

    @torch.no_grad()
    def _run(self, ids: Tensor) -> Tensor:
        return self.encoder(ids.to(self.device)).last_hidden_state[0].float().cpu()


def project(projection: nn.Module, hidden: Tensor, mask: Tensor) -> TextContext:
    """Project T5 states [B, T, d_model], zero the padding afterwards, cut to the longest prompt plus one row.

    `mask` [B, T] is 1 on tokens. The order matters: zeroing before the projection would leave the LayerNorm
    bias in the padding, which the pooled query counts.
    """
    length = min(int(mask.sum(dim=1).max()) + 1, mask.shape[1])
    mask = mask[:, :length]
    rows = projection(hidden[:, :length].float()) * mask.unsqueeze(-1)
    return TextContext(rows, mask, rows_to_pool(mask))


@torch.no_grad()
def contexts(
    encoder: TextEncoder, projection: nn.Module, prompts: Sequence[str], device: torch.device
) -> TextContext:
    """Contexts of a batch of prompts on `device`, in order."""
    states = [encoder.encode(prompt) for prompt in prompts]
    length = min(max(len(state) for state in states) + 1, encoder.max_tokens)
    hidden = torch.zeros((len(states), length, states[0].shape[-1]), device=device)
    mask = torch.zeros((len(states), length), dtype=torch.long, device=device)
    for index, state in enumerate(states):
        hidden[index, : len(state)] = state.to(device)
        mask[index, : len(state)] = 1
    return project(projection, hidden, mask)


def join(first: TextContext, second: TextContext) -> TextContext:
    """One batch of two, the shorter one padded with masked zero rows."""
    length = max(first.rows.shape[1], second.rows.shape[1])
    return TextContext(
        torch.cat([_pad(first.rows, length), _pad(second.rows, length)]),
        torch.cat([_pad(first.mask, length), _pad(second.mask, length)]),
        torch.cat([first.pool_rows, second.pool_rows]),
    )


def _pad(tensor: Tensor, length: int) -> Tensor:
    missing = length - tensor.shape[1]
    shape = (tensor.shape[0], missing, *tensor.shape[2:])
    return torch.cat([tensor, tensor.new_zeros(shape)], dim=1) if missing else tensor
