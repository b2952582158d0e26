"""Gives a network its weights: built on `meta`, it takes over tensors that are mapped from disk one by one.

So nothing exists twice, and where type and device stay, nothing is even read before it is used.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from pipelines.kandinsky3.diagnosis import mismatch
from pipelines.kandinsky3.files import CheckpointError, Tensors

Network = TypeVar("Network", bound=nn.Module)


def filled(
    build: Callable[[], Network],
    tensors: Tensors,
    path: Path,
    device: torch.device,
    dtype: torch.dtype,
    exact: tuple[str, ...] = (),
) -> Network:
    """The network of `build` with `tensors`, which are used up.

    Tensors whose names start with one of `exact` become float32 whatever `dtype` is. Raises CheckpointError
    with the name of `path` when names or shapes do not fit.
    """
    with torch.device("meta"):
        network = build()
    wanted = {name: tensor.shape for name, tensor in network.state_dict().items()}
    problem = mismatch(wanted, {name: tensor.shape for name, tensor in tensors.items()})
    if problem is not None:
        raise CheckpointError(f"{path} {problem}")

    def moved(name: str) -> Tensor:
        return tensors.pop(name).to(device, torch.float32 if name.startswith(exact) else dtype)

    network.load_state_dict({name: moved(name) for name in list(tensors)}, assign=True)
    return network.eval().requires_grad_(requires_grad=False)
