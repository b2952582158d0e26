"""Weight files to tensors, lazily and without ever running code from a file."""

import json
import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

Tensors = dict[str, Tensor]
"""Tensors by name; nested tables of a pickle become dotted names."""

SUFFIXES = (".safetensors", ".pt", ".bin")
"""Weight files this family knows, the preferred one first."""


class CheckpointError(Exception):
    """A weight file or folder cannot be used; the message is one sentence an operator can act on."""


def read_tensors(path: Path) -> Tensors:
    """All tensors of a `.safetensors`, `.pt` or `.bin` file, mapped from disk where the format allows.

    Raises CheckpointError for files that are missing, cut short, foreign or that contain code.
    """
    if not path.is_file():
        raise CheckpointError(f"{path} is missing.")
    try:
        _refuse_placeholders(path)
        if path.suffix == ".safetensors":
            return load_file(path)
        return _flat(_unpickled(path))
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{path} was refused: it is damaged, or it holds Python code instead of plain tensors."
        ) from error
    except CheckpointError:
        raise
    except PermissionError as error:
        raise CheckpointError(f"{path} may not be read by the user that runs this.") from error
    except Exception as error:  # readers of pickles raise nearly anything on damaged bytes
        size = path.stat().st_size
        raise CheckpointError(
            f"{path} is damaged or cut short at {size:,} bytes: fetch it again ({_first_line(error)})."
        ) from error


def read_all(paths: list[Path]) -> Tensors:
    """The tensors of a model that is split over several files."""
    tensors: Tensors = {}
    for path in paths:
        tensors.update(read_tensors(path))
    return tensors


def weight_files(folder: Path, stem: str) -> list[Path]:
    """The files that hold the weights `stem` in a diffusers folder: plain, fp16 variant, or in parts.

    Empty when there are none. Raises CheckpointError when a part is missing.
    """
    for suffix in SUFFIXES:
        for variant in ("", ".fp16"):
            single = folder / f"{stem}{variant}{suffix}"
            if single.is_file():
                return [single]
            index = folder / f"{stem}{suffix}.index{variant}.json"
            if index.is_file():
                names = _parts_of(index)
                missing = [name for name in names if not (folder / name).is_file()]
                if missing:
                    raise CheckpointError(f"{folder / missing[0]} is missing; {index.name} names it.")
                return [folder / name for name in names]
    return []


def _parts_of(index: Path) -> list[str]:
    """The files that an index names; they lie beside it. Raises CheckpointError."""
    try:
        names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{index} is not an index of weight files: fetch it again.") from error
    if any(Path(name).name != name for name in names):
        raise CheckpointError(f"{index} names files outside its folder: it is not to be trusted.")
    return names


def first_existing(folder: Path, stem: str) -> Path | None:
    """The file `stem` with one of the known suffixes."""
    return next((path for suffix in SUFFIXES if (path := folder / f"{stem}{suffix}").is_file()), None)


def _unpickled(path: Path) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except RuntimeError as error:
        # files of torch < 1.6 are not archives and cannot be mapped
        if "mmap can only be used" not in str(error):
            raise
        return torch.load(path, map_location="cpu", weights_only=True)


def _flat(value: object, prefix: str = "") -> Tensors:
    if isinstance(value, Tensor):
        return {prefix: value}
    tensors: Tensors = {}
    if isinstance(value, Mapping):
        for name, part in value.items():
            tensors.update(_flat(part, f"{prefix}.{name}" if prefix else str(name)))
    return tensors


def _refuse_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"version https://git-lfs"):
        raise CheckpointError(f"{path} is a Git LFS pointer, not the weights: fetch the file itself.")
    if start.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise CheckpointError(f"{path} is a web page, not weights: the download went wrong, fetch it again.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
