"""The table of `models list`."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.kit.devices import kind_of, memory_budget
from pipelines.kit.models import ModelCard, ModelCatalogue, folder_of, missing_files
from pipelines.kit.plans import Plan

HEADINGS = ("MODEL", "STATE", "STEPS", "MEMORY", "DOWNLOAD", "LICENCE", "ABILITIES")


def lines_of(catalogue: ModelCatalogue, models_folder: Path, device: str) -> Iterator[str]:
    """The table, then one sentence for everything that stands in the way of a model."""
    kind = kind_of(device)
    cards = list(catalogue)
    rows = [HEADINGS, *(_row(card, models_folder, card.memory_gib.on(kind)) for card in cards)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    free = memory_budget(0, device)
    yield f"Memory is what a model takes on this machine ({kind}); about {free:.1f} GiB are free for models."
    for card in cards:
        if not card.ships and missing_files(card, models_folder):
            yield f"Fetch {card.title.en}: python -m bot models fetch {card.id}"
        elif card.memory_gib.on(kind) > free:
            yield f"{card.title.en} is here but needs more memory than this machine has free now."


def state_of(card: ModelCard, models_folder: Path) -> str:
    """`here`, `incomplete` or `missing`."""
    missing = missing_files(card, models_folder)
    if not missing:
        return "here"
    return "incomplete" if len(missing) < len(card.needs) else "missing"


def _row(card: ModelCard, models_folder: Path, memory: float) -> tuple[str, ...]:
    is_own = card.ships and folder_of(card, models_folder).is_relative_to(models_folder)
    return (
        card.id,
        state_of(card, models_folder) + (" (yours)" if is_own else ""),
        str(card.steps),
        f"{round(memory, 1):g} GiB" + ("" if card.plan is Plan.FULL else f" ({card.plan})"),
        "comes with Atelier" if card.ships else f"{card.download_gib:g} GiB",
        card.licence,
        ", ".join(sorted(card.abilities)),
    )
