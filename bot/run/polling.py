"""Long polling that confirms an update only when it has been handled, so that a killed process loses none.

aiogram's own loop confirms a batch before its handlers have run. Here the next `getUpdates`, which confirms,
waits for the handlers; Telegram repeats what was not confirmed, and the task router knows its repeats by key.
"""

import asyncio
from collections.abc import Sequence

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update

log: structlog.stdlib.BoundLogger = structlog.get_logger("polling")

LONG = 25
"""Seconds Telegram holds an empty poll."""
PATIENCE = 5.0
"""Seconds after which slow handlers (waiting out a 429, say) no longer hold up everybody's next update.

A wish is in the database within milliseconds; only its card can be this late.
"""
LONGEST_PAUSE = 30.0


class Poller:
    """Fetches updates and feeds them to a dispatcher until stopped."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._stopped = asyncio.Event()
        self._handling: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Fetch nothing more; `run` returns when the handlers at work are done."""
        self._stopped.set()

    async def run(self) -> None:
        """Poll until stopped. Raises TelegramUnauthorizedError when the token is not (or no longer) known."""
        told = {"dispatcher": self._dispatcher, "bot": self._bot, **self._dispatcher.workflow_data}
        await self._dispatcher.emit_startup(**told)
        stopped = asyncio.create_task(self._stopped.wait())
        try:
            await self._poll(stopped)
        finally:
            stopped.cancel()
            if self._handling:
                await asyncio.wait(self._handling, timeout=PATIENCE)
            await self._dispatcher.emit_shutdown(**told)

    async def _poll(self, stopped: asyncio.Task[bool]) -> None:
        offset: int | None = None
        pause = 0.5
        while not self._stopped.is_set():
            fetching = asyncio.create_task(self._fetch(offset))
            await asyncio.wait({fetching, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not fetching.done():
                fetching.cancel()
                return
            try:
                updates = fetching.result()
            except (TelegramAPIError, TelegramNetworkError) as error:
                await self._wait_out(error, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = 0.5
            if updates:
                await self._handle(updates)
                offset = updates[-1].update_id + 1

    async def _fetch(self, offset: int | None) -> Sequence[Update]:
        return await self._bot.get_updates(
            offset=offset,
            timeout=LONG,
            allowed_updates=self._dispatcher.resolve_used_update_types(),
            request_timeout=LONG + 15,
        )

    async def _handle(self, updates: Sequence[Update]) -> None:
        batch = {asyncio.create_task(self._feed(update)) for update in updates}
        self._handling |= batch
        for task in batch:
            task.add_done_callback(self._handling.discard)
        await asyncio.wait(batch, timeout=PATIENCE)

    async def _feed(self, update: Update) -> None:
        try:
            await self._dispatcher.feed_update(self._bot, update)
        except Exception:
            log.exception("an update broke its handler", update=update.update_id)

    async def _wait_out(self, error: TelegramAPIError, pause: float) -> None:
        """Sleep as long as the error asks for. Raises it when waiting cannot help."""
        if isinstance(error, TelegramUnauthorizedError):
            raise error
        if isinstance(error, TelegramRetryAfter):
            pause = error.retry_after
        elif isinstance(error, TelegramConflictError):
            log.error("another process polls with this token; stop it", again_in_seconds=pause)
        else:
            log.warning("Telegram did not answer", error=str(error), again_in_seconds=pause)
        try:
            await asyncio.wait_for(self._stopped.wait(), pause)
        except TimeoutError:
            return
