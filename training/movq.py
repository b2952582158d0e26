"""The MoVQ autoencoder: 128-pixel pictures to 16x16 latents of four numbers within -1 and 1, and back."""

from typing import cast

import numpy as np
import torch
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.autoencoders.vq_model import VQModel
from torch import Tensor
from torch.nn import functional

from training.lesson import Lesson
from training.world.dataset import UNSEEN, Pictures, scene_number
from training.world.scenes import paint
from training.world.styles import SIDE

CROP = 64  # pixels; crops start on the latent grid so that the pixel style stays aligned


def untrained_movq() -> VQModel:
    """Return the network: the official layout at a hundredth of the size."""
    widths = (32, 64, 96, 128)
    return VQModel(
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=widths,
        layers_per_block=1,
        latent_channels=4,
        vq_embed_dim=4,
        num_vq_embeddings=256,
        norm_num_groups=32,
        norm_type="spatial",
        sample_size=SIDE,
    )


def as_tensor(pictures: np.ndarray) -> Tensor:
    """Turn uint8 pictures [N, H, W, 3] into floats [N, 3, H, W] within -1 and 1."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def unseen_pictures(count: int, first: int = UNSEEN) -> Tensor:
    """Return pictures that no training ever sees."""
    return as_tensor(np.stack([paint(scene_number(first + k), first + k) for k in range(count)]))


def psnr(made: Tensor, real: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio of each picture, in dB, after rounding to 8 bits."""
    made = ((made.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1
    return 10 * torch.log10(4 / (made - real).square().mean((1, 2, 3)))


def decoded(movq: VQModel, latents: Tensor) -> Tensor:
    """Return the pictures of latents, which are never quantised."""
    return cast("DecoderOutput", movq.decode(latents, force_not_quantize=True)).sample


def difference(made: Tensor, real: Tensor, progress: float) -> Tensor:
    """Return the loss: absolute and squared error, and absolute error of the slopes (crisp edges).

    The squared error weighs more towards the end: it is what is left when the edges are in their places.
    """
    error = made - real
    slopes = (error[..., 1:] - error[..., :-1]).abs().mean() + (
        error[..., 1:, :] - error[..., :-1, :]
    ).abs().mean()
    return error.abs().mean() + (2 + 10 * progress) * error.square().mean() + 0.5 * slopes


class MoVQ(Lesson[VQModel]):
    """Teach the autoencoder on crops first and whole pictures last."""

    name = "movq"
    crops_until = 0.85  # share of the steps
    wholes = 2  # whole pictures a process and step

    def network(self) -> VQModel:
        """Return the network with latents scaled to a spread of 0.5 and an untouched codebook."""
        movq = untrained_movq()
        movq.quantize.requires_grad_(requires_grad=False)
        with torch.no_grad():
            spread = movq.encode(unseen_pictures(4)).latents.std((0, 2, 3)).clamp_min(1e-4)
            movq.quant_conv.weight.mul_((0.5 / spread)[:, None, None, None])
            cast("Tensor", movq.quant_conv.bias).zero_()
        return movq

    def open(self) -> None:
        """Open the pictures."""
        self.pictures = Pictures(self.recipe)
        self.unseen = unseen_pictures(min(24, self.recipe.world.examined))

    def batch(self, lots: np.random.Generator, whole: bool) -> Tensor:
        """Return random crops, or whole pictures."""
        numbers = lots.integers(len(self.pictures), size=self.wholes if whole else self.budget.batch)
        if whole:
            return as_tensor(np.stack([self.pictures[n] for n in numbers]))
        corners = lots.integers(0, (SIDE - CROP) // 8 + 1, size=(len(numbers), 2)) * 8
        return as_tensor(
            np.stack(
                [
                    self.pictures[n][y : y + CROP, x : x + CROP]
                    for n, (y, x) in zip(numbers, corners, strict=True)
                ]
            )
        )

    def loss(
        self, network: VQModel, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Reconstruct; latents beyond 1 are pulled back.

        Noise makes the decoder forgiving, but also limits what a latent can tell: it fades.
        """
        real = self.batch(lots, progress >= self.crops_until).to(self.recipe.device)
        real = real.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.recipe.device, torch.bfloat16):
            latents = network.encode(real).latents.float()
        outside = functional.relu(latents.abs() - 1).square().mean()
        noise = 0.03 * max(1 - progress, 0.2)
        held = latents + (latents.clamp(-1, 1) - latents).detach()
        with torch.autocast(self.recipe.device, torch.bfloat16):
            made = decoded(network, held + noise * torch.randn_like(held)).float()
        shown = {"std": latents.std().item(), "psnr_crop": psnr(made.detach(), real).mean().item()}
        return difference(made, real, progress) + 3 * outside, shown

    def examine(self, network: VQModel) -> dict[str, float]:
        """Measure reconstruction on unseen pictures."""
        unseen = self.unseen.to(self.recipe.device)
        latents = network.encode(unseen).latents.clamp(-1, 1)
        return {"psnr": psnr(decoded(network, latents), unseen).mean().item()}
