"""LoRA files of a model, as its card lists them; light: reads file headers, never tensors."""

import json
import struct
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pipelines.kit.models import ModelCard

HEADER_LIMIT = 100_000_000
"""Bytes; the safetensors format allows no longer header."""

TRIGGER_KEYS = ("modelspec.trigger_phrase", "trigger_phrase", "trigger_words")
"""Where files say which words wake them: the model specification of Stability AI, then habit."""


@dataclass(frozen=True)
class LoraFile:
    """One LoRA of a model: where it lies, and what its file says of itself."""

    name: str
    path: Path
    title: str = ""
    trigger: str = ""
    """Words that a prompt needs for it to show, as its maker wrote them."""
    problem: str = ""
    """Why it cannot be used, as a sentence for the operator; empty when its outside is sound."""


class _Span(BaseModel):
    model_config = ConfigDict(extra="ignore")

    data_offsets: tuple[int, int]


class _Broken(Exception):
    """The file is no whole safetensors file; the message is a sentence."""


def lora_path(card: ModelCard, folder: Path, name: str) -> Path | None:
    """Where the LoRA of that name is or would be; None when the card does not list it."""
    file = card.loras.get(name)
    return None if file is None else folder / file


def known_loras(card: ModelCard, folder: Path) -> tuple[LoraFile, ...]:
    """Every LoRA the card lists, in its order; `folder` is the model's own."""
    return tuple(_look_at(name, folder / file) for name, file in card.loras.items())


def _look_at(name: str, path: Path) -> LoraFile:
    if path.suffix != ".safetensors":
        return LoraFile(name, path, problem=f"{path} is not a .safetensors file: convert it first.")
    try:
        notes = _read_notes(path)
    except OSError:
        return LoraFile(name, path, problem=f"{path} is missing: copy the LoRA {name} there.")
    except _Broken as error:
        return LoraFile(name, path, problem=str(error))
    trigger = next((notes[key] for key in TRIGGER_KEYS if notes.get(key)), "")
    return LoraFile(name, path, notes.get("modelspec.title", ""), trigger)


def _read_notes(path: Path) -> dict[str, str]:
    """The free notes in the header of a whole safetensors file. Raises _Broken and OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
        if length > min(size - 8, HEADER_LIMIT):
            raise _Broken(f"{path} is damaged, cut short or no safetensors file: fetch it again.")
        header = file.read(length)
    try:
        parts = TypeAdapter(dict[str, object]).validate_python(json.loads(header))
        notes = TypeAdapter(dict[str, str]).validate_python(parts.pop("__metadata__", {}))
        ends = [TypeAdapter(_Span).validate_python(part).data_offsets[1] for part in parts.values()]
    except (ValueError, ValidationError) as error:
        raise _Broken(f"{path} is damaged or no safetensors file: fetch it again.") from error
    if size != 8 + length + max(ends, default=0):
        raise _Broken(f"{path} is cut short at {size:,} bytes: fetch it again.")
    return notes
