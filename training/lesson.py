"""What one stage of training must say about itself; `parallel.py` does the rest."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from training.recipe import Budget, Recipe

Network = TypeVar("Network", bound=nn.Module)


class Lesson(ABC, Generic[Network]):
    """One network and how it is taught; opened once in every process."""

    name: str  # also the name of its budget

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    @property
    def budget(self) -> Budget:
        """Return how long and how fast this lesson learns."""
        return self.recipe.budgets.of(self.name)

    @abstractmethod
    def network(self) -> Network:
        """Return the untrained network; called under a fixed seed."""

    @abstractmethod
    def open(self) -> None:
        """Load what the lesson needs (pictures, latents, frozen networks) in this process."""

    @abstractmethod
    def loss(
        self, network: Network, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of one fresh batch and what to show; `progress` runs from 0 to 1."""

    def pace(self, parameter: str) -> float:
        """Return how fast a parameter learns, as a multiple of the budget's rate."""
        del parameter
        return 1.0

    def examine(self, network: Network) -> dict[str, float]:
        """Measure the averaged network on unseen data; called now and then in the first process."""
        del network
        return {}


def move(network: nn.Module, device: str) -> None:
    """Move a network to a device, its kernels channels-last."""
    network.to(device)
    network.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
