"""Opened models within a memory budget: the least recently used goes first, one in use never."""

import gc
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from pipelines.kit.contract import PipelineError
from pipelines.kit.devices import DeviceKind
from pipelines.kit.models import ModelCard
from pipelines.kit.painter import Painter

Opener = Callable[[ModelCard], Painter]


@dataclass
class _Opened:
    card: ModelCard
    painter: Painter
    users: int = 0


class OpenModels:
    """Opens models when they are first needed and closes them when room is needed; thread-safe."""

    def __init__(self, opener: Opener, budget_gib: float, device: DeviceKind) -> None:
        self._opener = opener
        self._device: DeviceKind = device
        self.budget_gib = budget_gib
        self._opened: OrderedDict[str, _Opened] = OrderedDict()
        self._news = threading.Condition(threading.RLock())

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the models in memory, the least recently used first."""
        return tuple(self._opened)

    def fits(self, card: ModelCard) -> bool:
        """Whether the model could be opened at all within the budget."""
        return card.memory_gib.on(self._device) <= self.budget_gib

    @contextmanager
    def lease(self, card: ModelCard) -> Generator[Painter]:
        """An opened model for the length of the block.

        Raises PipelineError: model-too-large (model, needs, budget in GiB), and whatever opening raises.
        """
        if not self.fits(card):
            needs, budget = f"{card.memory_gib.on(self._device):.1f}", f"{self.budget_gib:.1f}"
            raise PipelineError("model-too-large", model=card.id, needs=needs, budget=budget)
        with self._news:
            opened = self._opened.pop(card.id, None) or self._open(card)
            self._opened[card.id] = opened
            opened.users += 1
        try:
            yield opened.painter
        finally:
            with self._news:
                opened.users -= 1
                self._news.notify_all()

    def close(self) -> None:
        """Close every model that nobody uses."""
        with self._news:
            for model in [name for name, opened in self._opened.items() if not opened.users]:
                del self._opened[model]
        free_memory()

    def _open(self, card: ModelCard) -> _Opened:
        while not self._has_room(card):
            idle = next((name for name, opened in self._opened.items() if not opened.users), None)
            if idle is None:
                self._news.wait()  # someone paints with the last model that could go
            else:
                del self._opened[idle]
                free_memory()
        return _Opened(card, self._opener(card))

    def _has_room(self, card: ModelCard) -> bool:
        cards = [opened.card for opened in self._opened.values()]
        return sum(each.memory_gib.on(self._device) for each in (*cards, card)) <= self.budget_gib


def free_memory() -> None:
    """Give back what closed models held, on the graphics card too."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
