"""MoVQ, the picture autoencoder: eight times smaller each way, never quantised, latents used unscaled."""

from typing import Self

import torch
from diffusers.models.attention_processor import SpatialNorm
from diffusers.models.autoencoders.vq_model import VQModel
from torch import Tensor, nn

from pipelines.kandinsky3.sizes import LATENT_CHANNELS, PIXELS_PER_LATENT, MoVQSizes


class MoVQ(VQModel):
    """diffusers' `VQModel` with the published block types and without the codebook.

    The published sampler never quantises, neither encoding nor decoding, so the codebook is dropped.
    """

    def __init__(self, sizes: MoVQSizes) -> None:
        plain = len(sizes.widths) - 1
        lowest = "Attn" if sizes.lowest_attention else ""
        super().__init__(
            down_block_types=("DownEncoderBlock2D",) * plain + (f"{lowest}DownEncoderBlock2D",),
            up_block_types=(f"{lowest}UpDecoderBlock2D",) + ("UpDecoderBlock2D",) * plain,
            block_out_channels=sizes.widths,
            layers_per_block=sizes.layers,
            latent_channels=LATENT_CHANNELS,
            num_vq_embeddings=1,
            norm_type="spatial",
        )
        self.sizes = sizes
        self.quantize = nn.Identity()
        _replace_norms(self.decoder)

    def to_latents(self, pictures: Tensor) -> Tensor:
        """Latents [B, 4, H/8, W/8] of `pictures` [B, 3, H, W] in -1..1; H and W are multiples of 8."""
        return self.quant_conv(self.encoder(pictures))

    def halve_decoder(self) -> Self:
        """Decode in bfloat16 from now on; the encoder stays float32, as image to image starts from it.

        Norms still take their means in float32, inside their kernels. float16 would overflow, say the
        authors. What it costs in fidelity is measured in docs/performance.md.
        """
        self.decoder.to(torch.bfloat16)
        return self

    def to_pictures(self, latents: Tensor, tile: int | None = None, overlap: int = 16) -> Tensor:
        """Pictures [B, 3, 8H, 8W], about -1..1, of float32 `latents` [B, 4, H, W].

        With `tile` (latent cells a side, larger than twice `overlap`) the picture is decoded in pieces of at
        most that size that share `overlap` cells and are faded into each other, so memory stays that of one
        piece.
        """
        if tile is None or max(latents.shape[-2:]) <= tile:
            numbers = self.decoder.conv_in.weight.dtype
            return self.decoder(self.post_quant_conv(latents).to(numbers), latents.to(numbers))
        if tile <= 2 * overlap:
            raise ValueError(f"A tile of {tile} cells leaves nothing between two overlaps of {overlap}.")
        return self._tiled(latents, tile, overlap)

    def _tiled(self, latents: Tensor, tile: int, overlap: int) -> Tensor:
        batch, _, height, width = latents.shape
        size = (height * PIXELS_PER_LATENT, width * PIXELS_PER_LATENT)
        total = torch.zeros((batch, 3, *size), dtype=torch.float32, device=latents.device)
        weight = torch.zeros((1, 1, *size), dtype=torch.float32, device=latents.device)
        for top, bottom in _pieces(height, tile, overlap):
            for left, right in _pieces(width, tile, overlap):
                part = self.to_pictures(latents[:, :, top:bottom, left:right]).float()
                fade = _fade(part.shape[-2], overlap)[:, None] * _fade(part.shape[-1], overlap)[None, :]
                fade = fade.to(latents.device)
                rows = slice(top * PIXELS_PER_LATENT, top * PIXELS_PER_LATENT + part.shape[-2])
                columns = slice(left * PIXELS_PER_LATENT, left * PIXELS_PER_LATENT + part.shape[-1])
                total[:, :, rows, columns] += part * fade
                weight[:, :, rows, columns] += fade
        return (total / weight).to(latents.dtype)


class LatentNorm(nn.Module):
    """`SpatialNorm` with the same numbers and a fraction of its memory traffic.

    The published block stretches the latents to the size of the picture and convolves there. Stretching by
    repetition and a 1x1 convolution may change places: here the convolution runs on the small latents. Its
    result is repeated along the rows only, and down the columns by broadcasting, which costs no memory.
    """

    def __init__(self, published: SpatialNorm) -> None:
        super().__init__()
        self.norm_layer = published.norm_layer
        self.conv_y = published.conv_y
        self.conv_b = published.conv_b

    def forward(self, hidden: Tensor, latents: Tensor) -> Tensor:
        """Norm of `hidden` [B, C, kH, kW], scaled and shifted by `latents` [B, 4, H, W]."""
        times = hidden.shape[-1] // latents.shape[-1]
        scale = self.conv_y(latents).repeat_interleave(times, dim=3).unsqueeze(3)
        shift = self.conv_b(latents).repeat_interleave(times, dim=3).unsqueeze(3)
        rows = self.norm_layer(hidden).unflatten(2, (-1, times))
        return torch.addcmul(shift, rows, scale).flatten(2, 3)


def _replace_norms(network: nn.Module) -> None:
    for name, part in network.named_children():
        if isinstance(part, SpatialNorm):
            setattr(network, name, LatentNorm(part))
        else:
            _replace_norms(part)


def _pieces(length: int, tile: int, overlap: int) -> list[tuple[int, int]]:
    """First and past-the-last cells along one side: as few pieces as possible, as small as they may be."""
    count = max(1, -(-(length - overlap) // (tile - overlap)))
    size = -(-(length + (count - 1) * overlap) // count)
    starts = [round(index * (length - size) / max(1, count - 1)) for index in range(count)]
    return [(start, start + size) for start in starts]


def _fade(pixels: int, overlap: int) -> Tensor:
    """Weights that rise from almost 0 to 1 over `overlap` latent cells and fall again at the other end."""
    ramp = overlap * PIXELS_PER_LATENT
    distance = torch.arange(1, pixels + 1, dtype=torch.float32)
    return torch.minimum(distance, distance.flip(0)).clamp(max=ramp) / ramp
