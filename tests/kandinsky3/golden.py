"""Reference vectors: where they lie, the rule that fills weights, and comparison within their tolerances."""

import json
import math
import os
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from pipelines.kandinsky3.sizes import MoVQSizes, UNetSizes

ROOT = Path(__file__).parents[2]
GOLDEN = Path(os.environ.get("GOLDEN_DIR", ROOT.parent / "shared" / "golden"))
MANIFESTS = Path(os.environ.get("MANIFESTS_DIR", ROOT.parent / "shared" / "facts" / "manifests"))

needs_golden = pytest.mark.skipif(
    not (GOLDEN / "index.json").exists(), reason=f"no reference vectors in {GOLDEN} (set GOLDEN_DIR)"
)
needs_manifests = pytest.mark.skipif(
    not (MANIFESTS / "K3_INDEX.json").exists(), reason=f"no manifests in {MANIFESTS} (set MANIFESTS_DIR)"
)

TINY_UNET = UNetSizes(widths=(32, 64, 128, 256), layers=3, time=64, context=48, groups=8, head=16)
TINY_INPAINT = TINY_UNET.model_copy(update={"in_channels": 9})
TINY_MOVQ = MoVQSizes(widths=(32, 64, 64, 128), layers=2)


def filled(key: str, shape: list[int], seed: int) -> Tensor:
    """The reference value of a tensor: random numbers from the CRC of its name and a seed."""
    bits = np.random.PCG64(zlib.crc32(key.encode()) ^ seed)
    numbers = np.random.Generator(bits).standard_normal(tuple(shape))
    if len(shape) > 1:
        numbers = numbers / math.sqrt(math.prod(shape[1:]))
    elif key.endswith("weight"):
        numbers = 1 + 0.1 * numbers
    else:
        numbers = 0.1 * numbers
    return torch.from_numpy(numbers.astype(np.float32))


@cache
def index() -> dict:
    return json.loads((GOLDEN / "index.json").read_text())


def weights(module: str) -> dict[str, Tensor]:
    """All tensors of a reference module under their published names."""
    seed = index()["modules"][module]["seed"]
    shapes = json.loads((GOLDEN / "keys" / f"{module}.json").read_text())
    return {key: filled(key, shape, seed) for key, shape in shapes.items()}


class Case:
    """The tensors of one case; `close` compares a result with the expected one."""

    def __init__(self, name: str) -> None:
        self.tensors = load_file(GOLDEN / f"{name}.safetensors")
        self.tolerances = index()["cases"][name]["tensors"]

    def __getitem__(self, name: str) -> Tensor:
        return self.tensors[name]

    def close(self, name: str, actual: Tensor) -> None:
        expected = self.tensors[name]
        assert actual.shape == expected.shape
        error = (actual.double() - expected.double()).abs().max().item()
        tolerance = self.tolerances[name]["atol"]
        print(f"{name}: error {error:.1e}, tolerance {tolerance:.0e}")
        assert error <= tolerance, f"{name}: {error:.2e} is more than {tolerance:.0e}"
