"""The catalogue of models, parsed from `models.toml`; light, knows files and numbers but no networks."""

import math
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from pipelines.kit.contract import Ability, LoraName
from pipelines.kit.entry import HubSource, Part, Seconds, Size, Words
from pipelines.kit.plans import Gibibytes, Plan

MODELS_FILE = Path(__file__).parents[1] / "models.toml"
"""The catalogue that ships with Atelier."""

SHIPPED_WEIGHTS = Path(__file__).parents[2] / "weights"
"""Where models that need no download live."""


class Family(StrEnum):
    """A kind of model: which loader in `pipelines/families` opens it."""

    KANDINSKY3 = "kandinsky3"
    KANDINSKY22 = "kandinsky22"
    DIFFUSERS = "diffusers"


VARIANTS = {
    Family.KANDINSKY3: ("base", "flash", "inpaint"),
    Family.KANDINSKY22: ("base", "inpaint", "depth"),
    Family.DIFFUSERS: ("base", "flash"),
}
"""The networks of each family that are asked in a way of their own."""


class ModelCard(Part):
    """One model: what it is called, what it can do, what it costs and where its files are."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,31}$")]
    title: Words
    description: Words
    family: Family
    variant: Literal["base", "flash", "inpaint", "depth"] = "base"
    """Which network of the family it is."""
    abilities: frozenset[Ability] = Field(min_length=1)
    licence: str
    ships: bool = False
    """Whether its files come with Atelier."""
    folder: str
    subfolder: str = "."
    needs: tuple[str, ...] = Field(min_length=1, description="files without which it cannot be opened")
    sources: tuple[HubSource, ...] = ()
    file_variant: str | None = None
    """The `variant` of a diffusers folder, such as fp16."""
    memory_gib: Gibibytes
    """What the model takes with the plan below: on a graphics card at its peak, on the CPU once opened."""
    plan: Plan = Plan.FULL
    """How a worker opens it; the catalogue knows the full plan only."""
    download_gib: float = Field(ge=0)
    ratios: dict[str, Size] = Field(min_length=1)
    """Offered ratios in the order of the catalogue; the first is the default."""
    enlarge: int = Field(1, ge=1, le=8)
    """Times a finished picture is enlarged for the person."""
    steps: int = Field(ge=1, le=200)
    guidance: float | None = Field(None, ge=0, le=20)
    """Default guidance scale; None for a distilled model, which has none and a fixed number of steps."""
    units: int = Field(ge=1)
    """What one picture costs."""
    seconds: Seconds
    style_words: Literal["any", "pocket"] = "any"
    """Which wording of a style preset it understands."""
    loras: dict[LoraName, str] = Field(default_factory=dict)
    """LoRA files by the name people use, relative to the model's folder."""

    @model_validator(mode="after")
    def _can_be_had(self) -> Self:
        if self.variant not in VARIANTS[self.family]:
            raise ValueError(f"{self.id}: {self.family} has no variant {self.variant}")
        if not self.ships and not self.sources:
            raise ValueError(f"{self.id} neither ships with Atelier nor names a repository")
        return self

    @property
    def default_ratio(self) -> str:
        """The ratio drawn when none is asked for."""
        return next(iter(self.ratios))

    @property
    def is_distilled(self) -> bool:
        """Whether steps and guidance are fixed and a negative prompt has no effect."""
        return self.guidance is None

    def has(self, abilities: frozenset[Ability]) -> bool:
        """Whether the model can do all of `abilities`."""
        return abilities <= self.abilities


class ModelCatalogue:
    """All models of a `models.toml`, in the order of the file."""

    def __init__(self, cards: tuple[ModelCard, ...]) -> None:
        self._cards = {card.id: card for card in cards}
        if len(self._cards) != len(cards):
            raise ValueError("two models of the catalogue have the same id")

    def __iter__(self) -> Iterator[ModelCard]:
        return iter(self._cards.values())

    def __len__(self) -> int:
        return len(self._cards)

    def get(self, model: str) -> ModelCard | None:
        """The model of that id, or None."""
        return self._cards.get(model)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all models."""
        return tuple(self._cards)

    @property
    def ratios(self) -> tuple[str, ...]:
        """Every ratio that some model offers, each once."""
        return tuple(dict.fromkeys(ratio for card in self for ratio in card.ratios))

    def able(self, abilities: frozenset[Ability]) -> tuple[ModelCard, ...]:
        """The models that can do all of `abilities`."""
        return tuple(card for card in self if card.has(abilities))


class _Row(Part):
    """A `[[model]]` table as it is written; `card` turns it into what the rest of the house reads."""

    model_config = ConfigDict(frozen=True, extra="allow")

    sizes: str
    repository: str | None = None
    revision: str | None = None
    files: tuple[str, ...] = ()
    into: str = "."
    more: tuple[HubSource, ...] = ()
    abilities: frozenset[Ability]
    """What it can do in any case."""
    companions: dict[Ability, tuple[str, ...]] = Field(default_factory=dict)
    """Further abilities of a model that ships, each with the files it takes: those that are there count."""

    @property
    def able(self) -> frozenset[Ability]:
        """All abilities; none at all means that the model does not ship yet."""
        folder = SHIPPED_WEIGHTS / str((self.model_extra or {}).get("folder"))
        here = {
            name for name, files in self.companions.items() if all((folder / it).is_file() for it in files)
        }
        return self.abilities | here

    def card(self, sizes: dict[str, dict[str, tuple[int, int]]]) -> ModelCard:
        if self.sizes not in sizes:
            raise ValueError(f"models.toml: there is no [sizes.{self.sizes}]")
        sources = self.more
        if self.repository is not None:
            first = HubSource(
                repository=self.repository, revision=self.revision, files=self.files, into=self.into
            )
            sources = (first, *sources)
        ratios = {ratio: {"width": w, "height": h} for ratio, (w, h) in sizes[self.sizes].items()}
        written = {**(self.model_extra or {}), "abilities": self.able}
        return ModelCard.model_validate({**written, "sources": sources, "ratios": ratios})


class _File(Part):
    sizes: dict[str, dict[str, tuple[int, int]]]
    model: tuple[_Row, ...] = Field(min_length=1)


def read_models(path: Path = MODELS_FILE) -> ModelCatalogue:
    """Parse a catalogue. Raises ValueError (pydantic's or tomllib's) where it is not one.

    A model all of whose abilities need files that do not ship yet is left out.
    """
    file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return ModelCatalogue(tuple(row.card(file.sizes) for row in file.model if row.able))


@cache
def known_models() -> ModelCatalogue:
    """The catalogue that ships with Atelier, parsed once."""
    return read_models()


def nearest_ratio(card: ModelCard, width: int, height: int) -> str:
    """The model's ratio whose shape is nearest to that of a picture; both sides are above 0."""
    wanted = math.log(width / height)

    def distance(ratio: str) -> float:
        size = card.ratios[ratio]
        return abs(math.log(size.width / size.height) - wanted)

    return min(card.ratios, key=distance)


def folder_of(card: ModelCard, models_folder: Path) -> Path:
    """Where the model's files are or would be.

    A folder of that name in `models_folder` wins over what ships with Atelier.
    """
    own = models_folder / card.folder
    home = SHIPPED_WEIGHTS / card.folder if card.ships and not own.is_dir() else own
    return home / card.subfolder


def missing_files(card: ModelCard, models_folder: Path) -> tuple[str, ...]:
    """The needed files that are not there, relative to the model's folder."""
    folder = folder_of(card, models_folder)
    return tuple(name for name in card.needs if not (folder / name).is_file())


def is_here(card: ModelCard, models_folder: Path) -> bool:
    """Whether every file the model needs is in its folder."""
    return not missing_files(card, models_folder)
