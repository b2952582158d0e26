"""Says in sentences what is wrong with a model's files, without filling memory."""

import hashlib
import importlib.util
from pathlib import Path

from bot.models.record import Record
from pipelines.kit.loras import known_loras
from pipelines.kit.models import ModelCard, folder_of, missing_files

BLOCK = 1 << 22


def problems_of(card: ModelCard, models_folder: Path, *, hashes: bool) -> list[str]:
    """What is wrong with a model, and what to do; empty when it is sound."""
    folder = folder_of(card, models_folder)
    missing = missing_files(card, models_folder)
    if missing:
        return [f"{folder / name} is missing." for name in missing] + [_remedy(card)]
    problems = _changed_files(models_folder / card.folder, hashes=hashes) or _structure(card, folder)
    return [*problems, _remedy(card)] if problems else []


def lora_problems_of(card: ModelCard, models_folder: Path) -> list[str]:
    """What is wrong with the LoRA files of a sound model; empty when all can be put on."""
    if importlib.util.find_spec("torch") is None:
        return [lora.problem for lora in known_loras(card, folder_of(card, models_folder)) if lora.problem]
    from pipelines.families.checking import lora_misfits

    return lora_misfits(card, folder_of(card, models_folder))


def _remedy(card: ModelCard) -> str:
    if card.ships:
        return "It comes with Atelier: restore it with `git checkout -- weights`, or remove your own folder."
    return f"Get it: python -m bot models fetch {card.id}"


def _changed_files(folder: Path, *, hashes: bool) -> list[str]:
    """Files that differ from what their repository said when they were fetched."""
    problems: list[str] = []
    for name, file in Record.read(folder).files.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing.")
        elif path.stat().st_size != file.size:
            problems.append(f"{path} has {path.stat().st_size:,} bytes of {file.size:,}.")
        elif hashes and file.sha256 is not None and _sha256(path) != file.sha256:
            problems.append(f"{path} is damaged: its SHA-256 is not the repository's.")
    return problems


def _structure(card: ModelCard, folder: Path) -> list[str]:
    """Names and shapes of the tensors against the networks of the family."""
    if importlib.util.find_spec("torch") is None:
        return []
    from pipelines.families.checking import misfits

    return misfits(card, folder)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
