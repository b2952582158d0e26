"""Drafts: words that a person watches being written in a private chat, and may stop."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from handlers.kit.i18n import Say
from handlers.kit.pace import Pace, expendable

log = structlog.get_logger(__name__)

SENT_WITHIN = 3
"""Seconds after which a draft that Telegram has not taken is let go."""
NUMBERS = 2**31 - 1


class Dropped(Exception):
    """The person took the wish back while its words were being found."""


class Draft:
    """What is being written; `stopped` is set when the person has seen enough."""

    def __init__(self, wish: str) -> None:
        """`wish` is the key of what is being written for."""
        self.wish = wish
        self.number = secrets.randbelow(NUMBERS) + 1
        self.words = ""
        self.stopped = asyncio.Event()
        self.is_dropped = False
        """Whether the person wants no picture any more either."""
        self.is_shown = False
        self.changed = asyncio.Event()
        self.over = asyncio.Event()

    def hear(self, words: str) -> None:
        """Everything that has been written so far."""
        if words != self.words:
            self.words = words
            self.changed.set()

    def end(self) -> None:
        """Show nothing more."""
        self.over.set()
        self.changed.set()


class Drafts:
    """Shows one draft a chat; what is written beside it is written unseen."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self._written: dict[int, list[Draft]] = {}

    @asynccontextmanager
    async def writing(
        self, chat: int, thread: int | None, say: Say, wish: str
    ) -> AsyncGenerator[Draft, None]:
        """Surround the writing with this; when it is left, no further draft follows."""
        draft = Draft(wish)
        here = self._written.setdefault(chat, [])
        draft.is_shown = not any(other.is_shown for other in here)
        here.append(draft)
        showing = asyncio.create_task(self._show(draft, chat, thread, say)) if draft.is_shown else None
        try:
            yield draft
        finally:
            draft.end()
            here.remove(draft)
            if not here:
                del self._written[chat]
            if showing is not None:
                await showing

    def stop(self, chat: int, number: int) -> None:
        """The person pressed Stop; a draft of before a restart is no longer written anyway."""
        for draft in self._written.get(chat, ()):
            if draft.number == number:
                draft.stopped.set()

    def drop(self, chat: int) -> str | None:
        """The person takes a wish back whose words are being found: its key; None where there is none."""
        for draft in self._written.get(chat, ()):
            if not draft.stopped.is_set():
                draft.is_dropped = True
                draft.stopped.set()
                return draft.wish
        return None

    def stop_all(self) -> None:
        """The process ends: what is not written yet will not be."""
        for here in self._written.values():
            for draft in here:
                draft.stopped.set()

    async def _show(self, draft: Draft, chat: int, thread: int | None, say: Say) -> None:
        while not draft.over.is_set():
            draft.changed.clear()
            if not await self._send(draft, chat, thread, say):
                return
            with suppress(TimeoutError):  # a little air for Telegram, which the end need not wait for
                await asyncio.wait_for(draft.over.wait(), self._pace.progress_interval(chat) / 2)
            await draft.changed.wait()

    async def _send(self, draft: Draft, chat: int, thread: int | None, say: Say) -> bool:
        """Without words yet Telegram shows that there is thinking; False where it takes no drafts."""
        text = say("words-draft", words=draft.words) if draft.words else ""
        try:
            with expendable():
                await self._bot.send_message_draft(
                    chat, draft.number, message_thread_id=thread, text=text, can_stop=True,
                    request_timeout=SENT_WITHIN,
                )  # fmt: skip
        except TelegramAPIError as error:
            log.debug("draft-skipped", reason=str(error))
            return False
        return True
