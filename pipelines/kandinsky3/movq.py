"""MoVQ, the picture autoencoder: eight times smaller each way, never quantised, latents used unscaled."""

import torch
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

    def to_latents(self, pictures: Tensor) -> Tensor:
        """Latents [B, 4, H/8, W/8] of `pictures` [B, 3, H, W] in -1..1; H and W are multiples of 8."""
        return self.quant_conv(self.encoder(pictures))

    def to_pictures(self, latents: Tensor, tile: int | None = None, overlap: int = 16) -> Tensor:
        """Pictures [B, 3, 8H, 8W], about -1..1, of `latents` [B, 4, H, W].

        With `tile` (latent cells a side, larger than twice `overlap`) the picture is decoded in squares that
        share `overlap` cells and are faded into each other, so memory stays that of one square.
        """
        if tile is None or max(latents.shape[-2:]) <= tile:
            return self.decoder(self.post_quant_conv(latents), latents)
        if tile <= 2 * overlap:
            raise ValueError(f"A tile of {tile} cells leaves nothing between two overlaps of {overlap}.")
        return self._tiled(latents, tile, overlap)

    def _tiled(self, latents: Tensor, tile: int, overlap: int) -> Tensor:
        batch, _, height, width = latents.shape
        size = (height * PIXELS_PER_LATENT, width * PIXELS_PER_LATENT)
        total = torch.zeros((batch, 3, *size), dtype=torch.float32, device=latents.device)
        weight = torch.zeros((1, 1, *size), dtype=torch.float32, device=latents.device)
        for top in _starts(height, tile, overlap):
            for left in _starts(width, tile, overlap):
                part = self.to_pictures(latents[:, :, top : top + tile, left : left + tile]).float()
                fade = _fade(part.shape[-2], overlap)[:, None] * _fade(part.shape[-1], overlap)[None, :]
                fade = fade.to(latents.device)
                rows = slice(top * PIXELS_PER_LATENT, top * PIXELS_PER_LATENT + part.shape[-2])
                columns = slice(left * PIXELS_PER_LATENT, left * PIXELS_PER_LATENT + part.shape[-1])
                total[:, :, rows, columns] += part * fade
                weight[:, :, rows, columns] += fade
        return (total / weight).to(latents.dtype)


def _starts(length: int, tile: int, overlap: int) -> list[int]:
    """First cells of the tiles along one side: evenly spread, the last one flush with the end."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(index * (length - tile) / (count - 1)) for index in range(count)]


def _fade(pixels: int, overlap: int) -> Tensor:
    """Weights that rise from almost 0 to 1 over `overlap` latent cells and fall again at the other end."""
    ramp = overlap * PIXELS_PER_LATENT
    distance = torch.arange(1, pixels + 1, dtype=torch.float32)
    return torch.minimum(distance, distance.flip(0)).clamp(max=ramp) / ramp
