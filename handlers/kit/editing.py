"""Edits a message whatever it is by now, and says whether it is still there."""

from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardMarkup, InputMediaPhoto

SAME = "message is not modified"
IS_PHOTO = "there is no text in the message to edit"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
    "message identifier is not specified",
    "message thread not found",
)
"""Telegram's words for a card that nobody can bring up to date any more."""
NO_RIGHTS = "not enough rights to send"
"""Telegram's words where a group's rules do not let the bot send pictures, or files."""
NOWHERE = ("chat not found", "message thread not found", "TOPIC_CLOSED", NO_RIGHTS)
"""Telegram's words where nothing can be sent any more, not even that a picture is not allowed."""


async def rewrite(
    bot: Bot,
    chat: int,
    message: int,
    text: str,
    keys: InlineKeyboardMarkup | None,
    *,
    keeps_photo: bool = True,
) -> bool:
    """Change the text; False when the message is gone.

    A preview turns a card into a photo, and no photo can become a text again: its caption is changed, or,
    unless it `keeps_photo`, the message is deleted so that the text can be sent anew.
    """
    try:
        await bot.edit_message_text(text, chat_id=chat, message_id=message, reply_markup=keys)
    except TelegramBadRequest as error:
        if IS_PHOTO not in error.message:
            return _survives(error)
        if keeps_photo:
            return await _recaption(bot, chat, message, text, keys)
        with suppress(TelegramBadRequest):
            await bot.delete_message(chat, message)
        return False
    return True


async def repaint(
    bot: Bot, chat: int, message: int, photo: InputMediaPhoto, keys: InlineKeyboardMarkup | None
) -> bool:
    """Put a picture into the message; doing it twice shows the same, so it may be repeated after a crash."""
    try:
        await bot.edit_message_media(photo, chat_id=chat, message_id=message, reply_markup=keys)
    except TelegramBadRequest as error:
        return _survives(error)
    return True


async def rekey(bot: Bot, chat: int, message: int, keys: InlineKeyboardMarkup) -> bool:
    """Change only the buttons; False when the message is gone."""
    try:
        await bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=keys)
    except TelegramBadRequest as error:
        return _survives(error)
    return True


async def _recaption(bot: Bot, chat: int, message: int, text: str, keys: InlineKeyboardMarkup | None) -> bool:
    try:
        await bot.edit_message_caption(chat_id=chat, message_id=message, caption=text, reply_markup=keys)
    except TelegramBadRequest as error:
        return _survives(error)
    return True


def _survives(error: TelegramBadRequest) -> bool:
    """Whether the message is there after a refusal. Raises the refusal when it means something else."""
    if SAME in error.message:
        return True
    if any(words in error.message for words in GONE):
        return False
    raise error
