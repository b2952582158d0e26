"""What is learned from an album, encoded once: latents and text states; the encoders are then let go."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from pipelines.kandinsky3.checkpoints import open_movq, open_text
from pipelines.kandinsky3.layouts import Layout
from pipelines.kandinsky3.pictures import to_tensor
from training.tuning.album import fitting, read_album


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

    def __init__(self, latents: list[Tensor], states: list[Tensor], device: torch.device) -> None:
        self.latents, self.states, self.device = latents, states, device
        sizes: defaultdict[torch.Size, list[int]] = defaultdict(list)
        for number, latent in enumerate(latents):
            sizes[latent.shape].append(number)
        self.sizes = list(sizes.values())

    def __len__(self) -> int:
        return len(self.latents)

    def draw(self, lots: torch.Generator, count: int) -> Batch:
        """Draw a size by how many pictures have it, then `count` of those, with repetition."""
        lengths = torch.tensor([len(numbers) for numbers in self.sizes], dtype=torch.float32)
        numbers = self.sizes[int(torch.multinomial(lengths, 1, generator=lots))]
        return self.batch(
            [numbers[k] for k in torch.randint(len(numbers), (count,), generator=lots).tolist()]
        )

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
    return Lessons(latents, states, device)
