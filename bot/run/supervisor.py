"""Keeps child processes alive: starts them, restarts what dies, ends them all together."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from bot.run.child import SUPERVISOR
from bot.settings import HOPELESS
from tasks.reaper import STEADY as DRAIN

log: structlog.stdlib.BoundLogger = structlog.get_logger("supervisor")

GRACE = DRAIN.drain + 10.0
"""Seconds a child has after SIGTERM: a worker drains, gives back what it could not finish, closes models."""
STEADY = 60.0
"""A child that lived this many seconds is steady: its next restart comes at once."""
MAX_PAUSE = 30.0
"""Longest pause between two restarts, in seconds."""


@dataclass
class Child:
    """One command kept alive, with its own environment."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0

    async def start(self) -> asyncio.subprocess.Process:
        """Start the command in a process group of its own, so that Ctrl-C reaches only the supervisor."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *self.arguments,
            env={**self.environment, SUPERVISOR: str(os.getpid())},
            start_new_session=True,
        )
        return self.process

    async def stop(self) -> None:
        """Ask the child to drain; kill it when its grace is over."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            log.warning("killed", child=self.name, after_seconds=GRACE)
            process.kill()
            await process.wait()


class Hopeless(Exception):
    """A child says that its settings are wrong; its own words are already on the terminal."""


async def _keep_alive(child: Child) -> None:
    """Start the child again whenever it ends. Raises Hopeless when that cannot help."""
    pause = 0.5
    while True:
        began = time.monotonic()
        process = await child.start()
        status = await process.wait()
        if status == HOPELESS:
            raise Hopeless(child.name)
        pause = 0.5 if time.monotonic() - began > STEADY else min(pause * 2, MAX_PAUSE)
        child.restarts += 1
        log.warning("ended", child=child.name, status=status, again_in_seconds=pause)
        await asyncio.sleep(pause)


async def supervise(children: list[Child], beside: Callable[[], Awaitable[None]] | None = None) -> int:
    """Run until SIGINT or SIGTERM; returns the exit status.

    `beside` runs along (the rehearsal announces its address there). The first child to be stopped
    is the last of the list, so that a worker finishes while the chat can still deliver.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # SIGHUP: a closed terminal must not leave children behind.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    status = 0
    try:
        async with asyncio.TaskGroup() as nursery:
            keepers = [nursery.create_task(_keep_alive(child)) for child in children]
            if beside is not None:
                keepers.append(nursery.create_task(_run(beside)))
            await stop.wait()
            for keeper in keepers:
                keeper.cancel()
    except* Hopeless:
        status = HOPELESS
    finally:
        for child in reversed(children):
            await child.stop()
    return status


async def _run(beside: Callable[[], Awaitable[None]]) -> None:
    await beside()


def environment_without_token(**changes: str) -> dict[str, str]:
    """This process's environment for a worker: the token and the GPU never meet."""
    kept = {name: value for name, value in os.environ.items() if name != "BOT_TOKEN"}
    return kept | changes
