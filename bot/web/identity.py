"""Who calls: the initData of Telegram's apps, its signature and its age checked, never just believed."""

import time
from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import User
from aiogram.utils.web_app import WebAppInitData, safe_parse_webapp_init_data
from pydantic import ValidationError

from bot.web.refusals import Refused

SCHEME = "tma"
"""Of the Authorization header, as Telegram's documents and libraries write it."""
LASTS = timedelta(hours=24)
"""How long a Mini App may stay open before it has to be opened anew."""
LONGEST = 4096
"""Characters of an initData; Telegram's have a few hundred."""


@dataclass(frozen=True)
class Caller:
    """A Telegram account, proved."""

    user: User
    start: str
    """The opaque id of the link that the Mini App was opened with, or empty."""


class Gate:
    """Checks initData with the bot's token: https://core.telegram.org/bots/webapps#validating-data."""

    def __init__(self, token: str) -> None:
        self._token = token

    def caller(self, header: str | None) -> Caller:
        """Who sent this Authorization header. Raises Refused: auth-missing, auth-forged, auth-stale."""
        scheme, _, data = (header or "").partition(" ")
        if scheme.lower() != SCHEME or not data.strip():
            raise Refused(401, "auth-missing")
        told = self._proved(data.strip())
        if told.user is None or told.user.is_bot:
            raise Refused(401, "auth-forged")
        if time.time() - told.auth_date.timestamp() > LASTS.total_seconds():
            raise Refused(401, "auth-stale")
        user = User(
            id=told.user.id,
            is_bot=False,
            first_name=told.user.first_name,
            last_name=told.user.last_name,
            username=told.user.username,
            language_code=told.user.language_code,
        )
        return Caller(user, told.start_param or "")

    def _proved(self, data: str) -> WebAppInitData:
        if len(data) > LONGEST:
            raise Refused(401, "auth-forged")
        try:
            return safe_parse_webapp_init_data(self._token, data)
        except (ValueError, ValidationError) as error:  # unsigned, or signed and not what we know
            raise Refused(401, "auth-forged") from error
