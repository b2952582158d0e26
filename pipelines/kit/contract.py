"""What a pipeline is: its name, its inputs, the abilities it needs, its cost and its run."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Generic, Protocol, TypeVar

from pipelines.kit.fields import (
    MAX_COUNT,
    MAX_LORAS,
    MAX_PROMPT,
    SEEDS,
    BlobRef,
    Choice,
    FieldMark,
    FreePrompt,
    Inputs,
    LoraName,
    LoraUse,
    Mask,
    ModelId,
    NegativePrompt,
    Picture,
    Prompt,
    Screen,
    Seed,
    StyleText,
    WeighedPicture,
)
from pipelines.kit.language import Speaking, Wording
from pipelines.kit.orders import Drawn, DrawOrder, Likeness, Models, Watch, Way

__all__ = [
    "MAX_COUNT",
    "MAX_LORAS",
    "MAX_PROMPT",
    "SEEDS",
    "Ability",
    "Artifact",
    "BlobRef",
    "Cancelled",
    "Choice",
    "Context",
    "DrawOrder",
    "Drawn",
    "FieldMark",
    "FreePrompt",
    "Inputs",
    "Likeness",
    "LoraName",
    "LoraUse",
    "Mask",
    "ModelId",
    "Models",
    "NegativePrompt",
    "Picture",
    "Pipeline",
    "PipelineError",
    "Prompt",
    "Recipe",
    "Screen",
    "Seed",
    "StyleText",
    "Watch",
    "Way",
    "WeighedPicture",
]
"""A pipeline finds its whole declaration here, the types of its fields included."""


class Ability(StrEnum):
    """What a model can do; a pipeline asks its context for a model with an ability."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    INPAINT = "inpaint"
    IMAGE_PROMPT = "image_prompt"
    CONTROL = "control"
    REFINE = "refine"
    UPSCALE = "upscale"


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
    likes: tuple[WeighedPicture, ...] = ()
    """The pictures that it was to be like, with the weights as they were used."""
    structure: str = ""
    """SHA-256 of the picture whose structure was kept."""
    mask: str = ""
    """SHA-256 of the mask of what was painted anew."""
    margins: tuple[int, int, int, int] | None = None
    """Pixels that were painted around the picture: left, top, right, bottom."""


@dataclass(frozen=True)
class Artifact:
    """What a pipeline made: encoded bytes (PNG, MP4 …), its pixel size and its recipe."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    recipe: Recipe
    is_covered: bool = False
    """Shown behind a cover until somebody taps it; the guard decides that, never a pipeline."""


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
    def models(self) -> Models:
        """The models that this worker can open."""
        ...


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
