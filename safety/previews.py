"""Previews are looked at beside the painting: no painter waits, and only the newest is worth a look."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock

import structlog

log = structlog.get_logger(__name__)

_EYES = ThreadPoolExecutor(1, thread_name_prefix="previews")
"""One look at a time for the whole process: tasks that are painted together take turns."""


class Previews:
    """One run's previews, on their way to whoever watches it."""

    def __init__(self, may_show: Callable[[bytes], bool], show: Callable[[bytes], None]) -> None:
        """`show` is called from another thread with each preview that may be seen."""
        self._may_show = may_show
        self._show = show
        self._context = copy_context()  # so that what is logged of a look names the task
        self._lock = Lock()
        self._newest: bytes | None = None
        self._is_queued = False

    def offer(self, preview: bytes) -> None:
        """Have it looked at soon, in the place of an older one that still waits."""
        with self._lock:
            self._newest = preview
            if not self._is_queued:
                self._is_queued = True
                _EYES.submit(self._context.run, self._look)

    def end(self) -> None:
        """Nobody waits any more: look at nothing that is still queued."""
        with self._lock:
            self._newest = None

    def _look(self) -> None:
        with self._lock:
            preview, self._newest = self._newest, None
            self._is_queued = False
        try:
            if preview is not None and self._may_show(preview):
                self._show(preview)
        except Exception as error:  # noqa: BLE001  a preview is a courtesy; the artifact is judged on its own
            log.warning("a preview was not shown", error=str(error))
