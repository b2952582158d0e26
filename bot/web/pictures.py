"""A person's pictures by id: results, what they sent in, and what a button in the chat is about.

Ids: `t<task>.<number>` a result, `b<button>` what a button opens, `u<upload>` sent in here. Somebody else's
picture does not exist for the caller.
"""

import asyncio
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from PIL import ImageFilter
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.web.reception import Session
from bot.web.refusals import Refused
from bot.web.views import PictureView
from handlers.kit.cards import shortened
from handlers.kit.editor import EDITOR, EditorKey, key_of
from handlers.kit.files import KeptPicture, PictureFile
from pipelines.kit.contract import BlobRef, PipelineError
from pipelines.kit.images import JPEG_TYPE, jpeg_of, open_picture
from tasks.store.buttons import Button, Buttons
from tasks.task import State, Task

SMALL = 320
"""Pixels of a thumbnail's longer side."""
SMALL_QUALITY = 82
COVER_BLUR = SMALL // 8
"""Pixels of radius: colours are left and no shapes."""
SMALL_KEPT = 300
"""Thumbnails in memory: some 15 KB each."""
FETCHED_KEPT = 500
_UPLOADS = "web-picture"
_RESULT = re.compile(r"([0-9a-f]{6,32})\.([0-9])")


@dataclass(frozen=True)
class Owned:
    """A picture that is the caller's."""

    view: PictureView
    blob: BlobRef


class Upload(BaseModel):
    """What is remembered of a picture that was sent in."""

    model_config = ConfigDict(frozen=True)

    person: int
    blob: BlobRef
    width: int
    height: int


class Album:
    """Finds pictures by id, for their owners only."""

    def __init__(self, buttons: Buttons) -> None:
        self._buttons = buttons
        self._fetched: OrderedDict[PictureFile, KeptPicture] = OrderedDict()
        self._small: OrderedDict[str, bytes] = OrderedDict()
        self._shrinking = asyncio.Semaphore(1)

    async def find(self, session: Session, picture: str) -> Owned:
        """The picture of this id. Raises Refused(404), PipelineError."""
        kind, rest = picture[:1], picture[1:]
        found: Owned | None = None
        if kind == "t" and (named := _RESULT.fullmatch(rest)):
            found = await self._result(session, named[1], int(named[2]))
        elif kind == "u":
            found = await self._upload(session, picture, rest)
        elif kind == "b":
            found = await self.of_key(session, rest, (await self.opened(session, rest))[0])
        if found is None:
            raise Refused(404, "not-found")
        return found

    async def opened(self, session: Session, button_id: str) -> tuple[EditorKey, Button]:
        """What a button that opened the Mini App is about. Raises Refused(404)."""
        button = await self._buttons.get(button_id)
        if button is None or button.kind != EDITOR or button.owner not in {None, session.person}:
            raise Refused(404, "not-opened")
        try:
            return key_of(button.payload), button
        except ValidationError as error:  # of a release whose buttons looked otherwise
            raise Refused(404, "not-opened") from error

    async def of_key(self, session: Session, button_id: str, key: EditorKey) -> Owned:
        """The picture of a button: as it was made here, else fetched from Telegram when it is needed.

        Raises PipelineError as Pictures.take does.
        """
        kept = self._fetched.get(key.file)
        if kept is None or not await self._is_there(session, kept.blob):
            kept = await session.studio.pictures.take(key.file)
            self._fetched[key.file] = kept
            while len(self._fetched) > FETCHED_KEPT:
                self._fetched.popitem(last=False)
        is_covered = await _is_covered(session, key.file)
        view = PictureView(id=f"b{button_id}", width=kept.width, height=kept.height, is_covered=is_covered)
        return Owned(view, kept.blob)

    async def take_in(self, session: Session, data: bytes) -> Owned:
        """Keep a picture that the caller sent. Raises PipelineError as open_picture does."""
        kept = await session.studio.pictures.keep(data)
        name = secrets.token_hex(12)
        upload = Upload(person=session.person, blob=kept.blob, width=kept.width, height=kept.height)
        await session.studio.notes.write(_UPLOADS, name, upload.model_dump())
        return Owned(PictureView(id=f"u{name}", width=kept.width, height=kept.height), kept.blob)

    async def small(self, session: Session, owned: Owned) -> bytes:
        """A JPEG thumbnail, blurred where the picture is covered. Raises PipelineError("blob-gone")."""
        is_covered = owned.view.is_covered
        name = f"{owned.blob.sha256} {is_covered}"
        if name not in self._small:
            data = await session.studio.router.read(owned.blob)
            async with self._shrinking:
                self._small[name] = await asyncio.to_thread(_shrunk, data, is_covered=is_covered)
            while len(self._small) > SMALL_KEPT:
                self._small.popitem(last=False)
        self._small.move_to_end(name)
        return self._small[name]

    async def _result(self, session: Session, task_id: str, number: int) -> Owned | None:
        task = await session.studio.router.task(task_id)
        if task is None or task.person != session.person or number >= len(task.artifacts):
            return None
        return Owned(result_view(task, number), task.artifacts[number].blob)

    async def _upload(self, session: Session, picture: str, name: str) -> Owned | None:
        note = await session.studio.notes.read(_UPLOADS, name)
        upload = None if note is None else Upload.model_validate(note)
        if upload is None or upload.person != session.person:
            return None
        return Owned(PictureView(id=picture, width=upload.width, height=upload.height), upload.blob)

    async def _is_there(self, session: Session, blob: BlobRef) -> bool:
        try:
            await session.studio.router.read(blob)
        except PipelineError:
            return False
        return True


async def _is_covered(session: Session, file: PictureFile) -> bool:
    """Whether it is a result that came under a cover."""
    task = await session.studio.router.task(file.task) if file.task else None
    return task is not None and file.number < len(task.artifacts) and task.artifacts[file.number].is_covered


def result_view(task: Task, number: int) -> PictureView:
    """A task's picture."""
    stored = task.artifacts[number]
    words = shortened(str(task.inputs.get("prompt", "")), 200)
    return PictureView(
        id=f"t{task.id}.{number}",
        width=stored.width,
        height=stored.height,
        prompt=words,
        made=task.created,
        is_covered=stored.is_covered,
    )


def results(task: Task) -> list[PictureView]:
    """The pictures that a task has handed over, or is about to."""
    if task.state not in {State.DONE, State.DELIVERING}:
        return []
    return [result_view(task, number) for number in range(len(task.artifacts))]


def _shrunk(data: bytes, *, is_covered: bool) -> bytes:
    image = open_picture(data).image
    image.thumbnail((SMALL, SMALL))
    if is_covered:
        image = image.filter(ImageFilter.GaussianBlur(COVER_BLUR))
    return jpeg_of(image, SMALL_QUALITY)


SMALL_TYPE = JPEG_TYPE
