"""Whispers: what one person is told in a group so that nobody else reads it, where Telegram can do that.

Otherwise the group gets a neutral line at most, and the person the words in private, if they wrote there.
"""

from contextlib import suppress
from dataclasses import dataclass

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import EphemeralMessageParameters, InlineKeyboardMarkup

from handlers.kit.replies import under

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ear:
    """Who is told something, and where."""

    chat: int
    person: int
    thread: int | None = None
    reply_to: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether nobody else is there anyway."""
        return self.chat == self.person


async def whisper(
    bot: Bot, ear: Ear, text: str, neutral: str | None, keys: InlineKeyboardMarkup | None = None
) -> None:
    """Tell the person; `neutral` is what the group may read where there are no ephemeral messages."""
    if ear.is_private:
        await bot.send_message(ear.chat, text, reply_parameters=under(ear.reply_to), reply_markup=keys)
        return
    if await _ephemeral(bot, ear, text, keys):
        return
    if neutral is not None:
        await bot.send_message(
            ear.chat, neutral, message_thread_id=ear.thread, reply_parameters=under(ear.reply_to)
        )
    try:
        await bot.send_message(ear.person, text, reply_markup=keys)
    except (TelegramForbiddenError, TelegramBadRequest) as error:  # never wrote in private
        log.info("person-not-told", reason=error.message)


async def _ephemeral(bot: Bot, ear: Ear, text: str, keys: InlineKeyboardMarkup | None) -> bool:
    """Whether the person alone was told. A server that knows no ephemeral messages shows it to everybody."""
    alone = EphemeralMessageParameters(receiver_user_id=ear.person)
    try:
        sent = await bot.send_message(
            ear.chat,
            text,
            message_thread_id=ear.thread,
            reply_markup=keys,
            ephemeral_message_parameters=alone,
        )
    except TelegramBadRequest as error:
        log.info("no-ephemeral-message", reason=error.message)
        return False
    if sent.ephemeral_message_id is not None:
        return True
    with suppress(TelegramAPIError):
        await bot.delete_message(ear.chat, sent.message_id)
    return False
