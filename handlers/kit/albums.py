"""Albums: Telegram sends their pictures one by one; here they become one message before anybody answers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject, Update

from handlers.kit.addressed import Said, spoken_to
from handlers.kit.errands import Errands
from handlers.kit.i18n import Locales
from handlers.kit.once import Once
from handlers.kit.replies import reply
from handlers.kit.unanswered import Unanswered

MOST = 10
"""Messages that an album holds at most (Bot API)."""

Parts = tuple[Message, ...]
"""All messages of an album in the order of the album, or the one message alone."""
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Albums(BaseMiddleware):
    """Outermost: gives handlers `parts`, and speaks to them of an album once, by the part that has words.

    No update may wait for the next one of the album, which is fetched only when this one has been handled:
    so an album is waited for beside the updates.
    """

    def __init__(
        self,
        errands: Errands,
        locales: Locales,
        unanswered: Unanswered,
        quiet: float,
        remember: Callable[[Parts], Awaitable[None]],
    ) -> None:
        self._errands = errands
        self._locales = locales
        self._unanswered = unanswered
        self._quiet = quiet
        self._remember = remember
        self._arriving: dict[tuple[int, str], asyncio.Queue[Update]] = {}
        self._seen = Once(keep=1000)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let a single message through at once; a part after its album was answered is too late."""
        if not isinstance(event, Message) or event.media_group_id is None:
            data["parts"] = (event,)
            return await handler(event, data)
        update: Update = data["event_update"]
        key = (event.chat.id, event.media_group_id)
        await self._unanswered.keep(update)
        if key not in self._arriving and self._seen.is_first(key):
            self._arriving[key] = asyncio.Queue()
            self._errands.run(self._whole(key, handler, data), self._apology(event))
        if key in self._arriving:
            self._arriving[key].put_nowait(update)
        else:
            await self._unanswered.forget(update)
        return None

    async def _whole(self, key: tuple[int, str], handler: Handler, data: dict[str, Any]) -> None:
        """Wait until no further part comes, then let the album be answered."""
        found: list[Update] = []
        with suppress(TimeoutError):
            while len(found) < MOST:
                async with asyncio.timeout(self._quiet):
                    found.append(await self._arriving[key].get())
        del self._arriving[key]
        async with self._unanswered.answering(*found):
            messages = [it.message for it in found if it.message is not None]
            parts = tuple(sorted(messages, key=lambda it: it.message_id))
            await self._remember(parts)
            speaker = next((it for it in parts if it.caption), parts[0])
            await handler(speaker, {**data, "parts": parts})

    def _apology(self, message: Message) -> Callable[[str], Awaitable[object]]:
        code = message.from_user.language_code if message.from_user else None
        say = self._locales.speak(code)
        return lambda number: reply(message, say("error-sorry", number=number))


class CaptionedAlbum(Filter):
    """Lets an album through that comes with its sender's words for the bot."""

    async def __call__(self, message: Message, bot: Bot, parts: Parts) -> bool | dict[str, Said]:
        """Give the handler `said`."""
        if len(parts) == 1 or not message.caption or message.forward_origin is not None:
            return False
        rest = await spoken_to(message, message.caption, bot)
        return False if not rest else {"said": Said(rest)}
