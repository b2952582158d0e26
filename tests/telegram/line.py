"""A bare line to the Bot API, below any library, and pictures to send over it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData
from PIL import Image


@dataclass(frozen=True)
class Answer:
    """What the Bot API said."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def words(self) -> str:
        """The description of a refusal, empty for success."""
        return self.body.get("description", "")

    @property
    def result(self) -> Any:
        """The result; fails the test where the call was refused."""
        assert self.body["ok"], self.words
        return self.body["result"]


class Line:
    """Calls methods as a bot would, with parameters as text."""

    def __init__(self, session: ClientSession, token: str) -> None:
        self.session = session
        self.token = token

    async def call(
        self, method: str, *, files: Mapping[str, tuple[str, bytes]] | None = None, **asked: Any
    ) -> Answer:
        """One call; objects travel as JSON text, files as parts that `attach://NAME` names."""
        fields = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in asked.items()
            if value is not None
        }
        form = FormData(fields, quote_fields=False)
        for name, (filename, data) in (files or {}).items():
            form.add_field(name, BytesIO(data), filename=filename)
        async with self.session.post(f"/bot{self.token}/{method}", data=form) as response:
            return Answer(response.status, await response.json(), response.headers)

    async def photo(self, chat: int, data: bytes | None = None, name: str = "p.png", **asked: Any) -> Answer:
        """sendPhoto with an upload."""
        files = {"up": (name, data or png())}
        return await self.call("sendPhoto", files=files, chat_id=chat, photo="attach://up", **asked)


def png(width: int = 64, height: int = 48, color: str = "red") -> bytes:
    """A plain picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}
