"""Opening diffusers folders: from disk only, quiet, on the device or offloaded from it."""

from pathlib import Path
from typing import Protocol, TypeVar, cast

from diffusers.pipelines.pipeline_utils import DiffusionPipeline

from pipelines.families.devices import Place, free_gib
from pipelines.kit.contract import PipelineError
from pipelines.kit.models import ModelCard

PipelineT = TypeVar("PipelineT", bound=DiffusionPipeline)


class _Opens(Protocol):
    def from_pretrained(self, folder: str, **kwargs: object) -> object: ...


def load(kind: type[PipelineT], folder: Path, card: ModelCard, place: Place) -> PipelineT:
    """Open a pipeline. Raises PipelineError("model-damaged") with the library's sentence."""
    try:
        opened = cast("_Opens", kind).from_pretrained(
            str(folder),
            dtype=place.dtype,
            variant=card.file_variant,
            local_files_only=True,
            use_safetensors=True,
        )
    except (OSError, ValueError, KeyError) as error:
        raise PipelineError("model-damaged", model=card.id, reason=str(error)[:300]) from error
    pipe = cast("PipelineT", opened)
    pipe.set_progress_bar_config(disable=True)
    if place.device.type == "cuda" and free_gib(place) < card.memory_gib.cuda:
        pipe.enable_model_cpu_offload()
        return pipe
    return pipe.to(place.device)
