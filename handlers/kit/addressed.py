"""Whether a message is meant for the bot, and what is left of it once the address is taken off."""

import re
from dataclasses import dataclass

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import Message, User

from handlers.kit.files import picture_in


@dataclass(frozen=True)
class Said:
    """A text or caption meant for the bot, without command or mention."""

    text: str


class Addressed(Filter):
    """Lets words through in a private chat; in a group only a mention of the bot or a reply to it."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Said]:
        """Give the handler `said`."""
        text = message.caption if is_captioned(message) else message.text
        words = None if text is None else await spoken_to(message, text, bot)
        return False if words is None else {"said": Said(words)}


class Captioned(Filter):
    """Lets a single picture through whose caption is the sender's own words."""

    async def __call__(self, message: Message) -> bool:
        """Whether there is something to draw over, and words for it."""
        return is_captioned(message)


class MediaForUs(Filter):
    """Lets a message without text through under the same conditions."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """Whether somebody waits for an answer."""
        if message.text is not None:
            return False
        if message.chat.type == "private":
            return True
        if message.via_bot is not None:
            return False
        me = await bot.me()
        return without_mention(message.caption or "", me) is not None or is_reply_to(message, me)


async def spoken_to(message: Message, text: str, bot: Bot) -> str | None:
    """What is left of words for the bot; None where they are for somebody else, or a command."""
    if text.startswith("/"):
        return None
    if message.chat.type == "private":
        return text.strip()
    if message.via_bot is not None:  # another bot's words, shown to the group
        return None
    me = await bot.me()
    rest = without_mention(text, me)
    if rest is not None:
        return rest
    return text.strip() if is_reply_to(message, me) else None


def is_captioned(message: Message) -> bool:
    """Whether a message is one picture with words by its sender; a forwarded caption is somebody else's."""
    is_single = message.media_group_id is None and message.forward_origin is None
    return is_single and bool(message.caption) and picture_in(message) is not None


async def is_no_command(message: Message) -> bool:
    """Whether the words of a message, if it has any, are no command."""
    return not (message.text or message.caption or "").startswith("/")


def words_of(replied: Message | None) -> str:
    """What somebody wrote; a card of ours says what it shows, but those are no words to draw."""
    if replied is None or (replied.from_user is not None and replied.from_user.is_bot):
        return ""
    return replied.text or replied.caption or ""


def without_mention(text: str, me: User) -> str | None:
    """Return the text without the bot's @name, or None when it is not mentioned."""
    pattern = re.compile(rf"(?<!\w)@{re.escape(me.username or '')}(?!\w)[,:]?", re.IGNORECASE)
    rest, found = pattern.subn(" ", text)
    return " ".join(rest.split()) if found and me.username else None


def is_reply_to(message: Message, me: User) -> bool:
    """Whether the message answers one of the bot's own; in a topic every message replies to its opening."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return False
    return replied.from_user is not None and replied.from_user.id == me.id
