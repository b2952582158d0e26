"""Pictures that people send: found in a message, fetched, opened without trust, kept as a blob."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import PurePath

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import Document, Message
from aiohttp import ClientError
from PIL import Image
from pydantic import BaseModel, ConfigDict, TypeAdapter

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
_ALBUM = "album"


class PictureFile(BaseModel):
    """A picture on Telegram's side, not yet fetched."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    size: int | None = None
    """Bytes, where Telegram says so."""
    task: str = ""
    """The task that made it here; empty for what people send."""
    number: int = 0
    """Which of the task's pictures, from 0."""


_FILES = TypeAdapter(list[PictureFile])


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


async def is_picture(message: Message) -> bool:
    """Whether a message shows or holds a picture."""
    return picture_in(message) is not None


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
        made = await self._made(file) if file.task else None
        return await self.keep(await self._fetch(file)) if made is None else made

    async def as_it_is(self, file: PictureFile) -> bytes:
        """Its bytes with all they tell, unopened and not kept. Raises PipelineError: picture-not-fetched."""
        made = await self._made(file) if file.task else None
        return await (self._fetch(file) if made is None else self._router.read(made.blob))

    async def keep(self, data: bytes) -> KeptPicture:
        """Open and keep bytes that a person sent. Raises PipelineError as open_picture does."""
        async with self._opening:
            plain = await asyncio.to_thread(_plain, data)
        blob = await self._router.keep(plain.data, plain.media_type)
        return KeptPicture(blob, plain.width, plain.height)

    async def take_mask(self, file: PictureFile) -> BlobRef:
        """Keep a mask as it was sent, transparency included. Raises PipelineError as `take` does."""
        data = await self._fetch(file)
        async with self._opening:
            png = await asyncio.to_thread(_see_through, data)
        return await self._router.keep(png, PNG_TYPE)

    async def _made(self, file: PictureFile) -> KeptPicture | None:
        """A picture of ours as it was made, not as Telegram shows it; None where it has been swept."""
        task = await self._router.task(file.task)
        if task is None or file.number >= len(task.artifacts):
            return None
        stored = task.artifacts[file.number]
        try:
            await self._router.read(stored.blob)
        except PipelineError:
            return None
        return KeptPicture(stored.blob, stored.width, stored.height)

    async def remember(self, chat: int, message: int, file: PictureFile) -> None:
        """A message of ours is about this picture: what answers it is, too."""
        await self._notes.write(_SCOPE, f"{chat}:{message}", file.model_dump())

    async def asked_about(self, chat: int, message: int) -> PictureFile | None:
        """The picture that a message of ours is about."""
        note = await self._notes.read(_SCOPE, f"{chat}:{message}")
        return None if note is None else PictureFile.model_validate(note)

    async def meant_by(self, message: Message) -> PictureFile | None:
        """The picture that somebody's words are about: their own, or that of the message they answer.

        A result of ours is meant as it was made; of several together none is more meant than the others.
        """
        own, replied = picture_in(message), message.reply_to_message
        if own is not None or replied is None:
            return own
        shown = await self.shown_in(replied)
        return shown[0] if len(shown) == 1 else picture_in(replied)

    async def all_meant_by(self, parts: Sequence[Message]) -> tuple[PictureFile, ...]:
        """Every picture that an album or a message is about: those it answers, then its own."""
        replied = next((it.reply_to_message for it in parts if it.reply_to_message is not None), None)
        answered = () if replied is None else await self.shown_in(replied)
        return (*answered, *(file for it in parts if (file := picture_in(it)) is not None))

    async def remember_album(self, parts: Sequence[Message]) -> None:
        """Keep which pictures came together: a later answer to one of them may mean all."""
        files = [file.model_dump() for it in parts if (file := picture_in(it)) is not None]
        key = f"{parts[0].chat.id}:{parts[0].media_group_id}"
        await self._notes.write(_ALBUM, key, {"files": files})

    async def all_together(self, parts: Sequence[Message]) -> tuple[PictureFile, ...]:
        """As `all_meant_by`, with all of an album that is answered by answering one of its pictures."""
        replied = next((it.reply_to_message for it in parts if it.reply_to_message is not None), None)
        meant = await self.all_meant_by(parts)
        if replied is None or replied.media_group_id is None:
            return meant
        note = await self._notes.read(_ALBUM, f"{replied.chat.id}:{replied.media_group_id}")
        album = [] if note is None else _FILES.validate_python(note["files"])
        return (*album, *meant[1:]) if album else meant

    async def shown_in(self, message: Message) -> tuple[PictureFile, ...]:
        """The pictures of a message: a result of ours as it was made, what was sent, what we ask about."""
        own, task = picture_in(message), await self._router.shown_in(message.chat.id, message.message_id)
        if task is not None and task.artifacts:
            file_id = own.file_id if own is not None and len(task.artifacts) == 1 else ""
            return tuple(
                PictureFile(file_id=file_id, task=task.id, number=number)
                for number in range(len(task.artifacts))
            )
        asked = own or await self.asked_about(message.chat.id, message.message_id)
        return () if asked is None else (asked,)

    async def _fetch(self, file: PictureFile) -> bytes:
        if not file.file_id:
            raise PipelineError("blob-gone")
        if file.size is not None and file.size > MAX_BYTES:
            raise too_heavy(file.size)
        try:
            async with self._fetching:
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


def _see_through(data: bytes) -> bytes:
    """PNG of the picture with its transparency."""
    sent = open_picture(data)
    image = sent.image
    if sent.alpha is not None:
        image.putalpha(sent.alpha)
    image.thumbnail((LONGEST_KEPT, LONGEST_KEPT), Image.Resampling.LANCZOS)
    return png_of(image)


def too_heavy(size: int) -> PipelineError:
    """The refusal of a file that Telegram does not let a bot download."""
    return PipelineError("picture-too-heavy", megabytes=-(-size // 2**20), limit=MAX_BYTES // 2**20)
