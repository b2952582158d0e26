"""My data: everything that the studio keeps of a person, as ZIP files in their private chat."""

import io
import zipfile
from collections.abc import AsyncIterator, Awaitable
from mimetypes import guess_extension

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, Message

from handlers.kit.once import Once
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.people_data import Collected, OwnData

MOST = 45 * 1024 * 1024
"""Bytes of one file; Telegram lets a bot send 50 MB."""
AGAIN_AFTER = 600.0
"""Seconds before the same person can have it once more."""


class MyData:
    """Packs and sends; not too often, as all pictures are read for it."""

    def __init__(self) -> None:
        self._lately = Once(keep=10_000, seconds=AGAIN_AFTER)

    async def send(self, message: Message, visit: Visit, studio: Studio) -> None:
        """`/mydata`: say that it comes, then pack it beside the conversation."""
        say = visit.say
        if not visit.is_private:
            await reply(message, say("admin-in-private"))
            return
        if not self._lately.is_first(visit.person.id):
            await reply(message, say("mydata-lately"))
            return
        await reply(message, say("mydata-coming"))

        def apologise(number: str) -> Awaitable[Message]:
            self._lately.forget(visit.person.id)  # nothing was sent: it may be asked for again at once
            return reply(message, say("error-sorry", number=number))

        studio.errands.run(self._pack(visit, studio), apologise)

    async def _pack(self, visit: Visit, studio: Studio) -> None:
        own, person = studio.router.own_data, visit.person.id
        collected = await own.collect(person)
        part = 0
        async for data in boxes(own, collected):
            part += 1
            said = "mydata-here" if part == 1 else "mydata-more"
            caption = visit.say(said, part=part, pictures=len(collected.pictures))
            file = BufferedInputFile(data, f"atelier-{person}-{part}.zip")
            await studio.bot.send_document(person, file, caption=caption)


async def boxes(own: OwnData, collected: Collected, most: int = MOST) -> AsyncIterator[bytes]:
    """ZIP files: the first holds `data.json`, then come the pictures, as many files as they need."""
    box = Box()
    box.put("data.json", collected.json)
    async for blob, data in own.pictures(collected):
        if box.size + len(data) > most:
            yield box.closed()
            box = Box()
        box.put(f"pictures/{blob.sha256}{guess_extension(blob.media_type) or ''}", data)
    yield box.closed()


class Box:
    """One ZIP file in memory; pictures are stored as they are, for they do not shrink as JSON does."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._zip = zipfile.ZipFile(self._file, "w")

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._file.tell()

    def put(self, name: str, data: bytes) -> None:
        """Add a file."""
        self._zip.writestr(name, data, zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED)

    def closed(self) -> bytes:
        """All of it; nothing can be put after."""
        self._zip.close()
        return self._file.getvalue()


def routes() -> Router:
    """The command."""
    router = Router(name="mydata")
    router.message.register(MyData().send, Command("mydata"), F.text)
    return router
