"""A group that becomes a supergroup has another id from then on: what its admins chose moves along."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject

from tasks.store.chats import Chats


class Moves(BaseMiddleware):
    """Outermost, before bans and pace: Telegram tells of a move in the old group and in the new one."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Let every message through; twice the same move changes nothing."""
        if isinstance(event, Message):
            if event.migrate_to_chat_id is not None:
                await self._chats.move(event.chat.id, event.migrate_to_chat_id)
            elif event.migrate_from_chat_id is not None:
                await self._chats.move(event.migrate_from_chat_id, event.chat.id)
        return await handler(event, data)
