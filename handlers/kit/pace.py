"""Keeps every chat inside Telegram's pace and waits a 429 out, so that no message that matters is lost."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import Response, SendMediaGroup, TelegramMethod
from aiogram.methods.base import TelegramType

log = structlog.get_logger(__name__)

_FORGET_ABOVE = 5000
"""Chats remembered before quiet ones are forgotten."""


@dataclass(frozen=True)
class PaceRules:
    """Telegram publishes no exact figures; these stay under what its FAQ and its maintainers say."""

    chat_interval: float = 1.05
    """Seconds a message costs in one private chat, on average."""
    chat_burst: int = 5
    group_interval: float = 3.3
    """Seconds a message costs in one group: 20 a minute, edits included, less a little air."""
    group_burst: int = 10
    overall_interval: float = 1 / 28
    overall_burst: int = 25
    progress_interval: float = 1.5
    """Seconds between two progress edits of one card in a private chat."""
    progress_interval_group: float = 8.0
    reserve: int = 3
    """Turns that progress edits leave for messages that matter."""
    tries: int = 8
    """How often a message that matters is tried again after a 429."""
    person_interval: float = 0.6
    """Seconds that what one person sends or presses costs, on average; faster, and they are asked to wait."""
    person_burst: int = 12
    album_quiet: float = 1.0
    """Seconds after which an album without a further part is complete."""


class Bucket:
    """One pace: `burst` turns at once, then one each `interval` seconds (the generic cell rate algorithm)."""

    def __init__(self, interval: float, burst: int) -> None:
        self._interval = interval
        self._slack = interval * (burst - 1)
        self._full_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next turn is free."""
        return max(0.0, self._full_at - self._slack - now)

    def take(self, now: float, turns: int = 1) -> float:
        """Take turns, at once or in the future; returns the seconds to wait for the first one."""
        wait = self.wait(now)
        self._full_at = max(self._full_at, now) + self._interval * turns
        return wait

    def hold(self, now: float, seconds: float) -> None:
        """Give no turn for so many seconds: Telegram said so."""
        self._full_at = max(self._full_at, now + seconds + self._slack)

    def room(self, now: float) -> float:
        """How many turns could be taken at once."""
        return (now + self._slack - self._full_at) / self._interval + 1

    def is_full(self, now: float) -> bool:
        """Whether nothing is owed, so that the bucket may be forgotten."""
        return self._full_at <= now


class Pace:
    """Turns for every chat and for all chats together."""

    def __init__(self, rules: PaceRules) -> None:
        self.rules = rules
        self._chats: dict[int, Bucket] = {}
        self._overall = Bucket(rules.overall_interval, rules.overall_burst)

    async def turn(self, chat: int, turns: int = 1) -> None:
        """Wait until `turns` messages may go to a chat."""
        now = monotonic()
        wait = max(self._bucket(chat, now).take(now, turns), self._overall.take(now, turns))
        if wait > 0:
            await asyncio.sleep(wait)

    def has_room(self, chat: int) -> bool:
        """Whether an expendable edit may go now and still leaves turns for what matters."""
        now = monotonic()
        return self._bucket(chat, now).room(now) > self.rules.reserve and self._overall.room(now) > 1

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram answered 429: nothing goes to this chat for so long."""
        now = monotonic()
        self._bucket(chat, now).hold(now, seconds)

    def progress_interval(self, chat: int) -> float:
        """Seconds between two progress edits; groups hear less."""
        return self.rules.progress_interval_group if chat < 0 else self.rules.progress_interval

    def _bucket(self, chat: int, now: float) -> Bucket:
        if chat not in self._chats:
            if len(self._chats) > _FORGET_ABOVE:
                self._chats = {it: bucket for it, bucket in self._chats.items() if not bucket.is_full(now)}
            rules = self.rules
            self._chats[chat] = (
                Bucket(rules.group_interval, rules.group_burst)
                if chat < 0
                else Bucket(rules.chat_interval, rules.chat_burst)
            )
        return self._chats[chat]


_expendable: ContextVar[bool] = ContextVar("expendable", default=False)


@contextmanager
def expendable() -> Generator[None, None, None]:
    """Mark the requests inside as ones that may be lost: they are neither queued nor tried again."""
    token = _expendable.set(True)
    try:
        yield
    finally:
        _expendable.reset(token)


class PacedRequests(BaseRequestMiddleware):
    """Sits in the bot's session: every send and edit takes its turn, a 429 is waited out."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send one request, when its chat's turn has come."""
        chat, turns = _costs(method)
        tries = 1 if _expendable.get() else self._pace.rules.tries
        for attempt in range(1, tries + 1):
            if chat is not None:
                await self._pace.turn(chat, turns)
            try:
                return await _decoded(make_request, bot, method)
            except TelegramRetryAfter as error:
                if chat is not None:
                    self._pace.hold(chat, error.retry_after)
                if attempt == tries:
                    raise
                log.info("telegram-asked-to-wait", chat=chat, seconds=error.retry_after)
                if chat is None:
                    await asyncio.sleep(error.retry_after)
            except (TelegramServerError, TelegramNetworkError) as error:
                if attempt >= min(tries, 4) or not _may_repeat(method, error):
                    raise
                await asyncio.sleep(0.3 * 2**attempt)
        raise AssertionError("the last try returns or raises")


async def _decoded(
    make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    """Send; the HTML page of a proxy in front of Telegram is a server error like any other."""
    try:
        return await make_request(bot, method)
    except ClientDecodeError as error:
        raise TelegramServerError(method, "the answer cannot be read") from error


def _may_repeat(method: TelegramMethod[Any], error: Exception) -> bool:
    """Whether trying again cannot show anything twice: edits always, sends only when Telegram did not act."""
    name = method.__api_method__
    if name == "getUpdates":  # polling has its own back-off
        return False
    return name.startswith(("edit", "set", "delete", "get")) or was_refused(error)


def was_refused(error: Exception) -> bool:
    """Whether the connection was refused, so that nothing of the request reached Telegram."""
    return isinstance(error, TelegramNetworkError) and "Cannot connect" in str(error)


def _costs(method: TelegramMethod[Any]) -> tuple[int | None, int]:
    """Return the chat that a request is counted against, and how many messages it is worth."""
    name = method.__api_method__
    chat: object = getattr(method, "chat_id", None)
    if not isinstance(chat, int) or not name.startswith(("send", "editMessage", "copy", "forward")):
        return None, 0
    if name in {"sendChatAction", "sendMessageDraft"}:
        return None, 0
    return chat, len(method.media) if isinstance(method, SendMediaGroup) else 1
