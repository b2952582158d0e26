"""Reads a Bot API request: Telegram's encodings to parameters and uploads, those to aiogram's objects."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, get_args

from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardMarkup,
    InputFile,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import BodyPartReader, web
from pydantic import BaseModel, JsonValue, ValidationError

from bot.rehearsal.journal import JournalFile
from bot.rehearsal.refusals import Refusal, bad_request

MOST_BYTES = 50 * 1024 * 1024
_MOST_PARTS = 200
_ATTACHED = "attach://"
_MARKUPS: dict[str, type[BaseModel]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}


@dataclass
class Request:
    """A call as it came: parameters as text, uploads by the name of their part."""

    parameters: dict[str, str] = field(default_factory=dict[str, str])
    uploads: dict[str, BufferedInputFile] = field(default_factory=dict[str, BufferedInputFile])
    warnings: list[str] = field(default_factory=list[str])

    @property
    def chat(self) -> str | None:
        """The raw chat id."""
        return self.parameters.get("chat_id")

    def journal_files(self) -> list[JournalFile]:
        """The uploads without their bytes."""
        return [
            JournalFile(
                field=name,
                name=upload.filename,
                size=len(upload.data),
                sha256=hashlib.sha256(upload.data).hexdigest(),
            )
            for name, upload in self.uploads.items()
        ]


def too_large() -> Refusal:
    """413, for more than 50 MB or too many parts."""
    return Refusal(413, "Request Entity Too Large")


async def read_request(request: web.Request) -> Request:
    """Read query and body. Raises 413 for what is too large, 400 for what is no request."""
    read = Request(parameters=dict(request.query))
    if (request.content_length or 0) > MOST_BYTES:
        raise too_large()
    if request.content_type == "multipart/form-data":
        await _read_parts(request, read)
    elif request.content_type == "application/json":
        _read_json(await request.text(), read)
    elif request.body_exists:
        form = await request.post()
        read.parameters |= {name: value for name, value in form.items() if isinstance(value, str)}
    return read


async def _read_parts(request: web.Request, read: Request) -> None:
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise bad_request("can't parse the request body")
        data = bytes(await part.read(decode=True))
        total += len(data)
        if total > MOST_BYTES or len(read.parameters) + len(read.uploads) >= _MOST_PARTS:
            raise too_large()
        if part.filename is None:
            read.parameters[part.name] = data.decode()
        else:
            read.uploads[part.name] = BufferedInputFile(data, part.filename)


def _read_json(text: str, read: Request) -> None:
    try:
        body: JsonValue = json.loads(text or "{}")
    except ValueError as error:
        raise bad_request("can't parse request parameters as JSON") from error
    if not isinstance(body, dict):
        raise bad_request("can't parse request parameters as JSON object")
    for name, value in body.items():
        if value is not None:
            read.parameters[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_method(kind: type[TelegramMethod[Any]], read: Request) -> TelegramMethod[Any]:
    """The method object of a call. What the sender left out is None, not a library's default."""
    values: dict[str, object] = {
        name: None for name, info in kind.model_fields.items() if isinstance(info.default, Default)
    }
    for name, text in read.parameters.items():
        info = kind.model_fields.get(name)
        if info is None:
            read.warnings.append(f'unknown parameter "{name}"')
            continue
        value = _decode(name, text) if _is_nested(info.annotation) else text
        values[name] = _keyboard(value) if name == "reply_markup" else _attach(value, name, read)
    for name in kind.model_fields.keys() & read.uploads.keys():
        values.setdefault(name, read.uploads[name])
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise _refusal(kind, error) from error


def _is_nested(annotation: object) -> bool:
    """Whether a parameter travels as JSON: objects and lists do, numbers and texts do not."""
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel | list | dict)
    origin = getattr(annotation, "__origin__", None)
    return origin in {list, dict} or any(_is_nested(one) for one in get_args(annotation))


def _decode(name: str, text: str) -> JsonValue:
    if not text:
        return None
    what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
    try:
        value: JsonValue = json.loads(text)
    except ValueError as error:
        raise bad_request(f"can't parse {what} JSON object") from error
    if name == "reply_markup" and not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    return value


def _keyboard(value: JsonValue) -> BaseModel | None:
    """The kind of keyboard that an object names; Telegram takes an object that names none for no keyboard."""
    fields = value if isinstance(value, dict) else {}
    kind = next((_MARKUPS[name] for name in _MARKUPS if name in fields), None)
    try:
        return kind.model_validate(value) if kind else None
    except ValidationError as error:
        raise bad_request("can't parse reply keyboard markup JSON object") from error


def _attach(value: JsonValue, name: str, read: Request) -> object:
    """Put uploads in the place of `attach://` names, at any depth."""
    if isinstance(value, str) and value.startswith(_ATTACHED):
        upload = read.uploads.get(value.removeprefix(_ATTACHED))
        if upload is None:
            raise bad_request(f"there is no {name} in the request")
        return upload
    if isinstance(value, list):
        return [_attach(item, name, read) for item in value]
    if isinstance(value, dict):
        return {key: _attach(item, name, read) for key, item in value.items()}
    return value


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "media": "there are no messages to send",
    "action": "wrong parameter action in request",
}


def _refusal(kind: type[TelegramMethod[Any]], error: ValidationError) -> Refusal:
    """The first mistake in Telegram's words; parameters are checked in the order of their declaration."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing" and len(first["loc"]) == 1:
        annotation = kind.model_fields[name].annotation if name in kind.model_fields else None
        is_file = annotation is not None and InputFile in get_args(annotation)
        absent = f"there is no {name} in the request" if is_file else f'parameter "{name}" is required'
        return bad_request(_MISSING.get(name, absent))
    if name == "reply_markup":
        return bad_request("inline keyboard expected")
    if name == "message_ids":
        return bad_request("message identifiers are not specified")
    return bad_request(f"wrong parameter {name} in request")
