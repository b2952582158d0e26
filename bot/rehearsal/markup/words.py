"""The words of a call: parse mode or entities to checked text, in the order in which Telegram checks."""

from collections.abc import Sequence

from aiogram import types
from aiogram.client.default import Default

from bot.rehearsal.markup.formatted import INVISIBLE, Formatted, tidy
from bot.rehearsal.markup.found import find_entities
from bot.rehearsal.markup.html import HtmlReader
from bot.rehearsal.markup.legacy import LegacyReader
from bot.rehearsal.markup.markdown import MarkdownReader
from bot.rehearsal.refusals import bad_request

_MOST_RAW_BYTES = 32_768
_MOST_ENTITY_BYTES = 9_500  # recorded replies; not documented
MOST_TEXT = 4096
MOST_CAPTION = 1024
_READERS = {"html": HtmlReader, "markdownv2": MarkdownReader, "markdown": LegacyReader}


def message_text(
    text: str | None, parse_mode: str | Default | None, entities: Sequence[types.MessageEntity] | None
) -> Formatted:
    """The text of a message, never empty."""
    if not text:
        raise bad_request("message text is empty")
    words = _read(text, parse_mode, entities)
    if not words.text.strip(INVISIBLE + " \n\t\r"):
        raise bad_request("text must be non-empty")
    if len(words.text) > MOST_TEXT:
        raise bad_request("message is too long")
    return words


def caption(
    text: str | None, parse_mode: str | Default | None, entities: Sequence[types.MessageEntity] | None
) -> Formatted:
    """The caption of a picture or file; empty when there is none."""
    words = _read(text, parse_mode, entities) if text else Formatted("")
    if len(words.text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return words


def draft_text(
    text: str | None, parse_mode: str | Default | None, entities: Sequence[types.MessageEntity] | None
) -> Formatted:
    """The text of a draft, which may be empty."""
    return message_text(text, parse_mode, entities) if text else Formatted("")


def spoken(text: str) -> Formatted:
    """What a person typed: no markup, only what Telegram finds."""
    words = tidy(text, ())
    return Formatted(words.text, tuple(find_entities(words.text)))


def _read(
    text: str, parse_mode: str | Default | None, entities: Sequence[types.MessageEntity] | None
) -> Formatted:
    if len(text.encode()) > _MOST_RAW_BYTES:
        raise bad_request("text is too long")
    found: Sequence[types.MessageEntity] = entities or ()
    if isinstance(parse_mode, str) and parse_mode and parse_mode.lower() != "none":
        reader_type = _READERS.get(parse_mode.lower())
        if reader_type is None:
            raise bad_request("unsupported parse_mode")
        reader = reader_type(text)
        reader.read()
        text, found = reader.text, reader.entities
    if sum(len(one.model_dump_json(exclude_none=True)) for one in found) > _MOST_ENTITY_BYTES:
        raise bad_request("entities too long")
    words = tidy(text, found)
    everything = [*words.entities, *find_entities(words.text, words.entities)]
    return Formatted(words.text, tuple(sorted(everything, key=lambda one: (one.offset, -one.length))))
