"""What this machine has for models, asked without loading torch."""

import os
import shutil
import subprocess
from functools import cache
from typing import Literal

DeviceKind = Literal["cpu", "cuda"]

SHARE_OF_FREE: dict[DeviceKind, float] = {"cpu": 0.7, "cuda": 0.92}
"""Part of the free memory that models may take when the operator set no budget.

In main memory the rest is for the work; on a card the catalogue counts the work in, and the rest is for CUDA.
"""


def kind_of(device: str) -> DeviceKind:
    """What `auto`, `cpu`, `cuda` or `cuda:N` will come to."""
    if device == "auto":
        return "cuda" if _graphics_memory_mib() else "cpu"
    return "cuda" if device.startswith("cuda") else "cpu"


def memory_budget(wish_gib: float, device: str) -> float:
    """GiB that opened models may take: the wish, or where it is 0 most of what is free now."""
    if wish_gib > 0:
        return wish_gib
    kind = kind_of(device)
    if kind == "cuda":
        cards = _graphics_memory_mib()
        number = int(device.partition(":")[2] or 0)
        free = cards[number] / 1024 if number < len(cards) else 0.0
    else:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return free * SHARE_OF_FREE[kind]


@cache
def _graphics_memory_mib() -> tuple[int, ...]:
    """Free MiB of each NVIDIA card; empty where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    asked = [program, "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return ()
    return tuple(int(line) for line in said.split() if line.isdigit())
