"""Who is an admin of a group, as Telegram itself says; asked at most once a minute for each person."""

from collections import OrderedDict
from time import monotonic

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

FRESH = 60.0
"""Seconds an answer is believed, so that somebody who lost the rights loses the buttons soon."""
_KEEP = 5000


class ChatAdmins:
    """Asks Telegram and remembers briefly."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def is_admin(self, chat: int, person: int) -> bool:
        """Whether the person runs this group; nobody is an admin of a private chat."""
        if chat > 0:
            return False
        known = self._known.get((chat, person))
        if known is not None and monotonic() - known[1] < FRESH:
            return known[0]
        try:
            member = await self._bot.get_chat_member(chat, person)
        except (TelegramBadRequest, TelegramForbiddenError):  # not a member, or the bot is out
            return False
        is_admin = member.status in {"creator", "administrator"}
        self._known[chat, person] = (is_admin, monotonic())
        while len(self._known) > _KEEP:
            self._known.popitem(last=False)
        return is_admin
