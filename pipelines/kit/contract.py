"""What a pipeline is: its name, its inputs, the abilities it needs, its cost and its run."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.kit.language import Speaking, Wording

MAX_PROMPT = 1000
"""Characters of a prompt, counted as Python counts them (code points)."""
MAX_COUNT = 4
"""Pictures a task may ask for: a Telegram album stays readable, and a turn stays short."""
MAX_LORAS = 4
"""Additions to a model at once; more only blur one another."""
SEEDS = 2**32
"""Seeds are unsigned 32-bit, as torch's generators take them."""


class Ability(StrEnum):
    """What a model can do; a pipeline asks its context for a model with an ability."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    INPAINT = "inpaint"
    IMAGE_PROMPT = "image_prompt"
    CONTROL = "control"
    REFINE = "refine"
    UPSCALE = "upscale"


class Way(StrEnum):
    """What a picture starts from."""

    WORDS = "words"
    """From noise."""
    PICTURE = "picture"
    """From a picture under noise: image to image."""
    REFINE = "refine"
    """From a finished picture, to which only detail is added."""


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


class Inputs(BaseModel):
    """What a person gives a pipeline: frozen, validated, storable as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Recipe:
    """How an artifact was made, complete enough to make it again."""

    pipeline: str
    model: str
    prompt: str
    negative: str
    style: str
    seed: int
    width: int
    height: int
    steps: int
    guidance: float
    """As the model's sampler reads it; 0 for a distilled model."""
    near_seed: int | None = None
    """Seed of the picture this one is a variation of."""
    variation: float = 0.0
    """How far from it: 0 is the same noise, 1 is noise of its own."""
    notes: tuple[str, ...] = ()
    source: str = ""
    """SHA-256 of the picture that was drawn over or refined; empty for a picture from words."""
    strength: float = 0.0
    """How freely that picture was drawn over, up to 1; 0 for a picture from words."""
    cut: str = ""
    """The end of the prompt that the model did not read."""
    loras: tuple[LoraUse, ...] = ()


@dataclass(frozen=True)
class Artifact:
    """What a pipeline made: encoded bytes (PNG, MP4 …), its pixel size and its recipe."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    recipe: Recipe


class Cancelled(Exception):
    """The person took the task back; raised inside a run at the next step."""


class PipelineError(Exception):
    """A run failed for a reason a person can be told: `code` names the sentence in the locales."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code} {facts}" if facts else code)
        self.code = code
        self.facts = facts


class Context(Speaking, Protocol):
    """The narrow window a run sees: models, words, stored pictures, progress and cancellation."""

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        """Tell how far the run is (steps) and, where cheap, what it looks like (JPEG bytes).

        Step 0 says that the model is being opened. Thread-safe, never blocks.
        Raises Cancelled when the person took the task back.
        """
        ...

    async def read(self, blob: BlobRef) -> bytes:
        """Bytes of a stored picture. Raises PipelineError("blob-gone") when it was swept."""
        ...

    @property
    def models(self) -> "Models":
        """The models that this worker can open."""
        ...


class Models(Protocol):
    """Opens models by ability; implemented by the pool and by whatever a test passes."""

    async def draw(self, order: "DrawOrder", watch: "Watch") -> Sequence["Drawn"]:
        """Draw one picture a seed, sharing a batch with compatible orders of other tasks."""
        ...


class Watch(Protocol):
    """Called after every denoising step; raises Cancelled to leave the loop."""

    def __call__(self, step: int, total: int, preview: bytes | None = None) -> None:
        """`step` counts from 1 to `total`; 0 comes first and says that the model is being opened."""
        ...


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
    """PNG bytes of `width` x `height`: what is drawn over or refined; None for the way of words."""
    strength: float = 1.0
    """Part of the steps that runs when a picture is drawn over: little keeps it, 1 keeps nothing."""
    loras: tuple[LoraUse, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """One picture as PNG bytes at the size the model made it, with pixel size."""

    png: bytes = field(repr=False)
    width: int
    height: int
    seed: int
    cut: str = ""
    """The end of the prompt that the model did not read."""


InputsT = TypeVar("InputsT", bound=Inputs)


class Pipeline(ABC, Generic[InputsT]):
    """A capability, declared: one class yields form, validation, screening, cost and the run."""

    name: ClassVar[str]
    """One word, the same in module, command, callback, locale file and metrics."""
    inputs: ClassVar[type[Inputs]]
    abilities: ClassVar[frozenset[Ability]]
    """What the chosen model must be able to do."""
    queue: ClassVar[str] = "paint"
    """The compute queue its links run on."""

    @classmethod
    @abstractmethod
    def cost(cls, inputs: InputsT) -> int:
        """Units the run costs; reserved at submit, settled at delivery."""

    @abstractmethod
    async def run(self, inputs: InputsT, context: Context) -> Sequence[Artifact | Wording]:
        """Make the artifacts, or words. Raises Cancelled or PipelineError."""
