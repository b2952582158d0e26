"""The old Markdown mode: no nesting, no escapes inside; kept because bots still use it."""

import re

from aiogram import types

from bot.rehearsal.markup.formatted import byte_offset, link_entity, units
from bot.rehearsal.refusals import unreadable_markup

_TOKENS = (("```", "pre"), ("`", "code"), ("*", "bold"), ("_", "italic"))


class LegacyReader:
    """Reads one text. `text` and `entities` hold the outcome of `read`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.text = ""
        self.entities: list[types.MessageEntity] = []

    def read(self) -> None:
        """Parse the source; raises a refusal where it is broken."""
        position = 0
        while position < len(self._source):
            rest = self._source[position:]
            link = re.match(r"\[([^\]]*)\]\(([^)]*)\)", rest)
            token = next((one for one in _TOKENS if rest.startswith(one[0])), None)
            if re.match(r"\\[_*`\[]", rest):
                self.text += rest[1]
                position += 2
            elif link:
                self._add_link(link[1], link[2])
                position += link.end()
            elif token or rest[0] == "[":
                position = self._read_pair(position, *(token or ("]", "")))
            else:
                self.text += rest[0]
                position += 1

    def _read_pair(self, start: int, token: str, kind: str) -> int:
        begin = start + len(token)
        end = self._source.find(token, begin)
        if end < 0:
            where = byte_offset(self._source, start)
            raise unreadable_markup(f"Can't find end of the entity starting at byte offset {where}")
        inside = self._source[begin:end]
        if kind and inside:
            offset = units(self.text)
            self.entities.append(types.MessageEntity(type=kind, offset=offset, length=units(inside)))
        self.text += inside
        return end + len(token)

    def _add_link(self, inside: str, address: str) -> None:
        entity = link_entity(address, units(self.text), units(inside)) if inside else None
        if entity:
            self.entities.append(entity)
        self.text += inside
