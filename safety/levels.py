"""The levels of strictness: which score of a category is unsure or clear, and what each level does then."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from safety.verdict import HARD, Category


class Level(StrEnum):
    """How strict a chat is, strictest first."""

    STRICT = "strict"
    FAMILY = "family"
    ADULT_PRIVATE = "adult_private"


STRICTNESS: Mapping[Level, int] = {Level.STRICT: 2, Level.FAMILY: 1, Level.ADULT_PRIVATE: 0}
"""A larger number is stricter."""


class Treatment(StrEnum):
    """What is done with a finding, mildest first."""

    ALLOW = "allow"
    SPOILER = "spoiler"
    """The picture is covered until somebody taps it."""
    PRIVATE = "private"
    """Allowed in a private chat, refused in a group."""
    REVIEW = "review"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        """A larger number is stricter."""
        return list(Treatment).index(self)


class Pair(NamedTuple):
    """What is done with an unsure and with a clear finding of one category."""

    unsure: Treatment
    clear: Treatment

    def stricter(self, other: "Pair") -> "Pair":
        """The stricter of both, for each case by itself."""
        return Pair(_stricter(self.unsure, other.unsure), _stricter(self.clear, other.clear))

    def __str__(self) -> str:
        return f"{self.unsure}/{self.clear}"


def _stricter(one: Treatment, other: Treatment) -> Treatment:
    return max(one, other, key=lambda it: it.severity)


BLOCKED = Pair(Treatment.BLOCK, Treatment.BLOCK)


def _pair(value: object) -> object:
    """One word stands for both cases."""
    return (value, value) if isinstance(value, str) else value


def _rising(pair: Pair) -> Pair:
    if pair.clear.severity < pair.unsure.severity:
        raise ValueError("what is clear cannot be treated more mildly than what is unsure")
    return pair


def _soft(category: Category) -> Category:
    if category.is_hard:
        raise ValueError(f"{category} is always blocked and cannot be set")
    return category


AnyPair = Annotated[Pair, BeforeValidator(_pair), AfterValidator(_rising)]
SoftCategory = Annotated[Category, AfterValidator(_soft)]
Score = Annotated[float, Field(gt=0, le=1)]


class Thresholds(NamedTuple):
    """Scores of one category: unsure from `review` up, clear from `block` up."""

    review: Score
    block: Score


class Levels(BaseModel):
    """The file of thresholds and levels; complete, so that no category is forgotten."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    calibrated: str
    thresholds: Mapping[SoftCategory, Thresholds]
    sooner: Mapping[Level, float] = Field(default_factory=dict[Level, float])
    """Taken off the review bound at a level."""
    levels: Mapping[Level, Mapping[SoftCategory, AnyPair]]

    def bounds(self, category: Category, level: Level) -> Thresholds:
        """The scores from which a soft category is unsure and clear at a level."""
        review, block = self.thresholds[category]
        return Thresholds(review - self.sooner.get(level, 0), block)

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, fields: dict[str, dict[str, dict[str, object]]]) -> object:
        """Give every category that a level does not name the level's default."""
        soft = [category.value for category in Category if not category.is_hard]
        levels = {
            name: dict.fromkeys(soft, lines.get("default"))
            | {category: pair for category, pair in lines.items() if category != "default"}
            for name, lines in fields["levels"].items()
        }
        return {**fields, "levels": levels}

    @model_validator(mode="after")
    def _is_complete(self) -> "Levels":
        soft = set(Category) - HARD
        if set(self.thresholds) != soft or set(self.levels) != set(Level):
            raise ValueError("a category or a level is missing")
        if crossed := [category for category, bounds in self.thresholds.items() if bounds[0] > bounds[1]]:
            raise ValueError(f"review above block: {crossed}")
        return self


class _Floor(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: Mapping[SoftCategory, AnyPair]


def read_floor(file: Path) -> Mapping[Category, Pair]:
    """The operator's own lines: `[categories]`, each `"block"` or `["review", "block"]`.

    Raises OSError, ValueError with a sentence.
    """
    try:
        return _Floor.model_validate(tomllib.loads(file.read_text("utf-8"))).categories
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}") from error


@cache
def load_levels() -> Levels:
    """The thresholds that ship with the house."""
    return Levels.model_validate(
        tomllib.loads(files("safety").joinpath("thresholds.toml").read_text("utf-8"))
    )
