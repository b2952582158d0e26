"""The chat process: how long until it listens, what memory it holds, what idling costs."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time

import psutil

from bot.rehearsal.stage import Stage
from tests.bench.figures import Figure

IDLE_SECONDS = 10.0


async def measure() -> list[Figure]:
    """A fresh database, then the same one again; the second start is what operators feel."""
    with tempfile.TemporaryDirectory() as folder:
        first, *_ = await _start(folder)
        second, memory, idle = await _start(folder)
    return [
        Figure("chat process listens, first start", f"{first:.1f} s", "with migrations"),
        Figure("chat process listens, second start", f"{second:.1f} s"),
        Figure("chat process, memory (PSS)", f"{memory:.0f} MiB", "goal: under 150 MB"),
        Figure("chat process, idle", f"{idle:.1f} % of a core", "goal: at most 3 %"),
    ]


async def _start(folder: str) -> tuple[float, float, float]:
    stage = Stage()
    await stage.start()
    environment = os.environ | {
        "BOT_TOKEN": stage.token,
        "BOT_API_URL": stage.base_url,
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite",
        "BLOBS_FOLDER": f"{folder}/blobs",
        "LOG_LEVEL": "error",
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        await stage.wait_for_bot()
        listened = time.perf_counter() - began
        watched = psutil.Process(process.pid)
        await asyncio.sleep(2)
        watched.cpu_percent()
        await asyncio.sleep(IDLE_SECONDS)
        idle = watched.cpu_percent()
        memory = watched.memory_full_info().pss / 2**20
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)
        await stage.close()
    return listened, memory, idle
