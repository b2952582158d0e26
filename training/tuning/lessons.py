"""What is learned from an album, encoded once: latents and text states; the encoders are then let go."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from pipelines.kandinsky3.checkpoints import OpenedUNet, open_movq, open_text
from pipelines.kandinsky3.layouts import Layout
from pipelines.kandinsky3.pictures import to_tensor
from pipelines.kandinsky3.sizes import PIXELS_PER_LATENT
from pipelines.kandinsky3.text import TextContext, project
from training.predicting import Predict, noise_error, without_captions
from training.tuning.album import Page, fitting, read_album

DROPPED = 0.1  # share of captions replaced by the unconditional context


@dataclass(frozen=True)
class Batch:
    """Pictures of one size with their captions."""

    latents: Tensor
    """[B, 4, H, W] float32."""
    hidden: Tensor
    """States of the text encoder [B, T, d_model] float32; zero after the end of a caption."""
    mask: Tensor
    """[B, T], 1 on tokens."""


class Lessons:
    """All latents and text states of an album, in main memory, parted by size."""

    def __init__(
        self, pages: list[Page], latents: list[Tensor], states: list[Tensor], device: torch.device
    ) -> None:
        self.pages, self.latents, self.states, self.device = pages, latents, states, device
        sizes: defaultdict[torch.Size, list[int]] = defaultdict(list)
        for number, latent in enumerate(latents):
            sizes[latent.shape].append(number)
        self.sizes = list(sizes.values())

    def __len__(self) -> int:
        return len(self.latents)

    def choose(self, lots: torch.Generator, count: int) -> list[int]:
        """Draw a size by how many pictures have it, then `count` of those, with repetition."""
        lengths = torch.tensor([len(numbers) for numbers in self.sizes], dtype=torch.float32)
        numbers = self.sizes[int(torch.multinomial(lengths, 1, generator=lots))]
        return [numbers[k] for k in torch.randint(len(numbers), (count,), generator=lots).tolist()]

    def draw(self, lots: torch.Generator, count: int) -> Batch:
        """Return a batch of what `choose` draws."""
        return self.batch(self.choose(lots, count))

    def first(self, count: int) -> list[int]:
        """Return the first pictures of the commonest size, at most `count`."""
        return max(self.sizes, key=len)[:count]

    def pixels(self, number: int) -> Tensor:
        """Open a picture again, [1, 3, H, W] in -1..1 at the size it is learned at. Raises AlbumError."""
        height, width = (side * PIXELS_PER_LATENT for side in self.latents[number].shape[-2:])
        return to_tensor([self.pages[number].picture()], width, height)

    def batch(self, chosen: list[int]) -> Batch:
        """Return these pictures, which are of one size."""
        states = [self.states[k] for k in chosen]
        longest = max(len(state) for state in states) + 1
        hidden = torch.zeros(len(chosen), longest, states[0].shape[-1])
        mask = torch.zeros(len(chosen), longest, dtype=torch.long)
        for row, state in enumerate(states):
            hidden[row, : len(state)] = state.float()
            mask[row, : len(state)] = 1
        latents = torch.stack([self.latents[k] for k in chosen]).float()
        return Batch(latents.to(self.device), hidden.to(self.device), mask.to(self.device))


def encoded(layout: Layout, album: Path, device: torch.device, dtype: torch.dtype) -> Lessons:
    """Encode an album with the model's own MoVQ and text encoder, one after the other.

    MoVQ stays in float32, as its authors do. Raises AlbumError and CheckpointError.
    """
    pages = read_album(album)
    movq = open_movq(layout, device, torch.float32)
    latents: list[Tensor] = []
    with torch.no_grad():
        for number, page in enumerate(pages, 1):
            picture = page.picture()
            pixels = to_tensor([picture], *fitting(picture, layout.config.native_size)).to(device)
            latents.append(movq.to_latents(pixels)[0].half().cpu())
            if number % 100 == 0:
                print(f"album: {number}/{len(pages)} pictures encoded", flush=True)
    del movq
    text = open_text(layout, device, dtype)
    states = [text.encode(page.caption).to("cpu", dtype) for page in pages]
    return Lessons(pages, latents, states, device)


def told(opened: OpenedUNet, batch: Batch, lots: torch.Generator, share: float = DROPPED) -> TextContext:
    """Project the captions; a share of them gives way to what the model takes for no caption."""
    text = project(opened.projection, batch.hidden, batch.mask)
    dropped = torch.rand(len(text), generator=lots) < share
    return without_captions(opened, text, dropped.to(text.mask.device))


def lesson(clean: Tensor, predict: Predict, lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
    """Return how far `predict` is from the noise in latents, at timesteps that are all as likely."""
    steps = torch.randint(1000, (len(clean),), generator=lots).to(clean.device)
    error = noise_error(clean, steps, torch.randn_like(clean), predict).mean()
    return error, {"mse": error.item()}
