"""What runs in a worker: each task's window to the outside, its progress and its cancellation."""

import threading
import time
from dataclasses import dataclass

from pipelines.kit.contract import BlobRef, Cancelled, Models
from pipelines.kit.language import Language
from tasks.store.blobs import Blobs
from tasks.store.progress import Report

PREVIEW_KEPT = 3600.0
"""Seconds a live preview stays in the blob folder."""


@dataclass(frozen=True)
class News:
    """The newest report of a run, not yet written."""

    step: int
    total: int
    stage: str
    preview: bytes | None = None


class Window:
    """The context of one run: what pipelines.kit.contract.Context promises, over blobs and a board.

    Called from the threads that draw; keeps only the newest report and never waits.
    """

    def __init__(self, task_id: str, attempt: int, models: Models, language: Language, blobs: Blobs) -> None:
        self.task_id = task_id
        self._attempt = attempt
        self._models = models
        self._language = language
        self._blobs = blobs
        self._cancelled = threading.Event()
        self._news: News | None = News(0, 0, "loading")

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        """Keep the report for the next flush. Raises Cancelled when the person took the task back."""
        if self._cancelled.is_set():
            raise Cancelled
        if preview is None and self._news is not None:
            preview = self._news.preview
        stage = "loading" if step == 0 else "drawing" if step < total else "screening"
        self._news = News(step, total, stage, preview)

    async def read(self, blob: BlobRef) -> bytes:
        """Bytes of a stored picture. Raises PipelineError("blob-gone") when it was swept."""
        return await self._blobs.read(blob)

    @property
    def models(self) -> Models:
        """The models that this worker can open."""
        return self._models

    @property
    def language(self) -> Language:
        """The language model that this worker speaks to."""
        return self._language

    def writing(self, words: str) -> None:
        """Say that words are being found. Raises Cancelled when the person took the task back."""
        del words
        if self._cancelled.is_set():
            raise Cancelled
        self._news = News(0, 0, "writing")

    @property
    def is_cancelled(self) -> bool:
        """Whether the person took the task back."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Make the next step of the run raise Cancelled."""
        self._cancelled.set()

    async def report(self) -> Report | None:
        """The newest report with its preview stored, or None where there is no news."""
        news, self._news = self._news, None
        if news is None:
            return None
        preview = None
        if news.preview is not None:
            preview = await self._blobs.put(news.preview, "image/jpeg", PREVIEW_KEPT)
        version = time.time_ns() // 1000
        return Report(self.task_id, self._attempt, version, news.step, news.total, news.stage, preview)
