"""Answers photos, stickers, voices and all else that is not words: a helpful sentence, never silence."""

from aiogram import F, Router
from aiogram.types import Message

from handlers.kit.addressed import MediaForUs
from handlers.kit.i18n import Say
from handlers.kit.once import Once
from handlers.kit.replies import reply

_albums = Once(keep=1000)

_SENTENCES = {
    "photo": "media-photo",
    "sticker": "media-sticker",
    "animation": "media-video",
    "voice": "media-voice",
    "audio": "media-voice",
    "video": "media-video",
    "video_note": "media-video",
    "document": "media-document",
    "location": "media-location",
    "venue": "media-location",
}
_OTHERS = frozenset({"contact", "poll", "dice", "game", "story", "checklist"})
"""What a person sends on purpose; service messages such as a new topic get no answer."""


async def album(message: Message, say: Say) -> None:
    """Answer an album once; its pictures arrive as messages of their own."""
    if _albums.is_first((message.chat.id, message.media_group_id)):
        await reply(message, say("media-album"))


async def single(message: Message, say: Say) -> None:
    """Say what I can and cannot do with it."""
    key = _SENTENCES[message.content_type]
    if message.document is not None and (message.document.mime_type or "").startswith("image/"):
        key = "media-photo"
    await reply(message, say(key))


async def other(message: Message, say: Say) -> None:
    """Anything else that a person sends on purpose."""
    await reply(message, say("media-other"))


def routes() -> Router:
    """The messages this feature answers."""
    router = Router(name="media")
    router.message.register(album, MediaForUs(), F.media_group_id)
    router.message.register(single, MediaForUs(), F.content_type.in_(_SENTENCES))
    router.message.register(other, MediaForUs(), F.content_type.in_(_OTHERS))
    return router
