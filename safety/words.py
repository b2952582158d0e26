"""Finds phrases of rule patterns in a reading, in time linear in its length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from safety.alphabets import sound
from safety.normalise import AS_SPELLED, SQUEEZED, Word, squeeze

_ADJECTIVE = ("ый", "ого", "ому", "ым", "ом", "ая", "ой", "ую", "ою", "ое", "ые", "ых", "ыми")
_ADJECTIVE_SOFT = ("ий", "им", "ие", "их", "ими")
_SOFTENING = "гкхжшщч"
"""Letters after which endings are spelled the soft way ("женский")."""
_PREFIXES = (
    "вы", "до", "за", "из", "изъ", "на", "не", "недо", "ни", "о", "об", "объ", "от", "отъ", "пере", "по",
    "под", "подъ", "при", "про", "раз", "разъ", "рас", "с", "съ", "у",
)  # fmt: skip
_STEM = 3
"""Letters of the shortest stem; stems are found by their first three."""
_MIN_SOUND = 4
"""Latin letters of a Russian word standing alone, below which it is too often an English one."""
_MIN_SOUND_IN_PHRASE = 1
_MIN_SPELLED = 4
_MAX_ENDING = 4
"""Letters an ending may have behind a stem inside a spelled-out phrase."""
_MAX_SPELLED = 1_500
"""Ways to say a line beyond which it is not looked for in spelled-out runs."""


class Hit(NamedTuple):
    """A pattern found: which one, and the word positions it covers (`stop` is not included)."""

    pattern: int
    start: int
    stop: int


Slot = tuple[tuple[str, ...], ...]
"""The alternatives for one place in a phrase, each of any number of words."""


def parse(line: str) -> tuple[Slot, ...]:
    """A pattern line as slots.

    `word` is exact, `stem*` a beginning, `голый~` all forms of an adjective, `~верт*` a verb's stem behind
    every Russian prefix and bare, `{a|b}` alternatives
    (an empty one makes the place optional), `+` a blank inside an alternative.
    """
    return tuple(_slot(part) for part in line.replace("ё", "е").split())


def _slot(part: str) -> Slot:
    slot: list[tuple[str, ...]] = []
    for option in part[1:-1].split("|") if part.startswith("{") else [part]:
        if option.startswith("~"):
            slot.extend((prefix + option[1:],) for prefix in ("", *_PREFIXES))
        elif option.endswith("~"):
            slot.extend((form,) for form in _forms(option[:-3]))
        else:
            slot.append(tuple(option.replace("+", " ").split()))
    return tuple(slot)


def _forms(stem: str) -> Iterator[str]:
    """An adjective in every ending."""
    soft = _ADJECTIVE_SOFT if stem.endswith(tuple(_SOFTENING)) else ()
    yield from (stem + ending for ending in (*_ADJECTIVE, *soft))


@dataclass(slots=True, eq=False)
class _Node:
    follow: dict[int, list["_Node"]] = field(default_factory=dict[int, "list[_Node]"])
    ends: list[int] = field(default_factory=list[int])


class _State:
    """Nodes reached together; where each word leads is worked out once, when it is first asked."""

    __slots__ = ("_follow", "_nodes", "ends")

    def __init__(self, nodes: Sequence[_Node]) -> None:
        self._nodes = nodes
        self._follow: dict[tuple[int, ...], _State | None] = {}
        self.ends = tuple(dict.fromkeys(pattern for node in nodes for pattern in node.ends))

    def step(self, keys: tuple[int, ...]) -> "_State | None":
        if keys not in self._follow:
            nodes = [after for node in self._nodes for key in keys for after in node.follow.get(key, ())]
            self._follow[keys] = _State(nodes) if nodes else None
        return self._follow[keys]


class _Vocabulary:
    """Whole words and stems, each with a key."""

    def __init__(self) -> None:
        self._whole: dict[str, list[int]] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}

    def add(self, word: str, key: int, *, is_stem: bool) -> None:
        if is_stem:
            self._stems.setdefault(word[:_STEM], []).append((word, key))
        else:
            self._whole.setdefault(word, []).append(key)

    def keys(self, word: str) -> Iterator[int]:
        yield from self._whole.get(word, ())
        for stem, key in self._stems.get(word[:_STEM], ()):
            if word.startswith(stem):
                yield key


_Tails = dict[str, set[tuple[str, int]]]
"""What follows a spelled-out beginning, by its first letters; nothing where nothing needs to."""


def _ending(tails: _Tails, run: str, after: int) -> Iterator[int]:
    """Patterns whose beginning ends here and whose rest follows behind an ending of few letters."""
    yield from (pattern for _, pattern in tails.get("", ()))
    for at in range(after, min(after + _MAX_ENDING, len(run) - 1) + 1):
        for tail, pattern in tails.get(run[at : at + _MIN_SPELLED], ()):
            if run.startswith(tail, at):
                yield pattern


class Phrases:
    """A set of patterns, each under a number, matched word by word."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, int], int] = {}
        self._seen = _Vocabulary()
        self._heard = _Vocabulary()
        self._root = _Node()
        self._start = _State((self._root,))
        self._spelled: dict[str, _Tails] = {}
        self._spelled_sizes: dict[str, set[int]] = {}
        self._spelled_short: dict[str, int] = {}
        self._keys_in = lru_cache(maxsize=16_384)(self._find_keys)

    def add(self, line: str, pattern: int, *, by_sound: bool = False) -> None:
        """Add a pattern line; `by_sound` also finds Russian words in Latin letters."""
        self._start = _State((self._root,))
        slots = parse(line)
        min_sound = 0
        if by_sound:
            min_sound = _MIN_SOUND if len(slots) == 1 else _MIN_SOUND_IN_PHRASE
        frontier = [self._root]
        for slot in slots:
            end = _Node()
            for words in slot:
                nodes = frontier
                for word in words[:-1]:
                    nodes = [_link(nodes, self._key(word, min_sound), _Node())]
                if words:
                    _link(nodes, self._key(words[-1], min_sound), end)
            frontier = [*frontier, end] if () in slot else [end]
        for node in frontier:
            if node is self._root:
                raise ValueError(f"a pattern of nothing: {line!r}")
            node.ends.append(pattern)
        if prod(map(len, slots)) <= _MAX_SPELLED:
            self._add_spelled(slots, pattern)

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every hit, overlapping ones included."""
        active: list[tuple[_State, int]] = []
        for place, word in enumerate(words):
            keys = self._keys_of(word)
            if not keys:
                active = []
                continue
            active.append((self._start, place))
            following: list[tuple[_State, int]] = []
            for state, began in active:
                if (after := state.step(keys)) is not None:
                    following.append((after, began))
                    for pattern in after.ends:
                        yield Hit(pattern, began, place + 1)
            active = following

    def find_spelled(self, runs: Sequence[str]) -> set[int]:
        """Patterns inside runs of single letters, where word ends are lost."""
        found: set[int] = set()
        for run in runs:
            if (short := self._spelled_short.get(run)) is not None:
                found.add(short)
            for at in range(len(run) - _MIN_SPELLED + 1):
                # However many lines share a beginning, few differ in length.
                for size in self._spelled_sizes.get(run[at : at + _MIN_SPELLED], ()):
                    if tails := self._spelled.get(run[at : at + size]):
                        found.update(_ending(tails, run, at + size))
        return found

    def _add_spelled(self, slots: tuple[Slot, ...], pattern: int) -> None:
        for choice in product(*slots):
            head, _, tail = "".join(word for words in choice for word in words).partition("*")
            if min(len(head), len(tail)) < _MIN_SPELLED:
                head, tail = head + tail, ""
            head, tail = head.replace("*", ""), tail.replace("*", "")
            if len(head) < _MIN_SPELLED:
                self._spelled_short.setdefault(head, pattern)
                continue
            self._spelled_sizes.setdefault(head[:_MIN_SPELLED], set()).add(len(head))
            tails = self._spelled.setdefault(head, {})
            tails.setdefault(tail[:_MIN_SPELLED], set()).add((tail, pattern))

    def _key(self, word: str, min_sound: int) -> int:
        # One key for each way to be heard: "ню" is heard in a phrase, alone it is an ordinary "nyu".
        if (known := self._keys.get((word, min_sound))) is not None:
            return known
        key = self._keys[word, min_sound] = len(self._keys)
        is_stem = word.endswith("*")
        if is_stem and len(word) <= _STEM:
            raise ValueError(f"stem too short: {word!r}")
        bare = word.rstrip("*")
        self._seen.add(bare, key, is_stem=is_stem)
        if (squeezed := squeeze(bare)) != bare:
            self._seen.add(SQUEEZED + squeezed, key, is_stem=is_stem)
        if min_sound and len(heard := sound(bare)) >= min_sound:
            self._heard.add(heard, key, is_stem=is_stem)
        return key

    def _keys_of(self, word: Word) -> tuple[int, ...]:
        readings = word.readings
        if len(readings) == 1:
            return self._keys_in(readings[0])
        return tuple(dict.fromkeys(key for reading in readings for key in self._keys_in(reading)))

    def _find_keys(self, word: str) -> tuple[int, ...]:
        found = dict.fromkeys(self._seen.keys(word.removeprefix(AS_SPELLED)))
        if word.isascii() and word.isalpha():
            found.update(dict.fromkeys(self._heard.keys(sound(word))))
        return tuple(found)


def _link(nodes: Sequence[_Node], key: int, after: _Node) -> _Node:
    """Lead from all of these nodes to another. Lines share no nodes, so that none ends in another."""
    for node in nodes:
        node.follow.setdefault(key, []).append(after)
    return after
