"""Entities that Telegram finds in plain text by itself: commands, mentions, links, hashtags, addresses."""

import re
from collections.abc import Sequence

from aiogram import types

from bot.rehearsal.markup.formatted import units

_PATTERNS = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("url", re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|ru|me|io)\b(?:/[^\s<>\"']*)?")),
    ("mention", re.compile(r"(?<![\w@])@[a-zA-Z]\w{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
# Inside these nothing is searched for.
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})


def find_entities(text: str, marked: Sequence[types.MessageEntity] = ()) -> list[types.MessageEntity]:
    """What a text holds besides the entities it is marked with."""
    taken = [(one.offset, one.offset + one.length) for one in marked if one.type in _CLOSED]
    found: list[types.MessageEntity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if all(end <= other or until <= start for other, until in taken):
                taken.append((start, end))
                found.append(types.MessageEntity(type=kind, offset=start, length=end - start))
    return found
