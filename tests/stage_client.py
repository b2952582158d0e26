"""The person's side of the rehearsal for tests: people who talk, press and wait for the bot."""

import asyncio
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, FormData
from pydantic import JsonValue

from bot.rehearsal.control.bodies import Messages, Persona, Personas, Pressed, Rooms, RoomView
from bot.rehearsal.journal import Entry
from bot.rehearsal.views import MessageView

BOT = 7_000_000_001
ANNA, BEN, OLGA, MAX = 101, 102, 103, 104
STUDIO = -1_001_000_000_001
_PATIENCE = 60.0  # seconds; a test that waits longer has failed, even on a slow machine


class StageError(AssertionError):
    """The stage said no to a person; `status` is the HTTP status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


class StageClient:
    """The control API of one stage. Use as an async context manager."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession(self._base_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def ask(
        self, method: str, path: str, body: JsonValue = None, *, form: FormData | None = None
    ) -> bytes:
        """One request; raises StageError for anything but success."""
        assert self._session, "use `async with StageClient(...)`"
        headers = {"Content-Type": "application/json"} if form is None else None
        data = json.dumps(body) if form is None and body is not None else form
        async with self._session.request(method, path, data=data, headers=headers) as response:
            answer = await response.read()
            if response.status >= 400:
                raise StageError(response.status, answer.decode(errors="replace"))
            return answer

    def person(self, number: int) -> "Person":
        """Somebody to act as."""
        return Person(self, number)

    async def personas(self) -> Personas:
        """Who is there."""
        return Personas.model_validate_json(await self.ask("GET", "/control/personas"))

    async def add_person(self, name: str, language_code: str = "en") -> "Person":
        """Let somebody new in."""
        data = await self.ask("POST", "/control/personas", {"name": name, "language_code": language_code})
        return self.person(Persona.model_validate_json(data).id)

    async def open_group(
        self, title: str, members: Sequence[int], *, admins: Sequence[int] = (), forum: bool = False
    ) -> RoomView:
        """Open another group with the bot in it."""
        body: JsonValue = {"title": title, "members": list(members), "admins": list(admins), "forum": forum}
        return RoomView.model_validate_json(await self.ask("POST", "/control/chats", body))

    async def chats(self, user: int | None = None) -> list[RoomView]:
        """The chats of somebody, or all."""
        path = "/control/chats" if user is None else f"/control/chats?user={user}"
        return Rooms.model_validate_json(await self.ask("GET", path)).chats

    async def topic(self, name: str = "Sketches", chat: int = STUDIO) -> int:
        """The id of a topic."""
        room = next(room for room in await self.chats() if room.id == chat)
        return next(topic.id for topic in room.topics if topic.name == name)

    async def messages(self, chat: int, *, after: int = 0, since: int = 0, wait: float = 0) -> Messages:
        """Messages of a chat; `since` filters by revision, `wait` waits so many seconds for the first."""
        path = f"/control/chats/{chat}/messages?after={after}&since={since}&wait={wait}"
        return Messages.model_validate_json(await self.ask("GET", path))

    async def file(self, url: str) -> bytes:
        """The bytes behind `photo.url`, `document.url` and so on."""
        return await self.ask("GET", url)

    async def fault(self, method: str, kind: str, *, times: int = 1, **more: JsonValue) -> None:
        """The next `times` calls of `method` go wrong; kinds are in docs/rehearsal.md."""
        await self.ask("POST", "/control/faults", {"method": method, "kind": kind, "times": times, **more})

    async def state(self, user: int, **changes: JsonValue) -> None:
        """Change how somebody (the bot too) stands: blocked, left, kicked, admin …"""
        await self.ask("POST", f"/control/users/{user}/state", changes)

    async def forward(self, seconds: float) -> None:
        """Move the stage's clock on."""
        await self.ask("POST", "/control/clock", {"forward": seconds})

    async def journal(self, method: str | None = None, after: int = 0) -> list[Entry]:
        """The Bot API calls so far."""
        path = f"/control/journal?after={after}" + (f"&method={method}" if method else "")
        lines = (await self.ask("GET", path)).decode().splitlines()
        return [Entry.model_validate_json(line) for line in lines]


@dataclass(frozen=True)
class Person:
    """Somebody in a chat. `chat` arguments default to the private chat with the bot."""

    client: StageClient
    id: int

    async def say(
        self, text: str, *, chat: int | None = None, thread: int | None = None, reply_to: int | None = None
    ) -> MessageView:
        """Write; answers the message as sent."""
        body: JsonValue = {"text": text, "chat": chat, "thread": thread, "reply_to": reply_to}
        return (await self._sent(body))[0]

    async def send_photo(self, data: bytes, caption: str | None = None, **more: int) -> MessageView:
        """Send a picture as a photo."""
        return (await self.send_files([("photo", "photo.jpg", data)], caption, **more))[0]

    async def send_document(
        self, data: bytes, name: str, caption: str | None = None, **more: int
    ) -> MessageView:
        """Send a file as it is."""
        return (await self.send_files([("document", name, data)], caption, **more))[0]

    async def send_files(
        self, files: Sequence[tuple[str, str, bytes]], caption: str | None = None, **more: int
    ) -> list[MessageView]:
        """Send files as (kind, name, bytes), several as an album; `more`: chat, thread, reply_to."""
        form = FormData(quote_fields=False)
        for name, value in more.items():
            form.add_field(name, str(value))
        if caption is not None:
            form.add_field("caption", caption)
        for kind, name, data in files:
            form.add_field("kind", kind)
            form.add_field("files", io.BytesIO(data), filename=name, content_type="application/octet-stream")
        answer = await self.client.ask("POST", f"/control/users/{self.id}/messages", form=form)
        return Messages.model_validate_json(answer).messages

    async def press(
        self, message: MessageView, text: str | None = None, *, data: str | None = None, patience: float = 30
    ) -> Pressed:
        """Press an inline button by its text or data and wait for the bot's answer."""
        body: JsonValue = {
            "chat": message.chat,
            "message": message.id,
            "text": text,
            "data": data,
            "timeout": patience,
        }
        return Pressed.model_validate_json(
            await self.client.ask("POST", f"/control/users/{self.id}/press", body)
        )

    async def edit(self, message: MessageView, text: str) -> MessageView:
        """Change an own message."""
        path = f"/control/users/{self.id}/messages/{message.id}"
        return MessageView.model_validate_json(
            await self.client.ask("PATCH", path, {"chat": message.chat, "text": text})
        )

    async def delete(self, message: MessageView) -> None:
        """Delete a message."""
        path = f"/control/users/{self.id}/messages/{message.id}?chat={message.chat}"
        await self.client.ask("DELETE", path)

    async def messages(self, chat: int | None = None, after: int = 0) -> list[MessageView]:
        """What is in the chat."""
        return (await self.client.messages(self._chat(chat), after=after)).messages

    async def wait_for(
        self,
        is_it: Callable[[MessageView], bool],
        *,
        chat: int | None = None,
        after: int = 0,
        patience: float = _PATIENCE,
    ) -> MessageView:
        """The first message of the bot that fits, new or edited, as soon as there is one."""
        seen: dict[int, MessageView] = {}
        since = 0
        try:
            async with asyncio.timeout(patience):
                while True:
                    found = await self.client.messages(self._chat(chat), after=after, since=since, wait=30)
                    since = found.revision
                    for message in found.messages:
                        seen[message.id] = message
                        if message.sender.is_bot and is_it(message):
                            return message
        except TimeoutError:
            there = "\n".join(_line(message) for message in seen.values()) or "nothing at all"
            raise AssertionError(
                f"the message did not come within {patience} s; there was:\n{there}"
            ) from None

    async def ask(self, text: str, *, chat: int | None = None, patience: float = _PATIENCE) -> MessageView:
        """Write and wait for the first thing that the bot says after it."""
        said = await self.say(text, chat=chat)
        return await self.wait_for(lambda _message: True, chat=chat, after=said.id, patience=patience)

    def _chat(self, chat: int | None) -> int:
        return self.id if chat is None else chat

    async def _sent(self, body: JsonValue) -> list[MessageView]:
        answer = await self.client.ask("POST", f"/control/users/{self.id}/messages", body)
        return Messages.model_validate_json(answer).messages


def _line(message: MessageView) -> str:
    buttons = [[key.text for key in row] for row in message.buttons]
    shown = "photo " if message.photo else "file " if message.document else ""
    return f"{message.id} {message.sender.name}: {shown}{message.words!r} {buttons}"
