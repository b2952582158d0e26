"""The window of a run, as a worker opens it."""

import hashlib

from pipelines.kit.contract import BlobRef, PipelineError
from pipelines.kit.pool import ModelPool


class Desk:
    """Remembers progress and cancels when told."""

    def __init__(self, models: ModelPool) -> None:
        self.models = models
        self.steps: list[tuple[int, int]] = []
        self.previews: list[bytes] = []
        self.cancel_at: int | None = None
        self.cancelled_with: type[Exception] | None = None
        self._blobs: dict[str, bytes] = {}

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        self.steps.append((step, total))
        if preview is not None:
            self.previews.append(preview)
        if self.cancelled_with is not None and step == self.cancel_at:
            raise self.cancelled_with

    def put(self, data: bytes) -> BlobRef:
        """Store a picture as the chat does before it submits a task."""
        blob = BlobRef(sha256=hashlib.sha256(data).hexdigest(), media_type="image/png", size=len(data))
        self._blobs[blob.sha256] = data
        return blob

    async def read(self, blob: BlobRef) -> bytes:
        if blob.sha256 not in self._blobs:
            raise PipelineError("blob-gone")
        return self._blobs[blob.sha256]
