"""Tiled decoding: the same size, close to the whole, without seams."""

import pytest
import torch

from pipelines.kandinsky3.movq import MoVQ
from tests.tiny_model import TINY, seeded


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
