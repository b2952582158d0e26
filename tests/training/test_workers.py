"""A worker ends with the process that started it, even where that one is killed."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

from training.workers import follow_parent

ROOT = Path(__file__).parents[2]


def work_on() -> None:
    """What a worker does: follow, say its number, never come to an end."""
    follow_parent()
    print(os.getpid(), flush=True)
    threading.Event().wait()


def begin() -> None:
    """What the process that is killed does."""
    worker = multiprocessing.get_context("spawn").Process(target=work_on, daemon=True)
    worker.start()
    worker.join()


def test_a_worker_ends_with_its_killed_parent() -> None:
    command = [sys.executable, "-c", "from tests.training.test_workers import begin; begin()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
        ended, _, _ = select.select([parent.stdout], [], [], 30)
        if not ended:
            os.kill(worker, signal.SIGKILL)
        assert ended, "the worker outlives its parent"
        assert parent.stdout.read() == b""
