"""Takes less memory with opened diffusers pipelines, rung by rung, at the price of time."""

from collections.abc import Callable, Iterator
from typing import Any

from diffusers.pipelines.pipeline_utils import DiffusionPipeline

from pipelines.families.devices import Place


class Sparing:
    """The ladder down for the pipelines of one model."""

    def __init__(self, place: Place, *pipes: DiffusionPipeline) -> None:
        self._rungs = _ladder(place, pipes)

    def step_down(self) -> bool:
        """Take the next rung; False when there is none left."""
        rung = next(self._rungs, None)
        if rung is not None:
            rung()
        return rung is not None


def _ladder(place: Place, pipes: tuple[Any, ...]) -> Iterator[Callable[[], None]]:
    """Decoding in tiles first, then one network at a time on the graphics card."""
    for pipe in pipes:
        if hasattr(getattr(pipe, "vae", None), "enable_tiling"):
            yield pipe.vae.enable_tiling
    for pipe in pipes:
        if place.device.type == "cuda" and not is_offloaded(pipe):
            yield lambda pipe=pipe: pipe.enable_model_cpu_offload(device=place.device)


def is_offloaded(pipe: Any) -> bool:
    """Whether its networks wait on the CPU for their turn."""
    return any(hasattr(part, "_hf_hook") for part in pipe.components.values())
