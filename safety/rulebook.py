"""Reads the rule files into one set of phrases, each knowing its group."""

import gc
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from safety.verdict import Category
from safety.words import Phrases

Score = Annotated[float, Field(ge=0, le=1)]


class Group(BaseModel):
    """Terms of one meaning. With a category they are a finding by themselves, else only evidence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    terms: str
    category: Category | None = None
    score: Score = 0.9
    hygiene: bool = False
    """Ordinary in a negative prompt ("nude, blood"), and therefore no finding there."""
    by_sound: bool = False
    """Also found when written in Latin letters."""
    on_trial: bool = False
    """In shadow mode: found, logged and measured, never decisive and never evidence for another rule."""

    def lines(self) -> Iterator[str]:
        """The pattern lines; commas separate short ones."""
        for line in self.terms.splitlines():
            yield from (part.strip() for part in line.split("#")[0].split(",") if part.strip())


class Together(BaseModel):
    """Two groups that mean something only near each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: tuple[str, str]
    within: int = Field(gt=0, description="words between them")
    category: Category
    score: Score = 0.9
    on_trial: bool = False


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    group: tuple[Group, ...] = ()
    together: tuple[Together, ...] = ()


@dataclass(frozen=True)
class Rulebook:
    """All rules compiled: pattern numbers of `phrases` index `groups`."""

    version: str
    groups: tuple[Group, ...]
    together: tuple[Together, ...]
    phrases: Phrases


@cache
def load_rulebook() -> Rulebook:
    """The rules that ship with the house. Raises ValueError where a file contradicts itself."""
    sources = [entry for entry in files("safety.rules").iterdir() if entry.name.endswith(".toml")]
    texts = [entry.read_text("utf-8") for entry in sorted(sources, key=lambda entry: entry.name)]
    book = compile_rules(texts)
    # It lives as long as the process: walking it again and again would cost a hostile text's time tenfold.
    gc.freeze()
    return book


def compile_rules(texts: Sequence[str]) -> Rulebook:
    """Rules from TOML texts; their version is a hash of the texts."""
    parsed = [_File.model_validate(tomllib.loads(text)) for text in texts]
    groups = tuple(group for file in parsed for group in file.group)
    together = tuple(rule for file in parsed for rule in file.together)
    names = {group.name for group in groups}
    if len(names) != len(groups):
        raise ValueError("two groups share a name")
    if unknown := {name for rule in together for name in rule.groups} - names:
        raise ValueError(f"rules name unknown groups: {sorted(unknown)}")
    phrases = Phrases()
    for number, group in enumerate(groups):
        for line in group.lines():
            phrases.add(line, number, by_sound=group.by_sound)
    digest = sha256("\n".join(texts).encode()).hexdigest()[:8]
    return Rulebook(f"words-{digest}", groups, together, phrases)
