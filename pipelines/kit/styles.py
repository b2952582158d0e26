"""Style presets, parsed from `styles.toml`: how each changes a prompt, in words the model understands."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.kit.models import ModelCard, Words

STYLES_FILE = Path(__file__).parents[1] / "styles.toml"
NO_STYLE = "none"
"""Stands where a style could: no preset is called so."""
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

Template = Annotated[str, StringConstraints(pattern=r"\{prompt\}")]


class PocketWording(BaseModel):
    """The pocket model's wording, in both languages it was trained on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: Template
    ru: Template


class Style(BaseModel):
    """A preset: its button and its wordings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
    title: Words
    any: Template
    negative: str = ""
    pocket: PocketWording | None = None

    def suits(self, card: ModelCard) -> bool:
        """Whether the model has words for this style."""
        return card.style_words == "any" or self.pocket is not None

    def apply(self, prompt: str, negative: str, card: ModelCard) -> tuple[str, str]:
        """The prompt and the negative prompt as the model shall read them."""
        if card.style_words == "any":
            against = ", ".join(part for part in (negative, self.negative) if part)
            return self.any.replace("{prompt}", prompt), against
        if self.pocket is None:
            return prompt, negative
        wording = self.pocket.ru if CYRILLIC.search(prompt) else self.pocket.en
        return wording.replace("{prompt}", prompt), negative


class _File(BaseModel):
    style: tuple[Style, ...] = Field(min_length=1)


def read_styles(path: Path = STYLES_FILE) -> dict[str, Style]:
    """Parse a file of presets, by id, in the order of the file. Raises ValueError where it is not one."""
    styles = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).style
    presets = {style.id: style for style in styles}
    if len(presets) != len(styles):
        raise ValueError("two styles have the same id")
    return presets


@cache
def known_styles() -> dict[str, Style]:
    """The presets that ship with Atelier, parsed once; none is called NO_STYLE."""
    return read_styles()


def styles_for(card: ModelCard) -> tuple[Style, ...]:
    """The presets to offer for a model, in order."""
    return tuple(style for style in known_styles().values() if style.suits(card))
