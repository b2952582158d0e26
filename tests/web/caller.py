"""A Telegram account that calls the API, as the Mini App or a program of the person's own does."""

import asyncio
import hashlib
import hmac
import io
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientSession

from handlers.kit.editor import EditorKey
from tests.chat.play import Play
from tests.stage_client import BOT, Person


def signed(play: Play, person: int, *, age: float = 0, token: str = "", **more: str) -> str:
    """An initData of this person, so many seconds old; by the documentation, not by our own code."""
    user = {
        "id": person,
        "first_name": "Somebody",
        "language_code": "en",
        **json.loads(more.pop("user", "{}")),
    }
    fields = {"auth_date": str(int(time.time() - age)), "query_id": "AAH", "user": json.dumps(user), **more}
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", (token or play.stage.token).encode(), hashlib.sha256).digest()
    return urlencode(fields | {"hash": hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()})


def wish(capability: str = "draw", **inputs: object) -> dict[str, object]:
    """A body of POST /api/tasks under a key of its own."""
    return {"key": secrets.token_hex(8), "capability": capability, "inputs": inputs}


class Caller:
    """Calls with one initData."""

    def __init__(self, play: Play, person: int, init_data: str | None = None) -> None:
        self.url = play.app.studio.offer.web_url
        self.init_data = signed(play, person) if init_data is None else init_data

    async def ask(
        self, method: str, path: str, body: object = None, *, data: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        """Status and JSON, or bytes where it is none."""
        if self.init_data:
            headers.setdefault("Authorization", f"tma {self.init_data}")
        sent = io.BytesIO(json.dumps(body).encode() if body is not None else data or b"")
        async with (
            ClientSession() as session,
            session.request(method, self.url + path, data=sent, headers=headers) as answer,
        ):
            read = await answer.read()
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(read) if is_json else read

    async def ended(self, task: str) -> Any:
        """The task once it has ended."""
        async with asyncio.timeout(60):
            while True:
                _, view = await self.ask("GET", f"/api/tasks/{task}")
                if view["state"] not in {"waiting", "running", "delivering"}:
                    return view
                await asyncio.sleep(0.1)


async def opened_by(play: Play, person: Person, key: EditorKey, chat: int | None = None) -> str:
    """Send a message with this key and press it: the address with which Telegram opens the Mini App."""
    studio, where = play.app.studio, chat or person.id
    keys = await studio.keyboards.lay([[key]], owner=person.id, chat=where)
    sent = await studio.bot.send_message(where, "Here is the editor.", reply_markup=keys)
    message = await person.wait_for(lambda it: it.id == sent.message_id, chat=where)
    launch = (await person.press(message, key.label)).launch
    assert launch is not None
    return launch


def init_data_in(launch: str) -> str:
    """What the Mini App reads from its address."""
    return dict(parse_qsl(launch.partition("#")[2]))["tgWebAppData"]


__all__ = ["BOT", "Caller", "init_data_in", "opened_by", "signed", "wish"]
