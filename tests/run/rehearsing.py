"""A rehearsal as a person starts it: one command, its address, its child processes."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.safety.tiny_clip import make_clip
from tests.tiny_model import make_tiny_model

PATIENCE = 240
"""Seconds; two Python processes with torch start on a busy machine."""


@dataclass
class Rehearsal:
    """A running `python -m bot rehearse`."""

    process: Process
    address: str

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def child(self, command: str) -> psutil.Process:
        """The running `python -m bot COMMAND` below the supervisor."""
        return next(child for child in self.children if child.cmdline()[-1] == command)


@contextlib.asynccontextmanager
async def rehearsing(folder: Path, **settings: str) -> AsyncIterator[Rehearsal]:
    """Rehearse in a folder until the block ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rehearse", "--port", "0"),
        cwd=folder,
        env=os.environ | {"WORKER_THREADS": "1", "PYTHONUNBUFFERED": "1"} | settings,
        stdout=PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            address = await _announced(process)
        yield Rehearsal(process, address)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def tiny_models(folder: Path) -> dict[str, str]:
    """Settings that name a tiny random painter and a tiny random CLIP, made in the folder."""
    await asyncio.to_thread(make_tiny_model, folder / "models" / "pocket")
    await asyncio.to_thread(make_clip, folder / "clip")
    return {"MODELS_FOLDER": "models", "SAFETY_CLIP": "clip"}


async def _announced(process: Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := re.search(rb"Open (http://\S+)", line):
            return found[1].decode()
    raise AssertionError("the rehearsal ended without an address")
