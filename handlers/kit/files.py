"""Pictures that people send: found in a message, fetched, opened without trust, kept as a blob."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import PurePath

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import Document, Message
from aiohttp import ClientError
from PIL import Image
from pydantic import BaseModel, ConfigDict

from pipelines.kit.contract import BlobRef, PipelineError
from pipelines.kit.images import JPEG_TYPE, MAX_BYTES, PNG_TYPE, jpeg_of, open_picture, png_of
from tasks.router import TaskRouter
from tasks.store.notes import Notes

log = structlog.get_logger(__name__)

LONGEST_KEPT = 2048
"""Pixels: no model draws larger, and a photo of 50 megapixels is a lot to keep."""
JPEG_QUALITY = 95
FETCH_SECONDS = 60
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"})
_TOO_BIG = "file is too big"
"""Telegram's words where a bot may not download a file."""
_SCOPE = "picture"


class PictureFile(BaseModel):
    """A picture on Telegram's side, not yet fetched."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    size: int | None = None
    """Bytes, where Telegram says so."""


@dataclass(frozen=True)
class KeptPicture:
    """A person's picture, upright, in the studio's store."""

    blob: BlobRef
    width: int
    height: int


def picture_in(message: Message) -> PictureFile | None:
    """The photo of a message, or its file where that claims to be a picture."""
    if message.photo:
        largest = message.photo[-1]
        return PictureFile(file_id=largest.file_id, size=largest.file_size)
    if message.animation is not None:  # Telegram gives its file a second time, as a document
        is_gif = message.animation.mime_type == "image/gif"
        return _file(message.animation.file_id, message.animation.file_size) if is_gif else None
    document = message.document
    if document is None or not _claims_to_be_a_picture(document):
        return None
    return _file(document.file_id, document.file_size)


def _file(file_id: str, size: int | None) -> PictureFile:
    return PictureFile(file_id=file_id, size=size)


def _claims_to_be_a_picture(document: Document) -> bool:
    by_name = PurePath(document.file_name or "").suffix.lower() in SUFFIXES
    return by_name or (document.mime_type or "").startswith("image/")


class Pictures:
    """Takes pictures in, and remembers which message of ours asked about which picture."""

    def __init__(self, bot: Bot, router: TaskRouter, notes: Notes) -> None:
        self._bot = bot
        self._router = router
        self._notes = notes
        self._fetching = asyncio.Semaphore(4)
        self._opening = asyncio.Semaphore(1)  # one large photo unpacked takes a few hundred megabytes

    async def take(self, file: PictureFile) -> KeptPicture:
        """Fetch, open and keep it. Raises PipelineError: picture-not-fetched, or as open_picture does."""
        if file.size is not None and file.size > MAX_BYTES:
            raise too_heavy(file.size)
        async with self._fetching:
            data = await self._fetch(file)
        return await self.keep(data)

    async def keep(self, data: bytes) -> KeptPicture:
        """Open and keep bytes that a person sent. Raises PipelineError as open_picture does."""
        async with self._opening:
            plain = await asyncio.to_thread(_plain, data)
        blob = await self._router.keep(plain.data, plain.media_type)
        return KeptPicture(blob, plain.width, plain.height)

    async def remember(self, chat: int, message: int, file: PictureFile) -> None:
        """A message of ours is about this picture: what answers it is, too."""
        await self._notes.write(_SCOPE, f"{chat}:{message}", file.model_dump())

    async def asked_about(self, chat: int, message: int) -> PictureFile | None:
        """The picture that a message of ours is about."""
        note = await self._notes.read(_SCOPE, f"{chat}:{message}")
        return None if note is None else PictureFile.model_validate(note)

    async def meant_by(self, message: Message) -> PictureFile | None:
        """The picture that somebody's words are about: their own, or that of the message they answer."""
        own, replied = picture_in(message), message.reply_to_message
        if own is not None or replied is None:
            return own
        return picture_in(replied) or await self.asked_about(message.chat.id, replied.message_id)

    async def _fetch(self, file: PictureFile) -> bytes:
        try:
            found = await self._bot.get_file(file.file_id)
            if not found.file_path:
                raise PipelineError("picture-not-fetched")
            return await self._download(found.file_path)
        except TelegramBadRequest as error:
            if _TOO_BIG in error.message:
                raise too_heavy(file.size or MAX_BYTES) from error
            log.info("picture-not-fetched", reason=error.message)
            raise PipelineError("picture-not-fetched") from error
        except (TelegramAPIError, ClientError, TimeoutError) as error:
            log.info("picture-not-fetched", reason=type(error).__name__)  # its text holds the bot's token
            raise PipelineError("picture-not-fetched") from error

    async def _download(self, path: str) -> bytes:
        """No more bytes than a bot may download, whatever a server sends."""
        session, data = self._bot.session, bytearray()
        stream = session.stream_content(session.api.file_url(self._bot.token, path), timeout=FETCH_SECONDS)
        async with aclosing(stream):
            async for chunk in stream:
                data += chunk
                if len(data) > MAX_BYTES:
                    raise too_heavy(len(data))
        return bytes(data)


@dataclass(frozen=True)
class _Plain:
    data: bytes
    media_type: str
    width: int
    height: int


def _plain(data: bytes) -> _Plain:
    """Upright RGB without metadata: a JPEG stays one, everything else becomes PNG."""
    image = open_picture(data).image
    image.thumbnail((LONGEST_KEPT, LONGEST_KEPT), Image.Resampling.LANCZOS)
    if data.startswith(b"\xff\xd8"):
        return _Plain(jpeg_of(image, JPEG_QUALITY), JPEG_TYPE, *image.size)
    return _Plain(png_of(image), PNG_TYPE, *image.size)


def too_heavy(size: int) -> PipelineError:
    """The refusal of a file that Telegram does not let a bot download."""
    return PipelineError("picture-too-heavy", megabytes=-(-size // 2**20), limit=MAX_BYTES // 2**20)
