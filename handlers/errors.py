"""The last net: whatever no handler caught is logged, and the person gets one sentence with a number."""

import secrets

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import CallbackQuery, ErrorEvent, Message

from handlers.kit.i18n import Locales

log = structlog.get_logger(__name__)

HARMLESS = ("message is not modified", "query is too old", "message to delete not found")
"""Refusals that only mean: somebody was quicker, or pressed twice."""


async def say_sorry(event: ErrorEvent, locales: Locales) -> None:
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
    message, query = event.update.message, event.update.callback_query
    said_to = message or query
    if said_to is None or said_to.from_user is None:
        return
    text = locales.speak(said_to.from_user.language_code).plain("error-sorry", number=number)
    try:
        await _tell(said_to, text)
    except TelegramAPIError as second:
        log.info("apology-not-delivered", number=number, reason=str(second))


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
