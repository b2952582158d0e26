"""Taking files in: an upload or the id of a file that is known, checked as Telegram checks them."""

import asyncio
from pathlib import PurePosixPath

from aiogram import types

from bot.rehearsal import pictures
from bot.rehearsal.files import Kind, Stored
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

Given = str | types.InputFile

_MOST_PHOTO = 10 * 1024 * 1024  # bytes, sendPhoto
_MOST_THUMBNAIL = 204_799  # bytes
_PHOTO_SUFFIXES = frozenset({"", ".jpg", ".jpeg", ".gif", ".png", ".tif", ".tiff", ".bmp", ".webp"})


def upload_bytes(given: types.InputFile) -> bytes:
    """The bytes of an upload; the stage reads them all before a method is played."""
    if not isinstance(given, types.BufferedInputFile):
        raise bad_request("there is no file in the request")
    return given.data


async def take_photo(scene: Scene, given: Given) -> list[types.PhotoSize]:
    """A photo in its sizes: re-encoded if it is an upload, the same again if it is an id."""
    if isinstance(given, str):
        return known_photo(scene, given)
    return await keep_photo(scene, upload_bytes(given), given.filename)


def known_photo(scene: Scene, file_id: str) -> list[types.PhotoSize]:
    """The photo that an id belongs to, in its sizes."""
    return photo_sizes(scene.files.photo(_known(scene, file_id, Kind.PHOTO).id))


async def keep_photo(scene: Scene, data: bytes, name: str | None) -> list[types.PhotoSize]:
    """Make a photo out of uploaded bytes."""
    if len(data) > _MOST_PHOTO:
        words = (
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {_MOST_PHOTO} bytes"
        )
        raise bad_request(words)
    if PurePosixPath(name or "").suffix.lower() not in _PHOTO_SUFFIXES:
        raise bad_request("photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp")
    # Re-encoding takes tens of milliseconds, in which other chats go on.
    return photo_sizes(scene.files.keep_photo(await asyncio.to_thread(pictures.photo_sizes, data)))


def photo_sizes(stored: tuple[Stored, ...]) -> list[types.PhotoSize]:
    """A photo as the Bot API shows it, smallest first."""
    return [_size(one) for one in stored]


def take_file(scene: Scene, kind: Kind, given: Given, thumb: Given | None = None) -> Stored:
    """A file of another kind than photo, kept byte for byte."""
    if isinstance(given, str):
        return _known(scene, given, kind)
    data = upload_bytes(given)
    small = _take_thumbnail(scene, thumb)
    return keep_file(scene, kind, data, name=given.filename, thumb=small)


def keep_file(
    scene: Scene,
    kind: Kind,
    data: bytes,
    *,
    name: str | None,
    mime: str | None = None,
    thumb: Stored | None = None,
) -> Stored:
    """Keep bytes as a file; picture files get a thumbnail and their size in pixels."""
    if not data:
        raise bad_request("file must be non-empty")
    shape = pictures.dimensions(data)
    if (
        thumb is None
        and shape
        and kind in {Kind.DOCUMENT, Kind.ANIMATION}
        and (small := pictures.thumbnail(data))
    ):
        thumb = scene.files.keep(
            Kind.THUMBNAIL, small.data, name="thumb.jpg", shape=(small.width, small.height)
        )
    return scene.files.keep(kind, data, name=name, mime=mime, shape=shape, thumbnail=thumb)


def thumbnail_of(stored: Stored) -> types.PhotoSize | None:
    """The thumbnail as the Bot API shows it."""
    return _size(stored.thumbnail) if stored.thumbnail else None


def _take_thumbnail(scene: Scene, given: Given | None) -> Stored | None:
    if given is None or isinstance(given, str):
        return None  # thumbnails can only be uploaded; ids are ignored
    data = upload_bytes(given)
    if len(data) > _MOST_THUMBNAIL:
        size = f"file of size {len(data)} bytes is too big for a thumbnail"
        raise bad_request(f"{size}; the maximum size is {_MOST_THUMBNAIL} bytes")
    return scene.files.keep(Kind.THUMBNAIL, data, name="thumb.jpg", shape=pictures.dimensions(data))


def _known(scene: Scene, given: str, kind: Kind) -> Stored:
    if given.startswith(("http://", "https://")):
        # Nothing outside can be reached from the stage.
        raise bad_request("failed to get HTTP URL content")
    if not given or not given.isascii() or " " in given or "/" in given:
        raise bad_request("wrong file identifier/HTTP URL specified")
    stored = scene.files.find(given)
    if stored is None:
        words = "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
        raise bad_request(words)
    if stored.kind is not kind:
        raise bad_request(f"can't use file of type {stored.kind} as {kind}")
    return stored


def _size(stored: Stored) -> types.PhotoSize:
    width, height = stored.shape or (0, 0)
    return types.PhotoSize(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        width=width,
        height=height,
        file_size=stored.size,
    )
