"""Processes that end with the one that started them, however that one ends; light, so they start quickly."""

import os
import threading
from multiprocessing import parent_process


def follow_parent() -> None:
    """End this process as soon as its parent is gone: left alone it would go on writing checkpoints.

    Being a daemon is not enough: that only helps where the parent leaves in order, not where it is killed.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
