"""Workers share what there is to do, and end with the process that started them, even a killed one."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from training.workers import follow_parent, share_out

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


def sign(path: Path) -> None:
    """Write down who did it."""
    path.write_text(str(os.getpid()))


@pytest.mark.parametrize(("processes", "count"), [(1, 2), (2, 3), (2, 1), (2, 0)])
def test_every_task_is_run_once_and_by_others_where_there_are_several(
    processes: int, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = [tmp_path / str(number) for number in range(count)]
    share_out("signatures", sign, tasks, processes)
    alone = processes == 1 or count == 1
    assert [(int(path.read_text()) == os.getpid()) for path in tasks] == [alone] * count
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (0 if alone else count)
    assert all(line.startswith("signatures: ") for line in lines)
