"""Tiled decoding: the same size, close to the whole, without seams."""

from itertools import pairwise

import pytest
import torch
from diffusers.models.attention_processor import SpatialNorm

from pipelines.kandinsky3.checkpoints import open_movq
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.movq import LatentNorm, MoVQ, _pieces
from pipelines.kit.models import SHIPPED_WEIGHTS
from tests.tiny_model import TINY, seeded

CPU = torch.device("cpu")

UNSEEN = 48.0
"""dB of PSNR from which on the mean error is under one of the 255 steps of a colour."""


def psnr(one: torch.Tensor, other: torch.Tensor) -> float:
    """dB between two pictures in -1..1."""
    return float(10 * torch.log10(4 / (one.clamp(-1, 1) - other.clamp(-1, 1)).square().mean()))


@pytest.fixture(scope="module")
def pocket() -> MoVQ:
    return open_movq(find_layout(SHIPPED_WEIGHTS / "pocket"), CPU, torch.float32)


@pytest.fixture(scope="module")
def collage(pocket: MoVQ) -> torch.Tensor:
    """Latents of 384 x 256 pixels with edges, gradients and flat areas, as the pocket MoVQ sees them."""
    down, across = torch.meshgrid(torch.linspace(-1, 1, 256), torch.linspace(-1, 1, 384), indexing="ij")
    disc = torch.where(down**2 + across**2 < 0.3, 0.8, -0.4)
    stripes = torch.where((across * 6).floor() % 2 == 0, 0.5, -0.5) * (down > 0)
    with torch.inference_mode():
        return pocket.to_latents(torch.stack([disc, down * across, stripes]).unsqueeze(0))


@pytest.mark.parametrize("times", [1, 2, 8])
def test_the_quick_norm_has_the_numbers_of_the_published_one(times: int) -> None:
    published = seeded(SpatialNorm(64, 4))
    hidden, latents = torch.randn(2, 64, 4 * times, 6 * times), torch.randn(2, 4, 4, 6)
    with torch.inference_mode():
        assert torch.allclose(LatentNorm(published)(hidden, latents), published(hidden, latents), atol=1e-5)


def test_decoding_in_bfloat16_cannot_be_seen(pocket: MoVQ, collage: torch.Tensor) -> None:
    half = open_movq(find_layout(SHIPPED_WEIGHTS / "pocket"), CPU, torch.float32).halve_decoder()
    assert half.encoder.conv_in.weight.dtype == torch.float32
    with torch.inference_mode():
        exact, quick = pocket.to_pictures(collage), half.to_pictures(collage).float()
    assert not torch.equal(exact, quick)
    assert psnr(exact, quick) > UNSEEN


def test_seams_of_a_real_decoder_are_no_larger_than_what_lies_around(
    pocket: MoVQ, collage: torch.Tensor
) -> None:
    with torch.inference_mode():
        whole, tiled = pocket.to_pictures(collage), pocket.to_pictures(collage, tile=28, overlap=8)
    assert psnr(whole, tiled) > 36
    # two pieces a row: columns 0..27 and 20..47 cells, faded into each other from 160 to 224 pixels
    # each step between columns may grow by what one of the 255 steps of a colour is; a cut adds 0.08 here
    extra = (tiled.diff(dim=-1).abs() - whole.diff(dim=-1).abs()).mean((0, 1, 2))
    assert max(extra[159], extra[160], extra[223], extra[224]) <= max(float(extra.max()) / 2, 2 / 255)


def test_pieces_are_few_even_and_cover_everything() -> None:
    assert _pieces(128, 80, 16) == [(0, 72), (56, 128)]
    assert _pieces(60, 80, 16) == [(0, 60)]
    for length in range(8, 400, 8):
        pieces = _pieces(length, 80, 16)
        assert (pieces[0][0], pieces[-1][1]) == (0, length)
        assert all(end - start <= 80 for start, end in pieces)
        assert all(one[1] - other[0] >= 16 for one, other in pairwise(pieces))


@pytest.fixture(scope="module")
def movq() -> MoVQ:
    return seeded(MoVQ(TINY.movq)).requires_grad_(False)


def smooth_latents(height: int, width: int) -> torch.Tensor:
    down, across = torch.meshgrid(torch.arange(height) * 0.1, torch.arange(width) * 0.07, indexing="ij")
    return torch.stack([torch.sin(down + k) * torch.cos(across - k) for k in range(4)]).unsqueeze(0)


def test_tiles_have_no_seams(movq: MoVQ) -> None:
    latents = smooth_latents(20, 44)
    whole = movq.to_pictures(latents)
    tiled = movq.to_pictures(latents, tile=24, overlap=8)
    assert tiled.shape == whole.shape == (1, 3, 160, 352)
    step = tiled.diff(dim=-1).abs().mean((0, 1, 2))
    # the second tile begins at column 160, the first one ends at 192; a hard seam would tower there
    for column in (159, 191):
        around = torch.cat([step[column - 16 : column], step[column + 1 : column + 17]])
        assert step[column] <= around.max()


def test_small_latents_are_decoded_whole(movq: MoVQ) -> None:
    latents = smooth_latents(8, 8)
    assert torch.equal(movq.to_pictures(latents, tile=24, overlap=8), movq.to_pictures(latents))


def test_a_tile_must_leave_room_between_overlaps(movq: MoVQ) -> None:
    with pytest.raises(ValueError, match="leaves nothing"):
        movq.to_pictures(smooth_latents(20, 44), tile=16, overlap=8)


def test_latents_are_an_eighth(movq: MoVQ) -> None:
    assert movq.to_latents(torch.zeros(2, 3, 64, 96)).shape == (2, 4, 8, 12)
