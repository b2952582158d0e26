"""What a model is asked for: an order for pictures, what comes back, and who watches it being made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from PIL import Image

from pipelines.kit.fields import LoraUse


class Way(StrEnum):
    """What a picture starts from."""

    WORDS = "words"
    """From noise."""
    PICTURE = "picture"
    """From a picture under noise: image to image."""
    REFINE = "refine"
    """From a finished picture, to which only detail is added."""
    INPAINT = "inpaint"
    """From noise inside the hole of a picture, heeding what is around it."""


class Watch(Protocol):
    """Called after every denoising step; raises Cancelled to leave the loop."""

    def __call__(self, step: int, total: int, preview: bytes | None = None) -> None:
        """`step` counts from 1 to `total`; 0 comes first and says that the model is being opened."""
        ...


@dataclass(frozen=True)
class Likeness:
    """A picture that a drawing shall be like."""

    png: bytes = field(repr=False)
    weight: float
    """Of several; all together usually add up to 1."""


@dataclass(frozen=True)
class DrawOrder:
    """One order for pictures: everything that must match to share a batch, plus prompt, picture and seeds."""

    model: str
    prompt: str
    negative: str
    width: int
    height: int
    steps: int
    guidance: float
    seeds: tuple[int, ...]
    near_seed: int | None = None
    """Start from this seed's noise, moved by `variation` towards the noise of each of `seeds`."""
    variation: float = 0.0
    way: Way = Way.WORDS
    source: bytes | None = field(default=None, repr=False)
    """PNG bytes of `width` x `height`: drawn over, refined or with a hole; None for the way of words."""
    strength: float = 1.0
    """Part of the steps that runs when a picture is drawn over: little keeps it, 1 keeps nothing."""
    loras: tuple[LoraUse, ...] = ()
    likes: tuple[Likeness, ...] = ()
    """Pictures to be like, beside the prompt or in place of an empty one; needs `Ability.IMAGE_PROMPT`."""
    structure: bytes | None = field(default=None, repr=False)
    """PNG bytes of `width` x `height`: a picture to keep the outlines or the depth of; `Ability.CONTROL`."""
    mask: bytes | None = field(default=None, repr=False)
    """PNG bytes of `width` x `height`, white on the hole of `source`; `Ability.INPAINT`."""


@dataclass(frozen=True)
class Drawn:
    """One picture at the size the model made it. Packing it into a file is work for other threads."""

    picture: Image.Image = field(repr=False)
    """Mode RGB."""
    seed: int
    cut: str = ""
    """The end of the prompt that the model did not read."""
    notes: tuple[str, ...] = ()
    """What else a person should know about how it was made, as the recipe notes it."""


class Models(Protocol):
    """Opens models by ability; implemented by the pool and by whatever a test passes."""

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        """Draw one picture a seed, sharing a batch with compatible orders of other tasks."""
        ...
