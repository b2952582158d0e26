"""Where networks run and in which numbers."""

from dataclasses import dataclass

import torch

from pipelines.kit.contract import PipelineError


@dataclass(frozen=True)
class Place:
    """A device and the number format of networks on it."""

    device: torch.device
    dtype: torch.dtype


def find_place(wish: str, threads: int = 0) -> Place:
    """Resolve `auto`, `cpu`, `cuda` or `cuda:N`. Raises PipelineError("no-cuda") where there is none."""
    if threads:
        torch.set_num_threads(threads)
    has_cuda = torch.cuda.is_available()
    if wish.startswith("cuda") and not has_cuda:
        raise PipelineError("no-cuda")
    if has_cuda and wish != "cpu":
        return Place(torch.device("cuda" if wish == "auto" else wish), torch.float16)
    return Place(torch.device("cpu"), torch.float32)


def free_gib(place: Place) -> float:
    """Free memory of a graphics card, GiB."""
    free, _ = torch.cuda.mem_get_info(place.device)
    return free / 2**30
