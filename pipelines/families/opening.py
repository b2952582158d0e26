"""Opens a model of the catalogue with the loader of its family."""

from pathlib import Path

from pipelines.families.devices import find_place
from pipelines.kit.models import Family, ModelCard
from pipelines.kit.painter import Painter


def open_painter(card: ModelCard, folder: Path, device: str, threads: int) -> Painter:
    """Open the model in `folder` on `auto`, `cpu`, `cuda` or `cuda:N`; each family loads its own libraries.

    Raises PipelineError: no-cuda · model-damaged (model, reason).
    """
    place = find_place(device, threads)
    match card.family:
        case Family.KANDINSKY3:
            from pipelines.families.kandinsky3 import open_kandinsky3

            return open_kandinsky3(card, folder, place)
        case Family.KANDINSKY22:
            from pipelines.families.kandinsky22 import open_kandinsky22

            return open_kandinsky22(card, folder, place)
        case Family.DIFFUSERS:
            from pipelines.families.any_diffusers import open_diffusers

            return open_diffusers(card, folder, place)
