"""A book of methods: which function plays which Bot API method."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import types
from aiogram.methods.base import TelegramMethod

from bot.rehearsal.scene import Scene

Reply = types.TelegramObject | list[types.TelegramObject] | bool | int | str
_Method = TypeVar("_Method", bound=TelegramMethod[Any])
_Play = Callable[[Scene, _Method], Awaitable[Reply]]


@dataclass(frozen=True)
class Part:
    """A method's own class, which reads the parameters, and the function that plays it."""

    method: type[TelegramMethod[Any]]
    play: Callable[[Scene, Any], Awaitable[Reply]]

    @property
    def name(self) -> str:
        """The method as Telegram spells it."""
        return self.method.__api_method__


class Book:
    """Collects the parts of one module."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def plays(self, method: type[_Method]) -> Callable[[_Play[_Method]], _Play[_Method]]:
        """Mark a function as the one that plays `method`."""

        def note(play: _Play[_Method]) -> _Play[_Method]:
            self._parts.append(Part(method, play))
            return play

        return note

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts)
