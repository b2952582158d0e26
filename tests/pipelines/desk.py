"""The window of a run, as a worker opens it."""

from pipelines.kit.contract import BlobRef
from pipelines.kit.pool import ModelPool


class Desk:
    """Remembers progress and cancels when told."""

    def __init__(self, models: ModelPool) -> None:
        self.models = models
        self.steps: list[tuple[int, int]] = []
        self.previews: list[bytes] = []
        self.cancel_at: int | None = None
        self.cancelled_with: type[Exception] | None = None

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        self.steps.append((step, total))
        if preview is not None:
            self.previews.append(preview)
        if self.cancelled_with is not None and step == self.cancel_at:
            raise self.cancelled_with

    async def read(self, blob: BlobRef) -> bytes:
        raise LookupError(blob.sha256)
