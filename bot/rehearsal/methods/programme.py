"""All methods that the stage plays, by name; what aiogram knows beyond them is refused as not supported."""

from aiogram import methods

from bot.rehearsal.methods import (
    albums,
    callbacks,
    chats,
    deletes,
    edits,
    inline,
    media,
    menus,
    messages,
    topics,
    updates,
)
from bot.rehearsal.methods.book import Part
from bot.rehearsal.refusals import Refusal, bad_request

_BOOKS = (
    updates.BOOK,
    messages.BOOK,
    media.BOOK,
    albums.BOOK,
    edits.BOOK,
    deletes.BOOK,
    callbacks.BOOK,
    inline.BOOK,
    chats.BOOK,
    topics.BOOK,
    menus.BOOK,
)
_PARTS = {part.name.lower(): part for book in _BOOKS for part in book}


# The base classes and wire models in aiogram.methods are no methods themselves.
_KNOWN = {
    name.lower(): name[0].lower() + name[1:]
    for name in methods.__all__
    if name not in {"TelegramMethod", "Request", "Response"}
}


def find_part(name: str) -> Part:
    """The part of a method, spelled in any case. Raises for unknown and unsupported ones."""
    part = _PARTS.get(name.lower())
    if part:
        return part
    if known := _KNOWN.get(name.lower()):
        raise bad_request(f"{known} is not supported by the rehearsal")
    raise Refusal(404, "Not Found: method not found")
