"""Control routes by which people talk: send, edit, delete, react, press, stop a draft."""

import base64
import binascii
import mimetypes

from aiogram import types
from aiohttp import BodyPartReader, web

from bot.rehearsal import acts, amends, entrance, showing
from bot.rehearsal.acts import Parcel, Upload
from bot.rehearsal.control.bodies import Change, Messages, NewFile, NewMessage, Reaction, Stop
from bot.rehearsal.control.exchange import answer, path_number, query_number, read_body
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.scene import Scene, Spot

_TRUE = frozenset({"true", "1", "on", "yes"})


class MessageRoutes:
    """`/control/users/{id}/messages` and what lies below."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        messages = r"/control/users/{user:\d+}/messages"
        one = messages + r"/{message:\d+}"
        return [
            web.post(messages, self.send),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.post(one + "/reaction", self.react),
            web.post(r"/control/users/{user:\d+}/drafts/{draft:\d+}/stop", self.stop),
        ]

    async def send(self, request: web.Request) -> web.Response:
        """A person sends text or files."""
        if request.content_type == "multipart/form-data":
            asked, files = await _read_form(request)
        else:
            asked = await read_body(request, NewMessage)
            files = [_upload(file) for file in asked.files]
        user = path_number(request, "user")
        person, room = entrance.enter(self._scene, user, asked.chat, asked.thread)
        reply = entrance.find_post(room, asked.reply_to) if asked.reply_to else None
        thread = asked.thread or None
        if thread is None and reply and reply.message.is_topic_message:
            thread = reply.message.message_thread_id
        spot = Spot(room, thread, reply)
        if files:
            parcel = Parcel(files, asked.caption or asked.text, album=asked.album, spoiler=asked.spoiler)
            posts = await acts.send_files(self._scene, spot, person, parcel)
        else:
            posts = [acts.say(self._scene, spot, person, asked.text or "")]
        views = [showing.message(room, post) for post in posts]
        return answer(Messages(messages=views, revision=self._scene.world.revision), 201)

    async def edit(self, request: web.Request) -> web.Response:
        """A person changes an own message."""
        asked = await read_body(request, Change)
        person, room = entrance.enter(self._scene, path_number(request, "user"), asked.chat)
        post = entrance.find_post(room, path_number(request, "message"))
        amends.edit(self._scene, person, room, post, asked.text or asked.caption or "")
        return answer(showing.message(room, post))

    async def delete(self, request: web.Request) -> web.Response:
        """A person deletes a message."""
        chat = query_number(request, "chat")
        person, room = entrance.enter(self._scene, path_number(request, "user"), chat)
        post = entrance.find_post(room, path_number(request, "message"))
        amends.delete(self._scene, person, room, post)
        return web.Response(status=204)

    async def react(self, request: web.Request) -> web.Response:
        """A person reacts to a message."""
        asked = await read_body(request, Reaction)
        person, room = entrance.enter(self._scene, path_number(request, "user"), asked.chat)
        post = entrance.find_post(room, path_number(request, "message"))
        amends.react(self._scene, person, room, post, asked.emoji)
        return answer(showing.message(room, post))

    async def stop(self, request: web.Request) -> web.Response:
        """A person stops a draft."""
        asked = await read_body(request, Stop)
        _, room = entrance.enter(self._scene, path_number(request, "user"), asked.chat)
        amends.stop_draft(self._scene, room, path_number(request, "draft"))
        return web.Response(status=204)


def _upload(file: NewFile) -> Upload:
    try:
        data = base64.b64decode(file.base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Impossible(400, "files.base64: this is not base64") from error
    return Upload(file.kind or _kind(file.name, file.mime), data, file.name, file.mime)


def _kind(name: str | None, mime: str | None) -> str:
    """What a file is sent as when nobody says: pictures as photos, as people's apps do."""
    guessed = mime or (mimetypes.guess_type(name)[0] if name else None) or ""
    if guessed == "image/gif":
        return "animation"
    if guessed.startswith("image/"):
        return "photo"
    return "video" if guessed.startswith("video/") else "document"


async def _read_form(request: web.Request) -> tuple[NewMessage, list[Upload]]:
    """The same message as a form: fields as text, files as parts, `kind` once or once a file."""
    fields: dict[str, str] = {}
    kinds: list[str] = []
    parts: list[tuple[bytes, str | None, str | None]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Impossible(400, "the form has a part inside a part")
        data = bytes(await part.read(decode=True))
        if part.filename is not None:
            mime = part.headers.get("Content-Type")
            parts.append((data, part.filename, None if mime == "application/octet-stream" else mime))
        elif part.name == "kind":
            kinds.append(data.decode())
        elif part.name:
            fields[part.name] = data.decode()
    asked = NewMessage(
        chat=_number(fields, "chat"),
        text=fields.get("text"),
        caption=fields.get("caption"),
        thread=_number(fields, "thread"),
        reply_to=_number(fields, "reply_to"),
        album=fields.get("album", "true").lower() in _TRUE,
        spoiler=fields.get("spoiler", "").lower() in _TRUE,
    )
    files = [
        Upload(_nth(kinds, index) or _kind(name, mime), data, name, mime)
        for index, (data, name, mime) in enumerate(parts)
    ]
    return asked, files


def _nth(kinds: list[str], index: int) -> str | None:
    return kinds[min(index, len(kinds) - 1)] if kinds else None


def _number(fields: dict[str, str], name: str) -> int | None:
    text = fields.get(name)
    if not text:
        return None
    if not text.lstrip("-").isdigit():
        raise Impossible(400, f"{name} must be a whole number, not {text!r}")
    return int(text)


def find_button(
    markup: types.InlineKeyboardMarkup | None, text: str | None, data: str | None
) -> types.InlineKeyboardButton:
    """The button with this text or data; a sentence lists what there is instead."""
    keys = [key for row in markup.inline_keyboard for key in row] if markup else []
    for key in keys:
        if (data is not None and key.callback_data == data) or (data is None and key.text == text):
            return key
    there = ", ".join(repr(key.text) for key in keys) or "none"
    raise Impossible(404, f"there is no button {text if data is None else data!r}; the buttons: {there}")
