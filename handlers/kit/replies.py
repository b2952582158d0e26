"""Answers a message under that message, or on its own where it has been deleted meanwhile."""

from typing import TypedDict

from aiogram.types import InlineKeyboardMarkup, Message, ReplyParameters

from handlers.kit.i18n import Say
from tasks.task import Place


async def reply(message: Message, text: str, keys: InlineKeyboardMarkup | None = None) -> Message:
    """Send HTML in the same chat and topic."""
    return await message.answer(text, reply_parameters=under(message.message_id), reply_markup=keys)


def under(message: int | None) -> ReplyParameters | None:
    """Place a message under another, if it is still there."""
    return None if message is None else ReplyParameters(message_id=message, allow_sending_without_reply=True)


async def edited(message: Message, say: Say) -> None:
    """An edited wish is not taken again: say so once, where it was a wish."""
    await reply(message, say("draw-edited"))


class Aim(TypedDict):
    """Where a new message goes, as the arguments of a send."""

    message_thread_id: int | None
    reply_parameters: ReplyParameters | None


def aim_at(place: Place) -> Aim:
    """Aim at the topic, and under the wish that asked for it."""
    return Aim(message_thread_id=place.thread, reply_parameters=under(place.reply_to))
