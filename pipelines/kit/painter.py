"""What a model family offers to the pool: an opened model that paints batches of pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from pipelines.kit.contract import LoraUse, Way


@dataclass(frozen=True)
class Like:
    """A picture that the one on a sheet shall be like, and how much it counts beside others."""

    picture: Image.Image
    """RGB, of any size."""
    weight: float


@dataclass(frozen=True)
class Sheet:
    """What is one picture's own in a batch."""

    prompt: str
    negative: str
    seed: int
    near_seed: int | None = None
    variation: float = 0.0
    source: Image.Image | None = None
    """RGB, exactly as large as the terms say; there unless the way is that of words."""
    likes: tuple[Like, ...] = ()
    structure: Image.Image | None = None
    """RGB, as large as the terms say: its outlines or its depth are kept; there if the terms say so."""
    mask: Image.Image | None = None
    """L, as large as the terms say: white is painted anew; there if the way is to inpaint."""


@dataclass(frozen=True)
class Terms:
    """What all pictures of a batch share; orders with equal terms may be painted together."""

    model: str
    width: int
    height: int
    steps: int
    guidance: float
    way: Way = Way.WORDS
    strength: float = 1.0
    """Part of the steps that runs when a picture is drawn over."""
    loras: tuple[LoraUse, ...] = ()
    keeps_structure: bool = False
    """Whether every picture keeps the structure of another."""


def sources_of(sheets: Sequence[Sheet]) -> list[Image.Image]:
    """What is drawn over on each sheet. Raises ValueError where there is nothing."""
    sources = [sheet.source for sheet in sheets if sheet.source is not None]
    if len(sources) < len(sheets):
        raise ValueError("A picture is drawn over, and the order holds none.")
    return sources


def masks_of(sheets: Sequence[Sheet]) -> list[Image.Image]:
    """The mask of each sheet. Raises ValueError where there is none."""
    masks = [sheet.mask for sheet in sheets if sheet.mask is not None]
    if len(masks) < len(sheets):
        raise ValueError("A hole is painted, and the order holds no mask.")
    return masks


@dataclass(frozen=True)
class Painted:
    """A finished picture and the end of its prompt that the model did not read."""

    picture: Image.Image
    cut: str = ""
    notes: tuple[str, ...] = ()
    """What else a person should know about how it was made."""


Look = Callable[[int], Image.Image]
"""How the picture of that index looks by now: small, rough, cheap."""

StepDone = Callable[[int, int, Look | None], None]
"""(step from 1, steps, look); called on the painting thread after every step, may raise to leave the loop."""


class Painter(Protocol):
    """An opened model. Called from one thread at a time."""

    def paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Image.Image]:
        """Paint one RGB picture a sheet, in order.

        A picture depends on its own sheet and the terms, never on its batch mates (up to rounding).
        Raises PipelineError: unknown-lora (lora, model) · ability-missing (ability, model).
        """
        ...

    def notes(self, terms: Terms, /) -> tuple[str, ...]:
        """What a person should know about pictures on these terms, in the words of `Recipe.notes`."""
        ...

    def cut_off(self, prompt: str) -> str:
        """The end of a prompt that the model does not read; empty when it reads all."""
        ...

    def spare_memory(self) -> bool:
        """Take less memory from now on, at the price of time; False when nothing is left to give up."""
        ...
