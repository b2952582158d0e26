"""Errands: what the conversation does beside its updates, so that nobody's next message waits for it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from aiogram.exceptions import TelegramAPIError

log = structlog.get_logger(__name__)

PATIENCE = 4.0
"""Seconds that an ending process gives errands to end."""

Apology = Callable[[str], Awaitable[object]]
"""Tells the person that something broke, with the number that the log has."""


class Errands:
    """The one nursery of these tasks: none is forgotten, none fails unheard, none outlives the process."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[Any, Any, None], apologise: Apology) -> None:
        """Start an errand; if it breaks, the person hears of it."""
        task = asyncio.create_task(_heard(errand, apologise))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Let them end, then cancel those that do not."""
        if self._running:
            await asyncio.wait(self._running, timeout=PATIENCE)
        late = tuple(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _heard(errand: Coroutine[Any, Any, None], apologise: Apology) -> None:
    try:
        await errand
    except Exception:
        number = secrets.token_hex(3)
        log.exception("errand-failed", number=number)
        try:
            await apologise(number)
        except TelegramAPIError as error:
            log.info("apology-not-delivered", number=number, reason=str(error))
