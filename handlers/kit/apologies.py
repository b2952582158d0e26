"""Sentences that end a conversation early: raised anywhere in a handler, said once, here."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.kit.i18n import Say
from handlers.kit.options import BadOption
from handlers.kit.replies import reply, under
from pipelines.kit.contract import PipelineError

TOAST_MOST = 200
"""Characters that a pressed button can answer (Bot API)."""
_OTHER = "picture-unreadable"
"""Said for a picture's trouble that has no sentence of its own."""


class Sorry(Exception):
    """What was asked cannot be done: `code` names the sentence in the locales, `facts` fill it."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Apologies(BaseMiddleware):
    """Innermost: turns what a handler raises about a wish into one sentence for the person."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Let the handler work."""
        try:
            return await handler(event, data)
        except (Sorry, BadOption, PipelineError) as error:
            say: Say = data["say"]
            key = next((it for it in (error.code, f"trouble-{error.code}") if say.knows(it)), _OTHER)
            await _tell(event, say(key, **error.facts), data["bot"])
            return None


async def _tell(event: TelegramObject, sentence: str, bot: Bot) -> None:
    if isinstance(event, Message):
        await reply(event, sentence)
    if not isinstance(event, CallbackQuery):
        return
    toast = unescape(re.sub(r"<[^>]+>", "", sentence))
    if len(toast) <= TOAST_MOST or event.message is None:
        await event.answer(toast[:TOAST_MOST], show_alert=True)
        return
    await event.answer()
    asked = event.message
    thread = asked.message_thread_id if isinstance(asked, Message) and asked.is_topic_message else None
    await bot.send_message(
        asked.chat.id, sentence, message_thread_id=thread, reply_parameters=under(asked.message_id)
    )
