"""The stage's files: bytes under ids, as the bot and the page know them."""

import hashlib
import mimetypes
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bot.rehearsal.pictures import Scaled


class Kind(StrEnum):
    """What a file is sent as; an id of one kind cannot be used as another."""

    PHOTO = "Photo"
    DOCUMENT = "Document"
    VIDEO = "Video"
    ANIMATION = "Animation"
    STICKER = "Sticker"
    VOICE = "VoiceNote"
    AUDIO = "Audio"
    THUMBNAIL = "Thumbnail"


_FOLDERS = {
    Kind.PHOTO: "photos",
    Kind.VIDEO: "videos",
    Kind.ANIMATION: "animations",
    Kind.STICKER: "stickers",
    Kind.VOICE: "voice",
    Kind.AUDIO: "music",
    Kind.THUMBNAIL: "thumbnails",
}


@dataclass(frozen=True)
class Stored:
    """A file. `shape` is width and height of what has them."""

    id: str
    unique_id: str
    path: str
    kind: Kind
    data: bytes
    name: str | None
    mime: str
    shape: tuple[int, int] | None = None
    thumbnail: "Stored | None" = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


class Files:
    """Keeps every file for the life of the stage."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}
        self._photos: dict[str, tuple[Stored, ...]] = {}

    def keep(
        self,
        kind: Kind,
        data: bytes,
        *,
        name: str | None = None,
        mime: str | None = None,
        shape: tuple[int, int] | None = None,
        thumbnail: Stored | None = None,
    ) -> Stored:
        """Store bytes. Equal bytes of one kind share the unique id, never the file id."""
        guessed = mime or (mimetypes.guess_type(name)[0] if name else None) or "application/octet-stream"
        unique = hashlib.blake2s(kind.encode() + data, digest_size=9).hexdigest()
        number = len(self._by_path) + 1
        suffix = PurePosixPath(name).suffix if name else ""
        path = f"{_FOLDERS.get(kind, 'documents')}/file_{number}{suffix}"
        token = secrets.token_urlsafe(36)
        stored = Stored(f"Ag{token}", f"AQ{unique}", path, kind, data, name, guessed, shape, thumbnail)
        self._by_id[stored.id] = self._by_path[path] = stored
        return stored

    def keep_photo(self, sizes: Sequence[Scaled]) -> tuple[Stored, ...]:
        """Store a photo; each of its sizes has an id of its own, and any of them stands for the photo."""
        kept = tuple(
            self.keep(Kind.PHOTO, size.data, name="photo.jpg", shape=(size.width, size.height))
            for size in sizes
        )
        self._photos.update(dict.fromkeys((size.id for size in kept), kept))
        return kept

    def photo(self, file_id: str) -> tuple[Stored, ...]:
        """All sizes of the photo that an id belongs to."""
        return self._photos.get(file_id, ())

    def find(self, file_id: str) -> Stored | None:
        """The file of an id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> Stored | None:
        """The file at a path that getFile named."""
        return self._by_path.get(path)
