"""Scripts: what the language model is told before a wish; TOML files that an operator can replace."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parent
NAMES = ("beautify", "describe", "plan")

Message = dict[str, str]


class Example(BaseModel):
    """One pair of the few shots: the fields that are given and the answer that is wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given: dict[str, str]
    answer: dict[str, Any]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    system: str = Field(min_length=1)
    temperature: float = Field(0.7, ge=0, le=2)
    max_tokens: int = Field(400, ge=16, le=4000)
    example: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Script:
    """Instructions and examples for one kind of question."""

    version: str
    """What the file calls itself, with a few digits of its hash: an edited file is another version."""
    system: str
    temperature: float
    max_tokens: int
    examples: tuple[Example, ...]

    def told(self, given: Mapping[str, str]) -> str:
        """Every text of the script that no answer about these fields may repeat."""
        others = [shot for shot in self.examples if not same_subject(shot.given, given)]
        return "\n".join([self.system, *(as_data(shot.answer) for shot in others)])

    def before(self) -> list[Message]:
        """The messages that come before the question."""
        messages = [{"role": "system", "content": self.system}]
        for example in self.examples:
            messages.append({"role": "user", "content": as_data(example.given)})
            messages.append({"role": "assistant", "content": as_data(example.answer)})
        return messages


class BadScript(ValueError):
    """A file is no script; the message says what is wrong with it."""


def as_data(fields: Mapping[str, object]) -> str:
    """Fields as one JSON object: quotes and line breaks inside them cannot end it early."""
    return json.dumps(fields, ensure_ascii=False)


def same_subject(given: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two questions are about the same: their first fields are equal."""
    return next(iter(given.items()), None) == next(iter(other.items()), None)


def read_script(path: Path) -> Script:
    """Parse a script. Raises BadScript."""
    try:
        data = path.read_bytes()
        file = _File.model_validate(tomllib.loads(data.decode()))
    except (OSError, ValidationError, ValueError) as error:
        wrong = error.errors()[0] if isinstance(error, ValidationError) else None
        where = f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" if wrong else str(error)
        raise BadScript(f"{path} is not a script: {where}") from error
    version = f"{file.version}-{sha256(data).hexdigest()[:6]}"
    return Script(version, file.system.strip(), file.temperature, file.max_tokens, file.example)


def read_scripts(own: Path | None = None) -> dict[str, Script]:
    """All scripts by name; one that an operator has in a folder of their own stands in for ours.

    Raises BadScript.
    """
    found: dict[str, Script] = {}
    for name in NAMES:
        theirs = own / f"{name}.toml" if own is not None else None
        found[name] = read_script(theirs if theirs and theirs.is_file() else FOLDER / f"{name}.toml")
    return found
