"""The types of what a person gives a pipeline; their marks say how each is asked for and screened."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_PROMPT = 1000
"""Characters of a prompt, counted as Python counts them (code points)."""
MAX_COUNT = 4
"""Pictures a task may ask for: a Telegram album stays readable, and a turn stays short."""
MAX_LORAS = 4
"""Additions to a model at once; more only blur one another."""
SEEDS = 2**32
"""Seeds are unsigned 32-bit, as torch's generators take them."""


class Screen(StrEnum):
    """How the guard looks at a field before a pipeline may see it."""

    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True)
class FieldMark:
    """The meaning of an input field: what screens it and how the conversation asks for it."""

    kind: str
    screen: Screen | None = None


class BlobRef(BaseModel):
    """Stored bytes named by their SHA-256, with their media type."""

    model_config = ConfigDict(frozen=True)

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    size: int = Field(ge=0, description="bytes")


Prompt = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_PROMPT, strip_whitespace=True),
    FieldMark("prompt", Screen.TEXT),
]
NegativePrompt = Annotated[
    str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True), FieldMark("negative", Screen.TEXT)
]
FreePrompt = Annotated[
    str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True), FieldMark("prompt", Screen.TEXT)
]
"""A prompt that may be left empty, where pictures say enough."""
StyleText = Annotated[str, StringConstraints(max_length=MAX_PROMPT), FieldMark("style", Screen.TEXT)]
Picture = Annotated[BlobRef, FieldMark("picture", Screen.PICTURE)]
Mask = Annotated[BlobRef, FieldMark("mask", Screen.PICTURE)]
Choice = Annotated[str, FieldMark("choice")]
Seed = Annotated[int, Field(ge=0, lt=SEEDS), FieldMark("seed")]
ModelId = Annotated[str, FieldMark("model")]

LoraName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$"), FieldMark("lora")]


class LoraUse(BaseModel):
    """An addition to a model, by the name its card lists it under, and how strongly it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: LoraName
    weight: float = Field(1.0, ge=-2, le=2)


class WeighedPicture(BaseModel):
    """A picture among others, and how much it counts beside them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture: Picture
    weight: float = Field(1.0, gt=0, le=1)


class Inputs(BaseModel):
    """What a person gives a pipeline: frozen, validated, storable as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")
