"""Seeded noise of one picture, and noise near to that of another."""

import math
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from pipelines.kit.painter import Sheet


def turned(origin: Tensor, other: Tensor, variation: float) -> Tensor:
    """Noise on the arc from `origin` (0) to `other` (1); standard normal anywhere on it."""
    angle = variation * math.pi / 2
    return math.cos(angle) * origin + math.sin(angle) * other


class SheetNoise:
    """The noise stream of a sheet: its seed's own, or its neighbour's turned a little towards it.

    Drawn on the CPU, so that a seed gives the same picture on every device.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._variation = sheet.variation
        self._own = torch.Generator().manual_seed(sheet.seed)
        is_near = sheet.near_seed is not None
        self._near = torch.Generator().manual_seed(sheet.near_seed or 0) if is_near else None

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        """The next standard normal noise of `shape`, float32."""
        own = torch.randn(shape, generator=self._own)
        if self._near is None:
            return own
        return turned(torch.randn(shape, generator=self._near), own, self._variation)

    @property
    def rest(self) -> torch.Generator:
        """The stream for libraries that draw the noise of later steps themselves."""
        return self._own if self._near is None else self._near

    @property
    def own(self) -> torch.Generator:
        """The stream of the sheet's own seed."""
        return self._own

    @contextmanager
    def starting(self, pipe: Any) -> Generator[torch.Generator]:
        """The stream to call a pipeline from words with, whose first noise is turned on the way.

        Some families pack their latents or draw them in a shape only they know, so the pipeline prepares
        them twice, from either seed, and what it made is turned: packing and scaling keep the arc.
        """
        if self._near is None or not hasattr(pipe, "prepare_latents"):
            yield self.rest
            return
        prepare = pipe.prepare_latents

        def prepare_turned(*args: Any, **kwargs: Any) -> Any:
            origin = prepare(*args, **kwargs)
            other = prepare(*map(self._swap, args), **{name: self._swap(kwargs[name]) for name in kwargs})
            if isinstance(origin, Tensor):
                return turned(origin, other, self._variation)
            return (turned(origin[0], other[0], self._variation), *origin[1:])

        pipe.prepare_latents = prepare_turned
        try:
            yield self._near
        finally:
            del pipe.prepare_latents

    def _swap(self, argument: Any) -> Any:
        return self._own if argument is self._near else argument
