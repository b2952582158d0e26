"""Pictures as prompts: the IP-Adapter of Kandinsky 3.1, four more tokens for every cross-attention.

The text and the picture are attended to separately and their results added ("decoupled"), so a scale of 0
is exactly the U-Net without the adapter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

TOKENS = 4
"""Rows that a picture takes beside the text, as published."""

_CROSS_ATTENTION = re.compile(r"(down|up)_blocks\.(\d)\.attentions\.([1-9]\d*)\.attention")


@dataclass(frozen=True)
class PictureTokens:
    """Image prompts of a batch, ready for a U-Net with the adapter attached."""

    rows: Tensor
    """[B, 4, context]."""
    scale: Tensor
    """[B], how much each sample heeds its picture; the published default is 1, and 0 is not at all."""


@dataclass(frozen=True)
class ContextWithPicture:
    """What a cross-attention sees when there is an image prompt."""

    words: Tensor
    """[B, L, context]."""
    picture: PictureTokens

    @property
    def dtype(self) -> torch.dtype:
        """The blocks cast their mask to this."""
        return self.words.dtype


class PictureLayer(nn.Module):
    """What the adapter adds to one cross-attention: its own keys, values and way out."""

    def __init__(self, context: int, width: int) -> None:
        super().__init__()
        self.to_k = nn.Linear(context, width)
        self.to_v = nn.Linear(context, width)
        self.to_out = nn.Linear(width, width)
        # a new adapter changes nothing until it is trained
        nn.init.zeros_(self.to_out.weight)
        nn.init.zeros_(self.to_out.bias)


class PictureAttention:
    """Attends to words and picture with one query; no Module, so that the weights stay the adapter's own."""

    def __init__(self, layer: PictureLayer) -> None:
        self.layer = layer
        self.words_only = AttnProcessor2_0()

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | ContextWithPicture | None = None,
        attention_mask: Tensor | None = None,
    ) -> Tensor:
        """Result [B, N, C] for queries [B, N, C]; a plain tensor as context means no picture."""
        seen = encoder_hidden_states
        if not isinstance(seen, ContextWithPicture):
            return self.words_only(attn, hidden_states, seen, attention_mask)
        assert attn.to_k is not None
        assert attn.to_v is not None
        assert attn.to_out is not None
        query = _heads(attn.to_q(hidden_states), attn.heads)
        # [B, 1, L] masks the same rows for every head and query
        mask = None if attention_mask is None else attention_mask.unsqueeze(1)
        words = _attend(query, attn.to_k(seen.words), attn.to_v(seen.words), mask)
        rows = seen.picture.rows.to(query.dtype)
        picture = _attend(query, self.layer.to_k(rows), self.layer.to_v(rows), None)
        scale = seen.picture.scale.to(query.dtype)[:, None, None]
        return attn.to_out[0](words) + scale * self.layer.to_out(picture)


class ImagePrompt(nn.Module):
    """The adapter of one U-Net: embeddings to tokens, and a layer for each of its cross-attentions."""

    def __init__(self, unet: nn.Module, embedding: int) -> None:
        """`unet` may be on `meta`; `embedding` is the width of the picture encoder (768 as published)."""
        super().__init__()
        widths = {name: (cross.cross_attention_dim, cross.out_dim) for name, cross in cross_attentions(unet)}
        context = next(iter(widths.values()))[0]
        self.image_proj = nn.Linear(embedding, TOKENS * context)
        self.image_norm = nn.LayerNorm(context)
        self.layers = nn.ModuleDict({name: PictureLayer(*sides) for name, sides in widths.items()})

    def tokens(self, embeddings: Tensor) -> Tensor:
        """Rows [B, 4, context] of embeddings [B, embedding]."""
        rows = self.image_proj(embeddings.to(self.image_proj.weight.dtype))
        return self.image_norm(rows.unflatten(1, (TOKENS, -1)))

    def attach(self, unet: nn.Module) -> None:
        """Let `unet` see image prompts; without one in its guides it computes exactly as before."""
        for name, cross in cross_attentions(unet):
            layer = self.layers[name]
            assert isinstance(layer, PictureLayer)
            cross.set_processor(PictureAttention(layer))  # pyright: ignore[reportArgumentType]


def blended(embeddings: Tensor, weights: Sequence[float]) -> Tensor:
    """One embedding [embedding] of several pictures [n, embedding], as published: a weighted sum.

    It is taken before the projection and not normalised; weights usually add up to 1.
    """
    return (embeddings * embeddings.new_tensor(weights)[:, None]).sum(dim=0)


def cross_attentions(unet: nn.Module) -> Iterator[tuple[str, Attention]]:
    """Name and module of every cross-attention, such as `down_1_0`: side, level, block."""
    for path, module in unet.named_modules():
        if isinstance(module, Attention) and (match := _CROSS_ATTENTION.fullmatch(path)):
            yield f"{match[1]}_{match[2]}_{int(match[3]) - 1}", module


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Attention [B, N, C] of `query` [B, heads, N, d] on `key` and `value` [B, L, C]."""
    heads = query.shape[1]
    result = scaled_dot_product_attention(query, _heads(key, heads), _heads(value, heads), attn_mask=mask)
    return result.transpose(1, 2).flatten(2)


def _heads(tensor: Tensor, heads: int) -> Tensor:
    return tensor.unflatten(2, (heads, -1)).transpose(1, 2)
