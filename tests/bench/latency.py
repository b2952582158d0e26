"""Submit to start on an idle system, and what idling costs: a worker process of its own, as in the open."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bot import logs
from tasks.router import TaskRouter
from tests.bench.figures import Figure, spread
from tests.tasks.house import build, wish

ARRIVALS = 60
PAUSE = 0.25
IDLE_SECONDS = 10.0


async def measure() -> list[Figure]:
    """One worker, single wishes with pauses between them, then silence."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite"
        house = build(url, Path(folder))
        await house.bell.open()
        worker = subprocess.Popen([sys.executable, "-m", "tests.bench.latency", url, folder])
        try:
            while not await house.router.workers():
                await asyncio.sleep(0.2)
            waits = [await _wait_of_one(house.router) for _ in range(ARRIVALS)]
            idle = await _idle(worker.pid)
        finally:
            worker.terminate()
            worker.wait(30)
            await house.bell.close()
            await house.database.close()
    return [
        *spread("submit to start, idle system", waits, "goal: p95 at most 80 ms"),
        Figure("idle worker", f"{idle:.1f} % of a core", "goal: at most 3 %"),
    ]


async def _wait_of_one(router: TaskRouter) -> float:
    await asyncio.sleep(PAUSE)
    asked = time.time()
    receipt = await router.submit(wish())
    while True:
        task = await router.task(receipt.task.id)
        assert task is not None
        if task.started is not None:
            return max(0.0, task.started.timestamp() - asked)
        await asyncio.sleep(0.005)


async def _idle(process: int) -> float:
    watched = psutil.Process(process)
    watched.cpu_percent()
    await asyncio.sleep(IDLE_SECONDS)
    return watched.cpu_percent()


async def _work(url: str, folder: str) -> None:
    """The worker process; SIGTERM ends it."""
    logs.set_up("error", json_lines=False)
    house = build(url, Path(folder))
    worker = house.worker()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], sys.argv[2]))
