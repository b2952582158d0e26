"""What people send: words and files. Each message reaches the bot as an update, if it hears it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiogram import types

from bot.rehearsal.content import Content
from bot.rehearsal.entrance import Impossible, start
from bot.rehearsal.files import Kind, Stored
from bot.rehearsal.markup import words
from bot.rehearsal.markup.formatted import Formatted
from bot.rehearsal.methods import intake, shapes
from bot.rehearsal.people import BOT, Person, Post, Room
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.scene import Scene, Spot

_KINDS = {
    "document": Kind.DOCUMENT,
    "video": Kind.VIDEO,
    "animation": Kind.ANIMATION,
    "sticker": Kind.STICKER,
    "voice": Kind.VOICE,
    "audio": Kind.AUDIO,
}
_MOST_IN_ALBUM = 10


@dataclass(frozen=True)
class Upload:
    """A file that a person sends; `kind` is photo, document, video, animation, sticker, voice or audio."""

    kind: str
    data: bytes
    name: str | None = None
    mime: str | None = None


@dataclass(frozen=True)
class Parcel:
    """Several files at once. The caption goes to the first."""

    files: Sequence[Upload]
    caption: str | None = None
    album: bool = True
    spoiler: bool = False


def say(scene: Scene, spot: Spot, person: Person, text: str) -> Post:
    """A person writes."""
    spoken = words.spoken(text)
    if not spoken.text:
        raise Impossible(400, "an empty message cannot be sent")
    if len(spoken.text) > words.MOST_TEXT:
        raise Impossible(400, f"a message holds at most {words.MOST_TEXT} characters")
    return _send(scene, spot, person, Content(spoken))


async def send_files(scene: Scene, spot: Spot, person: Person, parcel: Parcel) -> list[Post]:
    """A person sends files, several as an album unless they want it otherwise."""
    spoken = words.spoken(parcel.caption) if parcel.caption else Formatted("")
    if len(spoken.text) > words.MOST_CAPTION:
        raise Impossible(400, f"a caption holds at most {words.MOST_CAPTION} characters")
    grouped = parcel.album and len(parcel.files) > 1
    if grouped and len(parcel.files) > _MOST_IN_ALBUM:
        raise Impossible(400, f"an album holds at most {_MOST_IN_ALBUM} files")
    try:
        contents = [await _content(scene, file, spoiler=parcel.spoiler) for file in parcel.files]
    except Refusal as refusal:
        raise Impossible(400, f"Telegram does not take this file: {refusal.description}") from refusal
    group = scene.numbers.album() if grouped else None
    contents[0] = replace(contents[0], words=spoken)
    return [_send(scene, spot, person, content, group) for content in contents]


async def _content(scene: Scene, file: Upload, *, spoiler: bool) -> Content:
    if file.kind == "photo":
        return Content(photo=await intake.keep_photo(scene, file.data, None), spoiler=spoiler)
    kind = _KINDS.get(file.kind)
    if kind is None:
        raise Impossible(400, f"there is no kind of file called {file.kind}")
    stored = intake.keep_file(scene, kind, file.data, name=file.name, mime=file.mime)
    return replace(_shown(stored), spoiler=spoiler)


def _shown(stored: Stored) -> Content:
    contents = {
        Kind.DOCUMENT: lambda: Content(document=shapes.document(stored)),
        Kind.VIDEO: lambda: Content(video=shapes.video(stored)),
        Kind.ANIMATION: lambda: Content(animation=shapes.animation(stored)),
        Kind.STICKER: lambda: Content(sticker=shapes.sticker(stored)),
        Kind.VOICE: lambda: Content(voice=shapes.voice(stored)),
        Kind.AUDIO: lambda: Content(audio=shapes.audio(stored)),
    }
    return contents[stored.kind]()


def _send(scene: Scene, spot: Spot, person: Person, content: Content, album: str | None = None) -> Post:
    start(scene, person, spot.room)
    message = scene.message(spot, person.user, content)
    if album:
        message = message.model_copy(update={"media_group_id": album})
    post = scene.world.add(spot.room, message)
    scene.world.show(spot.room, post)
    if hears(spot.room, message):
        scene.tell_bot("message", message)
    return post


def hears(room: Room, message: types.Message) -> bool:
    """Whether the bot gets a message; a mere member has privacy mode: commands, mentions, replies to it."""
    standing = room.standing(BOT.id)
    if room.is_private or not standing.is_in or standing.is_admin:
        return standing.is_in
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == BOT.id:
        return True
    text = message.text or message.caption or ""
    return text.startswith("/") or f"@{BOT.username}" in text
