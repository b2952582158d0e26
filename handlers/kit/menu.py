"""The command menu and the bot's own description, told to Telegram at start, by scope and language."""

from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from handlers.kit.i18n import FALLBACK, LANGUAGES
from handlers.kit.pace import expendable
from handlers.kit.studio import Studio
from tasks.store.people import Person

log = structlog.get_logger(__name__)

PICTURES: Final = ("refine", "vary", "fuse", "restyle", "inpaint", "outpaint", "describe")
OWN: Final = ("mydata", "keep", "appeal", "forget")
"""About a person's own data and rights."""
AROUND: Final = ("models", "queue", "cancel", "settings", "help", "rules", "verify", "status", "privacy")
PRIVATE: Final = ("draw", *PICTURES, *AROUND, *OWN)
GROUP: Final = (
    "draw",
    *PICTURES,
    "models",
    "queue",
    "cancel",
    "help",
    "rules",
    "verify",
    "status",
    "privacy",
)
GROUP_ADMIN: Final = (*GROUP, "chat", "keep")
MODERATOR: Final = (*PRIVATE, "review")
OPERATOR: Final = (*MODERATOR, "admin")
WORDY: Final = frozenset({"describe"})
"""Offered where there is a language model."""


async def announce(bot: Bot, studio: Studio) -> None:
    """Set every menu and description, before the bot listens.

    A failure is logged, and a 429 is not waited out: a bot without a menu is better than a deaf one.
    """
    for language in LANGUAGES:
        await _set(bot, studio, language, BotCommandScopeAllPrivateChats(), PRIVATE)
        await _set(bot, studio, language, BotCommandScopeAllGroupChats(), GROUP)
        await _set(bot, studio, language, BotCommandScopeAllChatAdministrators(), GROUP_ADMIN)
        say = studio.locales.speak(language)
        long, short = say.plain("bot-description"), say.plain("bot-short-description")
        try:
            with expendable():
                await bot.set_my_description(long, language_code=_code(language))
                await bot.set_my_short_description(short, language_code=_code(language))
        except TelegramAPIError as error:
            log.info("description-not-set", reason=str(error))
    for operator in sorted(studio.offer.admins):
        await announce_to_operator(bot, studio, operator)
    for moderator in await studio.moderation.roles.moderators():
        await announce_to_moderator(bot, studio, await studio.people.get(moderator))


async def announce_to_operator(bot: Bot, studio: Studio, operator: int) -> None:
    """Set the longer menu; before an operator's first Start Telegram knows no chat to set it in."""
    for language in LANGUAGES:
        await _set(bot, studio, language, BotCommandScopeChat(chat_id=operator), OPERATOR)


async def announce_to_moderator(bot: Bot, studio: Studio, person: Person) -> None:
    """Set the menu of somebody who was appointed, or dismissed; an operator's has everything already."""
    if person.id in studio.offer.admins:
        return
    names = MODERATOR if person.is_moderator else PRIVATE
    for language in LANGUAGES:
        await _set(bot, studio, language, BotCommandScopeChat(chat_id=person.id), names)


async def _set(
    bot: Bot, studio: Studio, language: str, scope: BotCommandScopeUnion, names: tuple[str, ...]
) -> None:
    say = studio.locales.speak(language)
    commands = [
        BotCommand(command=name, description=say.plain(f"command-{name}"))
        for name in names
        if is_possible(studio, name)
    ]
    try:
        with expendable():
            await bot.set_my_commands(commands, scope=scope, language_code=_code(language))
    except TelegramAPIError as error:
        log.info("menu-not-set", scope=scope.type, reason=str(error))


def is_possible(studio: Studio, name: str) -> bool:
    """Whether anybody here could ever obey this command: a model that is able, or a language model."""
    if name in WORDY:
        return studio.wordsmith.is_on
    if name not in studio.guard.capabilities():
        return True
    return bool(studio.models.able(studio.guard.capability(name).abilities))


def _code(language: str) -> str | None:
    """English is what Telegram shows in every language that has no menu of its own."""
    return None if language == FALLBACK else language
