"""Small pieces of a model's entry in the catalogue: words, seconds, sizes, sources."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SIZE_STEP = 64
"""Sides are multiples of this many pixels, for every family in the catalogue."""

Side = Annotated[int, Field(ge=SIZE_STEP, le=4096, multiple_of=SIZE_STEP)]


class Part(BaseModel):
    """Frozen piece of the catalogue; an unknown key in the file is a mistake worth hearing about."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """One text in both languages."""

    en: str
    ru: str

    def speak(self, language: str) -> str:
        """The text in `language`; English when it is not one of ours."""
        return self.ru if language == "ru" else self.en


class Seconds(Part):
    """Rough seconds for one picture, by device."""

    cpu: float = Field(gt=0)
    cuda: float = Field(gt=0)


class Size(Part):
    """Pixels of a picture as the model makes it."""

    width: Side
    height: Side


class HubSource(Part):
    """Files to fetch from one Hub repository into a folder of the model."""

    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")] | None = None
    """Commit; None where none was verified."""
    files: tuple[str, ...] = Field(min_length=1, description="patterns as huggingface_hub matches them")
    into: str = "."
