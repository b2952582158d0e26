"""Finds the concepts and thresholds that were set for a given CLIP."""

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from safety.verdict import Category

OWN_HEADS = "guard_heads.toml"
"""An operator's own calibration, beside the weights of the CLIP it was made for; it goes first."""


class Shape(BaseModel):
    """What tells one CLIP from another: sizes of its vision tower."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    projection: int
    hidden: int
    layers: int
    patch: int = Field(description="pixels")


class Concept(BaseModel):
    """A category as texts, with cosines from which a picture waits for a human or is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    texts: tuple[str, ...] = Field(min_length=1)
    review: float
    block: float
    with_minor: float | None = None
    """The lower cosine that is enough when the picture may show a minor."""
    text_block: float | None = None
    """Cosine between texts from which a prompt is refused; another scale than pictures (0.5-0.9)."""


class Minors(BaseModel):
    """Texts for young persons; a hit alone decides nothing, beside a sexual concept everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...] = Field(min_length=1)
    threshold: float


class Heads(BaseModel):
    """All concepts of one CLIP."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    calibrated: bool
    """Whether the thresholds were measured on pictures made here."""
    model: Shape
    concept: tuple[Concept, ...]
    minors: Minors


def heads_for(folder: Path, shape: Shape) -> Heads | None:
    """The operator's heads, or shipped ones for this shape; None: nobody set thresholds for this CLIP.

    Raises ValueError where the operator's file is broken or made for another CLIP.
    """
    own = folder / OWN_HEADS
    if own.is_file():
        heads = _parse(own.read_text("utf-8"))
        if heads.model != shape:
            raise ValueError(f"{own} was made for another CLIP: {heads.model} is not {shape}")
        return heads
    shipped = (entry for entry in files("safety.heads").iterdir() if entry.name.endswith(".toml"))
    return next((h for entry in shipped if (h := _parse(entry.read_text("utf-8"))).model == shape), None)


def _parse(text: str) -> Heads:
    return Heads.model_validate(tomllib.loads(text))
