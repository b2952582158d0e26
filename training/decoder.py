"""MoVQ's decoder, taught some more on cached latents; the encoder stays, so that the U-Nets stay valid."""

import numpy as np
import torch
from diffusers.models.autoencoders.vq_model import VQModel
from torch import Tensor

from training.lesson import Lesson
from training.movq import MoVQ, as_tensor, decoded, difference, psnr, unseen_pictures
from training.parallel import checkpoint_of, load_averaged
from training.recipe import Recipe
from training.unet import latents_of
from training.world.dataset import Pictures


class Decoder(Lesson[VQModel]):
    """Teach the decoder on whole pictures; their latents carry a little noise, as drawn ones do."""

    name = "decoder"

    def network(self) -> VQModel:
        """Return the trained autoencoder with its encoder frozen."""
        movq = load_averaged(MoVQ(self.recipe))
        movq.decoder.requires_grad_(requires_grad=True)
        movq.post_quant_conv.requires_grad_(requires_grad=True)
        return movq

    def open(self) -> None:
        """Open pictures and latents."""
        self.pictures = Pictures(self.recipe)
        self.latents = latents_of(self.recipe)
        self.unseen = unseen_pictures(min(24, self.recipe.world.examined))

    def loss(
        self, network: VQModel, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Decode and compare."""
        del progress
        numbers = lots.integers(len(self.latents), size=self.budget.batch)
        real = as_tensor(np.stack([self.pictures[n] for n in numbers])).to(self.recipe.device)
        latents = torch.from_numpy(self.latents[numbers]).float().to(real.device)
        latents = (latents + 0.01 * torch.randn_like(latents)).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.recipe.device, torch.bfloat16):
            made = decoded(network, latents).float()
        return difference(made, real, 1.0), {"psnr_seen": psnr(made.detach(), real).mean().item()}

    def examine(self, network: VQModel) -> dict[str, float]:
        """Measure reconstruction on unseen pictures."""
        unseen = self.unseen.to(self.recipe.device)
        latents = network.encode(unseen).latents.clamp(-1, 1)
        return {"psnr": psnr(decoded(network, latents), unseen).mean().item()}


def final_movq(recipe: Recipe) -> VQModel:
    """Return the autoencoder with the decoder that was taught last."""
    decoder = Decoder(recipe)
    return load_averaged(decoder if checkpoint_of(decoder).exists() else MoVQ(recipe))
