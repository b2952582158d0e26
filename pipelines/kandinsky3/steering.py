"""What leads a drawing beside words: pictures in the place of words, and hints to keep to, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.control import ControlNet
from pipelines.kandinsky3.image_prompt import PictureTokens
from pipelines.kandinsky3.text import TextContext
from pipelines.kandinsky3.unet import WORDS_ONLY, Guides


@dataclass(frozen=True)
class PicturePrompt:
    """Pictures that say what one picture shall look like."""

    pictures: tuple[Image.Image, ...]
    weights: tuple[float, ...]
    """One a picture; they usually add up to 1. Published: 1 for variations, 0.5 and 0.5 for fusion."""
    scale: float = 1.0
    """How much the pictures are heeded; 0 is not at all."""

    def __post_init__(self) -> None:
        if not self.pictures or len(self.pictures) != len(self.weights):
            raise ValueError(f"{len(self.pictures)} pictures cannot have {len(self.weights)} weights.")


@dataclass(frozen=True)
class ControlHint:
    """A drawing of outlines, depth or a scribble that one picture keeps to."""

    picture: Image.Image
    kind: str = ""
    """Of hint, which names the control net; may be left out where the model has one."""
    scale: float = 1.0
    start: float = 0.0
    """Part of the steps, from 0 to 1, after which the hint begins to count."""
    end: float = 1.0
    """Part of the steps after which it counts no more."""

    def strength(self, step: int, steps: int) -> float:
        """The scale at a step, counted from 0."""
        return self.scale if self.start <= step / steps < self.end else 0.0


@dataclass(frozen=True)
class Steering:
    """What leads every step of a batch; by default nothing."""

    picture: PictureTokens | None = None
    nothing: Tensor | None = None
    """Rows [1, 4, context] of no picture, which guidance leads away from."""
    net: ControlNet | None = None
    """v1 and v2; without one the features go into the U-Net itself (combined)."""
    features: Tensor | None = None
    """[B, C, H, W] of the hints."""
    strengths: Mapping[int, Tensor] = field(default_factory=dict[int, Tensor])
    """Timestep to the strength [B] of each hint; the control net rests where a timestep is left out."""

    def doubled(self) -> "Steering":
        """For a batch that holds every sample twice: as it is asked for, then without words and pictures."""
        picture = self.picture
        if picture is not None:
            assert self.nothing is not None
            away = self.nothing.expand_as(picture.rows)
            picture = PictureTokens(torch.cat([picture.rows, away]), picture.scale.repeat(2))
        features = None if self.features is None else self.features.repeat(2, 1, 1, 1)
        strengths = {timestep: strength.repeat(2) for timestep, strength in self.strengths.items()}
        return replace(self, picture=picture, features=features, strengths=strengths)

    def guides(self, latents: Tensor, timestep: int, context: TextContext) -> Guides:
        """What to tell the U-Net at a step; `latents` [B, 4, H, W] have the type that the networks have."""
        strength = self.strengths.get(timestep)
        if strength is None or self.features is None:
            return WORDS_ONLY if self.picture is None else Guides(picture=self.picture)
        factor = strength.to(latents)[:, None, None, None]
        if self.net is None:
            return Guides(entry=factor * self.features, picture=self.picture)
        times = torch.full((len(latents),), timestep, device=latents.device)
        residuals = self.net(latents, times, context.rows, context.mask, context.pool_rows, self.features)
        return Guides(residuals=tuple(factor * one for one in residuals), picture=self.picture)


WORDS_LEAD = Steering()


def strengths(hints: Sequence[ControlHint], times: Sequence[int]) -> dict[int, Tensor]:
    """The strength of each hint [B] at those timesteps where any counts."""
    every = {
        timestep: torch.tensor([hint.strength(step, len(times)) for hint in hints])
        for step, timestep in enumerate(times)
    }
    return {timestep: strength for timestep, strength in every.items() if strength.any()}
