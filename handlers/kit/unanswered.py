"""Updates that are answered beside the others: kept, so that a killed process loses none."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from tasks.store.notes import Notes

log = structlog.get_logger(__name__)

SCOPE = "update"
LATEST = 6 * 3600.0
"""Seconds after which nobody waits for an answer any more."""


class Unanswered:
    """Keeps updates while they are thought about, or while the rest of an album is still to come."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def keep(self, update: Update) -> None:
        """From here on the update may be confirmed to Telegram."""
        value = update.model_dump(mode="json", by_alias=True, exclude_none=True)
        await self._notes.write(SCOPE, str(update.update_id), value)

    @asynccontextmanager
    async def answering(self, *updates: Update) -> AsyncGenerator[None]:
        """Forget them at the end of the block, or with its error; not when the process ends meanwhile."""
        try:
            yield
        except Exception:
            await self.forget(*updates)
            raise
        await self.forget(*updates)

    async def forget(self, *updates: Update) -> None:
        """They are answered, or come too late."""
        for update in updates:
            await self._notes.forget(SCOPE, str(update.update_id))

    async def again(self, dispatcher: Dispatcher, bot: Bot) -> None:
        """Answer what a process before this one kept and did not answer."""
        left: list[Update] = []
        for value in await self._notes.lately(SCOPE, LATEST):
            try:
                left.append(Update.model_validate(value, context={"bot": bot}))
            except ValidationError as error:  # Telegram's messages looked otherwise then
                log.warning("update-unreadable", reason=str(error))
        for update in sorted(left, key=lambda it: it.update_id):
            try:
                await dispatcher.feed_update(bot, update)
            except Exception:
                log.exception("update-not-answered-again", update=update.update_id)
