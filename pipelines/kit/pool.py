"""The pool: draws with any model of the catalogue that this worker has, off the event loop."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.kit.batching import Batcher
from pipelines.kit.contract import Drawn, DrawOrder, PipelineError, Watch
from pipelines.kit.devices import kind_of, memory_budget
from pipelines.kit.memory import OpenModels
from pipelines.kit.models import ModelCard, ModelCatalogue, folder_of, known_models, missing_files
from pipelines.kit.painter import Painted, Painter, Sheet, StepDone, Terms

OUT_OF_MEMORY = frozenset({"OutOfMemoryError", "MemoryError"})
"""Names of the errors, so that asking needs no torch."""


class ModelPool:
    """Models of a folder, opened lazily within a memory budget; implements `contract.Models`."""

    def __init__(
        self,
        models_folder: Path,
        *,
        memory_gib: float = 0,
        device: str = "auto",
        threads: int = 0,
        batch: int = 4,
        window: float = 0.05,
        catalogue: ModelCatalogue | None = None,
    ) -> None:
        """`device` is auto, cpu, cuda or cuda:N; 0 GiB means most of what is free; 0 threads means all cores.

        `batch` pictures are painted together at most, `window` seconds are waited for mates.
        """
        self._folder = models_folder
        self._device = device
        self._threads = threads
        self._catalogue = catalogue or known_models()
        self.opened = OpenModels(self._open, memory_budget(memory_gib, device), kind_of(device))
        self._batcher = Batcher(self._paint, most=batch, window=window)

    @property
    def available(self) -> tuple[ModelCard, ...]:
        """Models whose files are here and that fit the memory budget."""
        return tuple(
            card
            for card in self._catalogue
            if self.opened.fits(card) and not missing_files(card, self._folder)
        )

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        """Draw one picture a seed, sharing a batch with compatible orders of other tasks.

        Raises what `watch` raises, and PipelineError: model-unavailable (model, missing) ·
        model-too-large (model, needs, budget) · out-of-memory (model) · worker-stopping.
        """
        self._card(order.model)
        return await asyncio.wrap_future(self._batcher.submit(order, watch))

    async def warm(self, model: str) -> None:
        """Open a model before anybody asks, so that the first picture does not wait for it.

        Raises PipelineError like `draw`.
        """
        card = self._card(model)

        def open_it() -> None:
            with self.opened.lease(card):
                pass

        await asyncio.to_thread(open_it)

    def close(self) -> None:
        """Finish the batch at hand, then let go of thread and models; blocks until it is done."""
        self._batcher.close()
        self.opened.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def _card(self, model: str) -> ModelCard:
        card = self._catalogue.get(model)
        if card is None:
            raise PipelineError("model-unavailable", model=model, missing="")
        missing = missing_files(card, self._folder)
        if missing:
            raise PipelineError("model-unavailable", model=model, missing=", ".join(missing))
        return card

    def _paint(self, sheets: Sequence[Sheet], terms: Terms, on_step: StepDone) -> Sequence[Painted]:
        try:
            with self.opened.lease(self._card(terms.model)) as painter:
                pictures = painter.paint(sheets, terms, on_step)
                cuts = [painter.cut_off(sheet.prompt) for sheet in sheets]
                return [Painted(picture, cut) for picture, cut in zip(pictures, cuts, strict=True)]
        except (RuntimeError, MemoryError) as error:
            if type(error).__name__ in OUT_OF_MEMORY:
                raise PipelineError("out-of-memory", model=terms.model) from error
            raise

    def _open(self, card: ModelCard) -> Painter:
        # The families import torch, which the chat process must never do.
        from pipelines.families.opening import open_painter

        return open_painter(card, folder_of(card, self._folder), self._device, self._threads)
