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
from pipelines.kit.turns import OPENING

Opener = Callable[[ModelCard], Painter]

OUT_OF_MEMORY = frozenset({"OutOfMemoryError", "MemoryError"})
"""Names of the errors of torch and Python."""
OUT_OF_MEMORY_WORDS = (
    "DefaultCPUAllocator: ",
    "CUDA error: out of memory",
    "CUDA out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)
"""What plain RuntimeErrors say where torch has no error of its own: on the CPU, inside CUDA libraries."""


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

    def close(self, keep: str = "") -> bool:
        """Close every model that nobody uses, except `keep`; False when there was none."""
        with self._news:
            idle = [name for name, opened in self._opened.items() if name != keep and not opened.users]
            for model in idle:
                del self._opened[model]
        free_memory()
        return bool(idle)

    def spare(self, card: ModelCard) -> bool:
        """Ask an opened model to take less memory; False when it is not open or has nothing to give up."""
        opened = self._opened.get(card.id)
        return opened is not None and opened.painter.spare_memory()

    def _open(self, card: ModelCard) -> _Opened:
        while not self._has_room(card):
            idle = next((name for name, opened in self._opened.items() if not opened.users), None)
            if idle is None:
                self._news.wait()  # someone paints with the last model that could go
            else:
                del self._opened[idle]
                free_memory()
        with OPENING:
            return _Opened(card, self._opener(card))

    def _has_room(self, card: ModelCard) -> bool:
        cards = [*(opened.card for opened in self._opened.values()), card]
        shared = {(it.folder, it.plan): it.memory_gib.shared_on(self._device) for it in cards}
        own = sum(it.memory_gib.on(self._device) - shared[it.folder, it.plan] for it in cards)
        return own + sum(shared.values()) <= self.budget_gib


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no memory left, whichever library said it; needs no torch."""
    if type(error).__name__ in OUT_OF_MEMORY:
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in OUT_OF_MEMORY_WORDS)


def free_memory() -> None:
    """Give back what closed models held, on the graphics card too."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
