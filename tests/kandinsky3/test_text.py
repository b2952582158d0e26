"""Prompts: tokens and masks, cut ends, the cache, and float16 overflow."""

import pytest
import torch

from pipelines.kandinsky3.text import CACHED_PROMPTS, TextEncoder, TextProjection, contexts, join
from tests.tiny_model import seeded, tiny_encoder, tiny_tokenizer

CPU = torch.device("cpu")


@pytest.fixture
def encoder() -> TextEncoder:
    return TextEncoder(tiny_tokenizer(), seeded(tiny_encoder()), max_tokens=8)


@pytest.fixture(scope="module")
def projection() -> TextProjection:
    return seeded(TextProjection(16, 16))


def test_padding_is_zero_after_the_projection(encoder: TextEncoder, projection: TextProjection) -> None:
    context = contexts(encoder, projection, ["red", "red fish house"], CPU)
    assert context.mask.tolist() == [[1, 1, 0, 0, 0], [1, 1, 1, 1, 0]]
    assert context.pool_rows.tolist() == [3, 5]
    assert context.rows[0, 2:].abs().max() == 0
    assert context.rows[0, :2].abs().min() > 0
    alone = contexts(encoder, projection, ["red"], CPU)
    assert torch.allclose(alone.rows[0], context.rows[0, :3], atol=1e-6)


def test_a_prompt_that_fills_all_tokens_has_no_padded_row(
    encoder: TextEncoder, projection: TextProjection
) -> None:
    context = contexts(encoder, projection, ["red " * 20], CPU)
    assert context.rows.shape[1] == 8
    assert context.mask.min() == 1
    assert context.pool_rows.tolist() == [8]


def test_the_end_that_was_cut_is_told(encoder: TextEncoder) -> None:
    assert encoder.cut_off("red fish") == ""
    assert encoder.cut_off("red fish blue house green star red fish house") == "fish house"


def test_joining_pads_the_shorter_batch(encoder: TextEncoder, projection: TextProjection) -> None:
    both = join(
        contexts(encoder, projection, ["red"], CPU), contexts(encoder, projection, ["red fish house"], CPU)
    )
    assert both.rows.shape == (2, 5, 16)
    assert both.mask.tolist() == [[1, 1, 0, 0, 0], [1, 1, 1, 1, 0]]
    assert len(both) == 2


def test_a_prompt_is_encoded_once(encoder: TextEncoder) -> None:
    first = encoder.encode("red fish")
    assert encoder.encode("red fish") is first
    for number in range(CACHED_PROMPTS):
        encoder.encode(f"fish {number}")
    again = encoder.encode("red fish")
    assert again is not first
    assert torch.equal(again, first)


def test_float16_overflow_moves_the_encoder_to_bfloat16() -> None:
    network = seeded(tiny_encoder())
    with torch.no_grad():
        network.encoder.final_layer_norm.weight.fill_(1e5)
    encoder = TextEncoder(tiny_tokenizer(), network.half(), max_tokens=8)
    network.encoder.final_layer_norm.weight.data = torch.full((16,), 6e4, dtype=torch.float16)
    hidden = encoder.encode("red fish")
    assert torch.isfinite(hidden).all()
    assert network.dtype == torch.bfloat16


def test_a_prompt_does_not_remember_the_numbers_before_an_overflow() -> None:
    network = seeded(tiny_encoder()).half()
    encoder = TextEncoder(tiny_tokenizer(), network, max_tokens=8)
    before = encoder.encode("red fish")
    network.encoder.final_layer_norm.weight.data = torch.full((16,), 6e4, dtype=torch.float16)
    encoder.encode("blue house")
    assert network.dtype == torch.bfloat16
    assert not torch.equal(encoder.encode("red fish"), before)


def test_damaged_weights_are_an_error() -> None:
    network = seeded(tiny_encoder())
    network.encoder.final_layer_norm.weight.data.fill_(float("nan"))
    with pytest.raises(ArithmeticError, match="damaged"):
        TextEncoder(tiny_tokenizer(), network, max_tokens=8).encode("red fish")
