"""When a process of ours ends: asked to by a signal, or left alone by its supervisor."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, Callable

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("process")

SUPERVISOR = "ATELIER_SUPERVISOR"
"""Environment variable that tells a child the process id of its supervisor."""
LOOK_EVERY = 1.0


@contextlib.asynccontextmanager
async def stopped_from_outside(stop: Callable[[], None]) -> AsyncGenerator[None]:
    """Call `stop` on SIGINT and SIGTERM while the block runs, and when the supervisor is gone.

    A killed supervisor must not leave children behind that its successor would meet at the same database.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    watching = asyncio.create_task(_watch_supervisor(stop))
    try:
        yield
    finally:
        watching.cancel()


async def _watch_supervisor(stop: Callable[[], None]) -> None:
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is None:
        return  # started by hand or by the system
    while os.getppid() == int(supervisor):  # noqa: ASYNC110  nothing tells a child of its parent's death
        await asyncio.sleep(LOOK_EVERY)
    log.warning("the supervisor is gone; stopping")
    stop()
