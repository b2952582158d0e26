"""Stored files as the Bot API shows them in messages."""

from aiogram import types

from bot.rehearsal.files import Stored
from bot.rehearsal.methods.intake import thumbnail_of


def document(stored: Stored) -> types.Document:
    """A document."""
    return types.Document(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        thumbnail=thumbnail_of(stored),
        file_name=stored.name,
        mime_type=stored.mime,
        file_size=stored.size,
    )


def video(stored: Stored, width: int = 0, height: int = 0, duration: int = 0) -> types.Video:
    """A video; the stage does not look inside, so sizes are those that the sender gave."""
    return types.Video(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        width=width,
        height=height,
        duration=duration,
        thumbnail=thumbnail_of(stored),
        file_name=stored.name,
        mime_type=stored.mime,
        file_size=stored.size,
    )


def animation(stored: Stored, width: int = 0, height: int = 0, duration: int = 0) -> types.Animation:
    """A GIF or a silent video."""
    seen = stored.shape or (width, height)
    return types.Animation(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        width=seen[0],
        height=seen[1],
        duration=duration,
        thumbnail=thumbnail_of(stored),
        file_name=stored.name,
        mime_type=stored.mime,
        file_size=stored.size,
    )


def sticker(stored: Stored) -> types.Sticker:
    """A sticker without a set."""
    width, height = stored.shape or (512, 512)
    return types.Sticker(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        type="regular",
        width=width,
        height=height,
        is_animated=False,
        is_video=False,
        emoji="🙂",
        file_size=stored.size,
    )


def voice(stored: Stored, duration: int = 1) -> types.Voice:
    """A voice message."""
    return types.Voice(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        duration=duration,
        mime_type=stored.mime,
        file_size=stored.size,
    )


def audio(stored: Stored, duration: int = 0) -> types.Audio:
    """Music."""
    return types.Audio(
        file_id=stored.id,
        file_unique_id=stored.unique_id,
        duration=duration,
        file_name=stored.name,
        mime_type=stored.mime,
        file_size=stored.size,
    )
