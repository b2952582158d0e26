"""The answer to a pressed button is a courtesy: where Telegram no longer takes it, the press still counts."""

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from handlers.kit.pace import expendable

log = structlog.get_logger(__name__)

ANSWER = "answerCallbackQuery"
TOO_LATE = "query is too old"
"""Telegram's words for a press of minutes ago: while the bot was restarted, say."""


class Toasts(BaseRequestMiddleware):
    """Outermost in the bot's session: an answer that cannot be shown ends no handler."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Try an answer once; everything else passes."""
        if method.__api_method__ != ANSWER:
            return await make_request(bot, method)
        try:
            with expendable():
                return await make_request(bot, method)
        except (TelegramRetryAfter, TelegramServerError, TelegramNetworkError) as error:
            log.info("toast-not-shown", reason=str(error))
        except TelegramBadRequest as error:
            if TOO_LATE not in error.message:
                raise
            log.info("toast-came-late")
        return Response[TelegramType](ok=True)
