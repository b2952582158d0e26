"""What a model family offers to the pool: an opened model that paints batches of pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image


@dataclass(frozen=True)
class Sheet:
    """What is one picture's own in a batch."""

    prompt: str
    negative: str
    seed: int
    near_seed: int | None = None
    variation: float = 0.0


@dataclass(frozen=True)
class Terms:
    """What all pictures of a batch share; orders with equal terms may be painted together."""

    model: str
    width: int
    height: int
    steps: int
    guidance: float


Look = Callable[[int], Image.Image]
"""How the picture of that index looks by now: small, rough, cheap."""

StepDone = Callable[[int, int, Look | None], None]
"""(step from 1, steps, look); called on the painting thread after every step, may raise to leave the loop."""


class Painter(Protocol):
    """An opened model. Called from one thread at a time."""

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint one RGB picture a sheet, in order.

        A picture depends on its own sheet and the terms, never on its batch mates (up to rounding).
        """
        ...
