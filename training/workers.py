"""Processes that end with the one that started them, however that one ends; light, so they start quickly."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import parent_process
from typing import TypeVar

TaskT = TypeVar("TaskT")


def share_out(what: str, run: Callable[[TaskT], None], tasks: Sequence[TaskT], processes: int) -> None:
    """Run every task, several at a time where there are processes for it; each writes one file of `what`."""
    if processes == 1 or len(tasks) < 2:
        for task in tasks:
            run(task)
        return
    started = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(min(processes, len(tasks)), follow_parent) as pool:
        for done, _ in enumerate(pool.imap(run, tasks), 1):
            left = (time.monotonic() - started) / done * (len(tasks) - done)
            print(f"{what}: {done}/{len(tasks)} files, about {left:.0f} s left", flush=True)


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
