"""HTML as Telegram's parse_mode reads it, with Telegram's words for what is broken."""

import html
import re
from dataclasses import dataclass

from aiogram import types

from bot.rehearsal.markup.formatted import byte_offset, date_entity, link_entity, units
from bot.rehearsal.refusals import Refusal, unreadable_markup

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_OTHERS = frozenset({"a", "blockquote", "tg-emoji", "tg-time"})
# Telegram knows four names and numbers, nothing else.
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-fA-F]+));")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")


@dataclass(frozen=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    offset: int
    at: int


class HtmlReader:
    """Reads one text. `text` and `entities` hold the outcome of `read`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._length = 0
        self._open: list[_Tag] = []
        self._parts: list[str] = []
        self._languages: dict[int, tuple[str, int]] = {}
        self.entities: list[types.MessageEntity] = []

    @property
    def text(self) -> str:
        """The text without markup."""
        return "".join(self._parts)

    def read(self) -> None:
        """Parse the source; raises a refusal where it is broken."""
        while self._position < len(self._source):
            letter = self._source[self._position]
            if letter == "<":
                self._read_tag()
            elif letter == "&" and (found := _REFERENCE.match(self._source, self._position)):
                self._add(html.unescape(found[0]))
                self._position = found.end()
            else:
                self._add(letter)
                self._position += 1
        if self._open:
            raise unreadable_markup(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += units(text)

    def _where(self, position: int) -> int:
        return byte_offset(self._source, position)

    def _read_tag(self) -> None:
        start = self._position
        end = self._source.find(">", start)
        closing = self._source.startswith("</", start)
        if end < 0:
            raise self._unclosed("end" if closing else "start", start)
        if closing:
            self._close(self._source[start + 2 : end].strip().lower(), start)
            self._position = end + 1
        else:
            self._open_tag(start)

    def _open_tag(self, start: int) -> None:
        found = re.compile(r"<([^\s>]*)").match(self._source, start)
        name = found[1].lower() if found else ""
        if name not in _STYLES and name not in _OTHERS:
            raise unreadable_markup(f'Unsupported start tag "{name}" at byte offset {self._where(start)}')
        position = start + 1 + len(name)
        attributes: dict[str, str] = {}
        while not (rest := self._source[position:].lstrip()).startswith(">"):
            attribute = _ATTRIBUTE.match(self._source, position)
            if not rest or not attribute:
                raise self._unclosed("start", start)
            value = next((part for part in attribute.groups()[1:] if part is not None), "")
            attributes[attribute[1].lower()] = _REFERENCE.sub(lambda ref: html.unescape(ref[0]), value)
            position = attribute.end()
        if name == "span" and attributes.get("class") != "tg-spoiler":
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {self._where(start)}'
            raise unreadable_markup(words)
        self._position = self._source.index(">", position) + 1
        self._open.append(_Tag(name, attributes, self._length, start))

    def _close(self, name: str, start: int) -> None:
        where = self._where(start)
        if not self._open:
            raise unreadable_markup(f"Unexpected end tag at byte offset {where}")
        tag = self._open.pop()
        if name and name != tag.name:
            words = f'Unmatched end tag at byte offset {where}, expected "</{tag.name}>", found "</{name}>"'
            raise unreadable_markup(words)
        if self._length > tag.offset:
            self._finish(tag, self._length - tag.offset)

    def _finish(self, tag: _Tag, length: int) -> None:
        entity: types.MessageEntity | None
        if tag.name == "a":
            inside = self.text.encode("utf-16-le")[tag.offset * 2 :].decode("utf-16-le")
            entity = link_entity(tag.attributes.get("href") or inside, tag.offset, length)
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"
            entity = types.MessageEntity(type=kind, offset=tag.offset, length=length)
        elif tag.name == "tg-emoji":
            # Custom emoji are for bots with a bought username; for others Telegram leaves the plain emoji.
            entity = None
        elif tag.name == "tg-time":
            where = str(self._where(tag.at))
            unix, pattern = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
            entity = date_entity(unix, pattern, tag.offset, length, where)
        else:
            entity = types.MessageEntity(type=_STYLES[tag.name], offset=tag.offset, length=length)
        if entity and not self._named_language(tag, entity):
            self.entities.append(entity)

    def _named_language(self, tag: _Tag, entity: types.MessageEntity) -> bool:
        """`<pre><code class="language-x">` is one entity: the inner tag names the language of the outer."""
        if tag.name == "code" and self._open and self._open[-1].name == "pre":
            language = tag.attributes.get("class", "")
            if language.startswith("language-") and self._open[-1].offset == entity.offset:
                self._languages[self._open[-1].at] = language.removeprefix("language-"), entity.length
                return True
        if tag.name == "pre" and (named := self._languages.pop(tag.at, None)) and named[1] == entity.length:
            self.entities.append(entity.model_copy(update={"language": named[0]}))
            return True
        return False

    def _unclosed(self, which: str, position: int) -> Refusal:
        return unreadable_markup(f"Unclosed {which} tag at byte offset {self._where(position)}")
