"""What a message says: text or a file with a caption, ready to be put into a Bot API message."""

from dataclasses import dataclass, field

from aiogram import types

from bot.rehearsal.markup.formatted import Formatted


@dataclass(frozen=True)
class Content:
    """One message's content. `words` is the text, or the caption where there is a file."""

    words: Formatted = field(default_factory=lambda: Formatted(""))
    photo: list[types.PhotoSize] | None = None
    document: types.Document | None = None
    video: types.Video | None = None
    animation: types.Animation | None = None
    sticker: types.Sticker | None = None
    voice: types.Voice | None = None
    audio: types.Audio | None = None
    spoiler: bool = False
    caption_above: bool = False

    @property
    def has_file(self) -> bool:
        """Whether the words are a caption."""
        files = (self.photo, self.document, self.video, self.animation, self.sticker, self.voice, self.audio)
        return any(files)

    def fill(self, message: types.Message) -> types.Message:
        """The message with this content in place of its old one."""
        entities = list(self.words.entities) or None
        text = self.words.text or None
        return message.model_copy(
            update={
                "text": None if self.has_file else text,
                "entities": None if self.has_file else entities,
                "caption": text if self.has_file else None,
                "caption_entities": entities if self.has_file else None,
                "photo": self.photo,
                "document": self.document,
                "video": self.video,
                "animation": self.animation,
                "sticker": self.sticker,
                "voice": self.voice,
                "audio": self.audio,
                "has_media_spoiler": self.spoiler or None,
                "show_caption_above_media": self.caption_above or None,
            }
        )


def content_of(message: types.Message) -> Content:
    """The content of a message that exists."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    return Content(
        words=Formatted(text, tuple(entities)),
        photo=message.photo,
        document=message.document,
        video=message.video,
        animation=message.animation,
        sticker=message.sticker,
        voice=message.voice,
        audio=message.audio,
        spoiler=bool(message.has_media_spoiler),
        caption_above=bool(message.show_caption_above_media),
    )
