"""The base U-Net with projection and null embedding, taught on cached latents; the text encoder is frozen."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.kandinsky3.checkpoints import OpenedUNet
from pipelines.kandinsky3.samplers import alphas_cumprod
from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kandinsky3.text import TextContext, TextProjection, project
from pipelines.kandinsky3.unet import ContextUNet, rows_to_pool
from training.lesson import Lesson, Network, move
from training.movq import MoVQ, as_tensor
from training.parallel import load_averaged
from training.predicting import Predict, by_words, noise_error
from training.recipe import Recipe
from training.swift import quicken
from training.text import WIDTH, caption_cache, frozen_encoder
from training.workers import share_out
from training.world.dataset import Pictures, write_whole

SIZES = UNetSizes(widths=(96, 96, 96, 128), layers=2, time=128, context=WIDTH, groups=16, head=32)
DROPPED = 0.1  # share of captions replaced by the null embedding, for guidance


class Painter(nn.Module):
    """What belongs to one U-Net alone: the network (with its null embedding) and its text projection."""

    def __init__(self, sizes: UNetSizes = SIZES) -> None:
        super().__init__()
        self.unet = ContextUNet(sizes)
        self.projection = TextProjection(WIDTH, WIDTH)
        with torch.no_grad():
            self.unet.conv_out.weight.mul_(0.1)
            self.unet.null_embedding.normal_(0, 0.5)

    @property
    def opened(self) -> OpenedUNet:
        """Return the same as the house opens it."""
        return OpenedUNet(self.unet, self.projection, has_null=True)


def latent_file(recipe: Recipe, first: int) -> Path:
    """Return where the latents of one file of pictures lie, float16 [N, 4, 16, 16]."""
    return recipe.folder / "world" / f"latents-{first:07d}.npy"


def latents_of(recipe: Recipe) -> np.ndarray:
    """Return the latents of all pictures encoded so far, in order and without gaps."""
    firsts = range(0, recipe.world.encoded, recipe.world.per_file)
    return np.concatenate([np.load(latent_file(recipe, first)) for first in firsts])


def _encode_file(task: tuple[Recipe, int, int]) -> None:
    recipe, first, count = task
    torch.set_num_threads(1)
    movq = quicken(load_averaged(MoVQ(recipe)))
    move(movq, recipe.device)
    pictures, made = Pictures(recipe), []
    at_once = 4 if recipe.device == "cpu" else 200  # a few pictures at a time stay in the cache of a core
    for start in range(first, first + count, at_once):
        numbers = range(start, min(start + at_once, first + count))
        batch = as_tensor(np.stack([pictures[n] for n in numbers])).to(recipe.device)
        with torch.no_grad(), torch.autocast(recipe.device, torch.bfloat16):
            latents = movq.encode(batch.contiguous(memory_format=torch.channels_last)).latents
        made.append(latents.float().clamp(-1, 1).cpu().numpy().astype(np.float16))
    write_whole(latent_file(recipe, first), np.concatenate(made))


def cache_latents(recipe: Recipe) -> None:
    """Encode every picture that the U-Nets learn from, once."""
    world = recipe.world
    tasks = [
        (recipe, first, min(world.per_file, world.encoded - first))
        for first in range(0, world.encoded, world.per_file)
        if not latent_file(recipe, first).exists()
    ]
    share_out("latents", _encode_file, tasks, recipe.processes)


class Captioned(Lesson[Network]):
    """A lesson on latents with captions; the text encoder is frozen."""

    def open(self) -> None:
        """Open latents, captions and the text encoder."""
        self.latents = latents_of(self.recipe)
        cached = np.load(caption_cache(self.recipe))
        self.ids, self.lengths = cached["ids"], cached["lengths"]
        self.encoder = frozen_encoder(self.recipe)
        move(self.encoder, self.recipe.device)

    def batch(self, lots: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return what `captioned` does, for pictures drawn by lot."""
        return self.captioned(lots, lots.integers(len(self.latents), size=self.budget.batch))

    def captioned(self, lots: np.random.Generator, numbers: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        """Return latents, and hidden states with mask of one caption each (one row of padding at the end)."""
        which = lots.integers(self.ids.shape[1], size=len(numbers))
        lengths = torch.from_numpy(self.lengths[numbers, which].astype(np.int64))
        longest = int(lengths.max()) + 1
        ids = torch.from_numpy(self.ids[numbers, which][:, :longest].astype(np.int64))
        mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long().to(self.recipe.device)
        with torch.no_grad():
            hidden = self.encoder(input_ids=ids.to(self.recipe.device), attention_mask=mask).last_hidden_state
        return torch.from_numpy(self.latents[numbers]).float().to(self.recipe.device), hidden, mask


class Noising(Captioned[Network]):
    """Learns to predict noise: cosine schedule, min-SNR weights (arXiv 2303.09556), stratified timesteps."""

    def open(self) -> None:
        """Open the data, and weigh the timesteps."""
        super().open()
        alphas = alphas_cumprod().to(self.recipe.device)
        ratio = alphas / (1 - alphas)
        weights = ratio.clamp(max=5) / ratio
        self.weights = weights / weights.mean()

    def context(self, network: Painter, hidden: Tensor, mask: Tensor) -> TextContext:
        """Project the captions; some of them give way to the null embedding."""
        text = project(network.projection, hidden, mask)
        pool_rows = rows_to_pool(text.mask)
        dropped = torch.rand(len(mask), device=mask.device) < DROPPED
        rows, kept = network.unet.drop_captions(text.rows, text.mask, dropped)
        return TextContext(rows, kept, pool_rows)

    def error(self, clean: Tensor, predict: Predict) -> tuple[Tensor, dict[str, float]]:
        """Noise latents [B, 4, H, W] and return how far `predict(noisy, steps [B])` is from the noise."""
        count, device = len(clean), clean.device
        spread = (torch.rand(1) + torch.arange(count) / count) % 1
        steps = (spread * 1000).long().clamp(max=999)[torch.randperm(count)].to(device)
        error = noise_error(clean, steps, torch.randn_like(clean), predict)
        return (error * self.weights[steps]).mean(), {"mse": error.detach().mean().item()}


class Base(Noising[Painter]):
    """Teach the base model on captions alone."""

    name = "unet"

    def network(self) -> Painter:
        """Return an untrained painter."""
        return Painter()

    def loss(
        self, network: Painter, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Predict the noise in noised latents."""
        del progress
        clean, hidden, mask = self.batch(lots)
        text = self.context(network, hidden, mask)
        return self.error(clean, by_words(network.unet, text))
