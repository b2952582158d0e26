"""The pool: draws with any model of the catalogue that this worker has, off the event loop."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.kit.batching import Batcher
from pipelines.kit.contract import Drawn, DrawOrder, PipelineError, Watch
from pipelines.kit.devices import kind_of, memory_budget
from pipelines.kit.memory import OpenModels, is_out_of_memory
from pipelines.kit.models import ModelCard, ModelCatalogue, folder_of, known_models, missing_files
from pipelines.kit.painter import Painted, Painter, Sheet, StepDone, Terms


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
        model-too-large (model, needs, budget) · out-of-memory (model) · model-damaged (model, reason) ·
        unknown-lora (lora, model) · ability-missing (ability, model) · worker-stopping.
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
        """Paint, and where memory runs out make room and paint again until nothing is left to give up."""
        card = self._card(terms.model)
        while True:
            try:
                with self.opened.lease(card) as painter:
                    pictures = painter.paint(sheets, terms, on_step)
                    cuts = [painter.cut_off(sheet.prompt) for sheet in sheets]
                    notes = painter.notes(terms)
                    return [Painted(*one, notes) for one in zip(pictures, cuts, strict=True)]
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # only out here nothing of the failed attempt, which the error holds, is in memory any more
            if not self._made_room(card, len(sheets)):
                raise PipelineError("out-of-memory", model=card.id)

    def _made_room(self, card: ModelCard, pictures: int) -> bool:
        """Close what nobody uses; for a single picture let the model itself go slower and smaller.

        A batch is given up instead: the batcher paints its pictures one by one.
        """
        return self.opened.close(keep=card.id) or (pictures == 1 and self.opened.spare(card))

    def _open(self, card: ModelCard) -> Painter:
        # The families import torch, which the chat process must never do.
        from pipelines.families.opening import open_painter

        return open_painter(card, folder_of(card, self._folder), self._device, self._threads)
