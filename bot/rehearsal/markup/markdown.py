"""MarkdownV2 as Telegram's parse_mode reads it, with Telegram's words for what is broken."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from aiogram import types

from bot.rehearsal.markup.formatted import byte_offset, date_entity, link_entity, units
from bot.rehearsal.refusals import unreadable_markup

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKERS = (("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"), ("||", "spoiler"))
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "link": "TextUrl",
    "picture": "CustomEmoji",
}


@dataclass
class _Open:
    kind: str
    offset: int
    at: int


class MarkdownReader:
    """Reads one text. `text` and `entities` hold the outcome of `read`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._length = 0
        self._open: list[_Open] = []
        self._quote: _Open | None = None
        self._expandable = False
        self._parts: list[str] = []
        self.entities: list[types.MessageEntity] = []

    @property
    def text(self) -> str:
        """The text without markup."""
        return "".join(self._parts)

    def read(self) -> None:
        """Parse the source; raises a refusal where it is broken."""
        while self._position < len(self._source):
            self._step()
        if self._open:
            raise self._endless(self._open[-1])
        self._end_quote()

    def _step(self) -> None:
        here = self._position
        letter = self._source[here]
        if self._starts_line(here):
            if self._at("**>") or letter == ">":
                self._enter_quote()
                return
            self._end_quote()
        if letter == "\\" and 0 < ord(self._source[here + 1 : here + 2] or "\0") <= 126:
            self._add(self._source[here + 1], 2)
        elif letter == "`":
            self._read_code()
        elif self._read_marker() or self._read_link():
            return
        elif letter in _RESERVED:
            words = f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
            raise unreadable_markup(words)
        else:
            self._add(letter, 1)

    def _at(self, token: str) -> bool:
        return self._source.startswith(token, self._position)

    def _add(self, text: str, eaten: int) -> None:
        self._parts.append(text)
        self._length += units(text)
        self._position += eaten

    def _starts_line(self, here: int) -> bool:
        return here == 0 or self._source[here - 1] == "\n"

    def _enter_quote(self) -> None:
        fresh = self._at("**>")
        if fresh:
            self._end_quote()
        if self._quote is None:
            self._quote = _Open("blockquote", self._length, self._position)
        self._position += 3 if fresh else 1

    def _end_quote(self) -> None:
        if self._quote is None:
            return
        kind = "expandable_blockquote" if self._expandable else "blockquote"
        self._finish(kind, self._quote.offset)
        self._quote, self._expandable = None, False

    def _read_marker(self) -> bool:
        if (
            self._quote
            and self._at("||")
            and self._source[self._position + 2 : self._position + 3] in {"", "\n"}
        ):
            spoilers = [one for one in self._open if one.kind == "spoiler"]
            if not spoilers:  # two bars at the end of a quotation fold it
                self._expandable = True
                self._position += 2
                return True
        for token, kind in _MARKERS:
            if self._at(token):
                self._toggle(kind, token)
                return True
        return False

    def _toggle(self, kind: str, token: str) -> None:
        if self._open and self._open[-1].kind == kind:
            self._finish(kind, self._open.pop().offset)
        elif any(one.kind == kind for one in self._open):
            # Another entity inside is still open: that one has no end.
            raise self._endless(self._open[-1])
        else:
            self._open.append(_Open(kind, self._length, self._position))
        self._position += len(token)

    def _finish(self, kind: str, offset: int) -> None:
        if self._length > offset:
            entity = types.MessageEntity(type=kind, offset=offset, length=self._length - offset)
            self.entities.append(entity)

    def _read_code(self) -> None:
        fence = "```" if self._at("```") else "`"
        opened = _Open("pre" if fence == "```" else "code", self._length, self._position)
        self._position += len(fence)
        language = None
        if fence == "```" and (named := re.compile(r"([^\s`]+)\n").match(self._source, self._position)):
            language = named[1]
            self._position = named.end()
        elif fence == "```" and self._at("\n"):
            self._position += 1
        while not self._at(fence):
            if self._position >= len(self._source):
                raise self._endless(opened)
            escaped = self._at("\\") and self._source[self._position + 1 : self._position + 2] in {"`", "\\"}
            self._add(self._source[self._position + escaped], 1 + escaped)
        self._position += len(fence)
        self._finish(opened.kind, opened.offset)
        if language and self.entities and self.entities[-1].offset == opened.offset:
            self.entities[-1] = self.entities[-1].model_copy(update={"language": language})

    def _read_link(self) -> bool:
        if self._at("![") or self._at("["):
            picture = self._at("!")
            self._open.append(_Open("picture" if picture else "link", self._length, self._position))
            self._position += 1 + picture
            return True
        if self._at("]") and self._open and self._open[-1].kind in {"link", "picture"}:
            self._end_link(self._open.pop())
            return True
        return False

    def _end_link(self, opened: _Open) -> None:
        self._position += 1
        address = ""
        if self._at("("):
            found = re.compile(r"\(((?:\\.|[^\\)])*)\)", re.DOTALL).match(self._source, self._position)
            if not found:
                words = f"Can't find end of a URL at byte offset {byte_offset(self._source, self._position)}"
                raise unreadable_markup(words)
            address = re.sub(r"\\(.)", r"\1", found[1])
            self._position = found.end()
        if self._length == opened.offset:
            return
        entity = self._picture(address, opened) if opened.kind == "picture" else self._link(address, opened)
        if entity:
            self.entities.append(entity)

    def _link(self, address: str, opened: _Open) -> types.MessageEntity | None:
        inside = self.text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        return link_entity(address or inside, opened.offset, self._length - opened.offset)

    def _picture(self, address: str, opened: _Open) -> types.MessageEntity | None:
        """`![…](tg://time?unix=…&format=…)`, or a custom emoji, which stays a plain one here."""
        parts = urlsplit(address)
        if parts.scheme != "tg" or parts.netloc not in {"time", "emoji"}:
            raise unreadable_markup("Custom emoji entity must contain a tg://emoji URL")
        if parts.netloc == "emoji":
            return None
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        where = str(byte_offset(self._source, opened.at))
        length = self._length - opened.offset
        return date_entity(asked.get("unix", ""), asked.get("format", ""), opened.offset, length, where)

    def _endless(self, opened: _Open) -> Exception:
        where = byte_offset(self._source, opened.at)
        return unreadable_markup(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {where}")
