"""Opens Mini Apps as Telegram's apps do: the address with a signed initData in its fragment.

https://core.telegram.org/bots/webapps#initializing-mini-apps; what Telegram signs with a key of its own
(the field `signature`) cannot be played here and is left out.
"""

import hashlib
import hmac
import json
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from aiogram import types

from bot.rehearsal.people import BOT, Person, Room
from bot.rehearsal.scene import Scene

PLATFORM = "rehearsal"
"""What the fragment says in place of android, ios or web."""
VERSION = "9.6"
"""Of the Mini Apps' own protocol, as the fragment carries it."""
_LINK_HOSTS = frozenset({"t.me", "telegram.me"})


class MiniApps:
    """Signs with the bot's token; `main` is the main Mini App's address, as told to @BotFather."""

    def __init__(self, token: str, main: str | None) -> None:
        self._token = token
        self._main = main

    def launch(self, scene: Scene, person: Person, room: Room, key: types.InlineKeyboardButton) -> str | None:
        """The address that this button opens a Mini App at; None where it opens none."""
        if key.web_app is not None:
            return self._address(scene, person, key.web_app.url, {"query_id": scene.numbers.query()})
        start = _start_parameter(key.url or "")
        if start is None or self._main is None:
            return None
        facts = {"chat_instance": str(room.id), "chat_type": _chat_type(room), "start_param": start}
        return self._address(scene, person, self._main, facts)

    def init_data(self, scene: Scene, person: Person, facts: dict[str, str]) -> str:
        """Signed fields: HMAC-SHA-256 of the sorted lines, keyed with that of the token."""
        user = person.user.model_dump(exclude_none=True, exclude={"is_bot"}) | {"allows_write_to_pm": True}
        fields = facts | {
            "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
            "auth_date": str(int(scene.clock.now())),
        }
        lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        secret = hmac.digest(b"WebAppData", self._token.encode(), hashlib.sha256)
        signed = fields | {"hash": hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()}
        return urlencode(signed, quote_via=quote)

    def _address(self, scene: Scene, person: Person, url: str, facts: dict[str, str]) -> str:
        data = {
            "tgWebAppData": self.init_data(scene, person, facts),
            "tgWebAppVersion": VERSION,
            "tgWebAppPlatform": PLATFORM,
        }
        return f"{url.partition('#')[0]}#{urlencode(data, quote_via=quote)}"


def _start_parameter(url: str) -> str | None:
    """The parameter of a link to this bot's main Mini App; None for any other link."""
    parts = urlsplit(url)
    found = parse_qs(parts.query, keep_blank_values=True).get("startapp")
    if parts.hostname not in _LINK_HOSTS or parts.path.strip("/").lower() != BOT.username or found is None:
        return None
    return found[0]


def _chat_type(room: Room) -> str:
    return "sender" if room.is_private else room.chat.type
