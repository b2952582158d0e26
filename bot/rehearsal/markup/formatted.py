"""Text with entities, and the rules that every way of making it shares."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aiogram import types

from bot.rehearsal.refusals import unreadable_markup

# Zero-width and other invisible characters: text made of these and white space only counts as empty.
INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SOLE = frozenset({"code", "pre"})
_NOT_MIXED = frozenset({"text_link", "text_mention", "custom_emoji", "date_time", *_SOLE})
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_MENTION = re.compile(r"tg://user\?id=(\d+)$")


@dataclass(frozen=True)
class Formatted:
    """Plain text and what it means, offsets in UTF-16 units."""

    text: str
    entities: tuple[types.MessageEntity, ...] = ()


def units(text: str) -> int:
    """The length of text in UTF-16 units."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


def byte_offset(text: str, position: int) -> int:
    """Where a character stands, counted in bytes of UTF-8 as Telegram's messages do."""
    return len(text[:position].encode())


def link_entity(url: str, offset: int, length: int) -> types.MessageEntity | None:
    """A link, a mention of a person, or nothing where the address is none."""
    if mention := _MENTION.match(url):
        # The world fills in who this is; a person it does not know is no mention.
        user = types.User(id=int(mention[1]), is_bot=False, first_name="")
        return types.MessageEntity(type="text_mention", offset=offset, length=length, user=user)
    address = clean_url(url)
    if address is None:
        return None
    return types.MessageEntity(type="text_link", offset=offset, length=length, url=address)


def clean_url(url: str) -> str | None:
    """The address as Telegram stores it, or None where it is none."""
    trimmed = url.strip()
    if re.fullmatch(r"(tg|ton|tonsite)://\S+", trimmed):
        return trimmed
    found = re.fullmatch(
        r"(https?://)?((?:[^\s/?#:@.]+\.)+[^\s/?#:@.]{2,}|localhost|\[[0-9a-f:]+\])(:\d+)?(\S*)", trimmed
    )
    if not found or (found[4] and found[4][0] not in "/?#"):
        return None
    scheme, host, port, rest = found[1] or "http://", found[2].lower(), found[3] or "", found[4]
    return f"{scheme}{host}{port}{rest or '/'}"


def date_entity(unix: str, pattern: str, offset: int, length: int, where: str) -> types.MessageEntity:
    """A date_time entity. Raises where the time or its format cannot be read."""
    if not re.fullmatch(r"\d{1,10}", unix):
        raise unreadable_markup(f"Invalid date specified at byte offset {where}")
    if not _DATE_FORMAT.fullmatch(pattern):
        raise unreadable_markup(f"Invalid date format specified at byte offset {where}")
    return types.MessageEntity(
        type="date_time",
        offset=offset,
        length=length,
        unix_time=int(unix),
        date_time_format=pattern or None,
    )


def tidy(text: str, found: Sequence[types.MessageEntity]) -> Formatted:
    """Trim both ends, and keep of the entities what Telegram keeps: not empty, nested by its rules."""
    body = text.rstrip()
    cut = units(body) - units(body.lstrip())
    body = body.lstrip()
    end = units(body)
    placed = [_place(entity, cut, end) for entity in found]
    sole = [(one.offset, one.offset + one.length) for one in placed if one.type in _SOLE and one.length > 0]
    pieces = [piece for one in placed for piece in _cut_around(one, sole)]
    kept: list[types.MessageEntity] = []
    for entity in sorted(pieces, key=lambda one: (one.offset, -one.length)):
        if not any(_forbids(outer, entity) for outer in kept):
            kept.append(entity)
    return Formatted(body, tuple(kept))


def _place(entity: types.MessageEntity, cut: int, end: int) -> types.MessageEntity:
    """The entity moved and shortened with the text."""
    start = max(0, entity.offset - cut)
    stop = min(end, entity.offset - cut + entity.length)
    return entity.model_copy(update={"offset": start, "length": stop - start})


def _cut_around(entity: types.MessageEntity, sole: Sequence[tuple[int, int]]) -> list[types.MessageEntity]:
    """Styles stop where code begins and go on behind it."""
    pieces = [(entity.offset, entity.offset + entity.length)]
    if entity.type in _STYLES:
        for start, stop in sole:
            outside = [((left, min(right, start)), (max(left, stop), right)) for left, right in pieces]
            pieces = [piece for pair in outside for piece in pair]
    return [
        entity.model_copy(update={"offset": left, "length": right - left})
        for left, right in pieces
        if right > left
    ]


def _forbids(outer: types.MessageEntity, inner: types.MessageEntity) -> bool:
    if outer.offset + outer.length <= inner.offset or inner.offset + inner.length <= outer.offset:
        return False
    if outer.type == inner.type or (outer.type in _QUOTES and inner.type in _QUOTES):
        return True
    return outer.type in _NOT_MIXED and inner.type in _NOT_MIXED
