"""The last net: whatever no handler caught is logged, and the person gets one sentence with a number."""

import secrets

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import CallbackQuery, ErrorEvent, Message, User

from handlers.kit.i18n import Locales
from handlers.kit.studio import Studio
from handlers.kit.visit import language_of
from tasks.store.database import DatabaseTrouble

log = structlog.get_logger(__name__)

HARMLESS = ("message is not modified", "query is too old", "message to delete not found")
"""Refusals that only mean: somebody was quicker, or pressed twice."""


async def say_sorry(event: ErrorEvent, locales: Locales, studio: Studio) -> None:
    """Log the error and tell the person, when there still is somebody to tell."""
    error = event.exception
    if isinstance(error, TelegramForbiddenError):  # blocked, kicked, account deleted: nobody to tell
        log.info("person-unreachable", description=error.message)
        return
    if isinstance(error, TelegramBadRequest) and any(words in error.message for words in HARMLESS):
        log.info("request-came-late", description=error.message)
        return
    number = secrets.token_hex(3)
    log.error("handler-failed", number=number, update=event.update.update_id, exc_info=error)
    update = event.update
    said_to = update.message or update.edited_message or update.callback_query
    if said_to is None or said_to.from_user is None:
        return
    language = await _language(said_to, said_to.from_user, studio)
    text = locales.speak(language).plain("error-sorry", number=number)
    try:
        await _tell(said_to, text)
    except TelegramAPIError as second:
        log.info("apology-not-delivered", number=number, reason=str(second))


async def _language(said_to: Message | CallbackQuery, user: User, studio: Studio) -> str | None:
    """The language that was chosen; Telegram's where the database is what broke."""
    message = said_to if isinstance(said_to, Message) else said_to.message
    chat = user.id if message is None else message.chat.id
    try:
        return language_of(await studio.people.get(user.id), await studio.chats.get(chat), user)
    except DatabaseTrouble:
        return user.language_code


async def _tell(said_to: Message | CallbackQuery, text: str) -> None:
    if isinstance(said_to, CallbackQuery):
        await said_to.answer(text, show_alert=True)
    else:
        await said_to.answer(text)


def routes() -> Router:
    """The net below every other feature."""
    router = Router(name="errors")
    router.error.register(say_sorry)
    return router
