"""Speaks the person's language: Fluent messages, one file a feature, escaped for Telegram's HTML."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Protocol
from unicodedata import category

from fluent.runtime import FluentBundle, FluentResource

LANGUAGES = ("en", "ru")
FALLBACK = "en"

Fact = str | int | float

_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Signs that turn the direction of writing until further notice; Arabic and Hebrew turn by themselves."""
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f"
"""Letters and marks to Unicode, and yet nothing to see: Hangul fillers, the Braille blank, a joiner."""


class Html(str):
    """Text that is already escaped or marked up; everything else is escaped on its way into a message."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Make any text safe inside Telegram's HTML, and unable to turn round what stands after it."""
    return Html(escape(text.translate(_TURNS), quote=False))


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: spaces, joiners and fillers alone."""
    return all(category(sign)[0] in "ZC" or sign in _FILLERS for sign in text)


def closest_language(code: str | None) -> str:
    """Return the language we speak for a Telegram `language_code` such as `ru-RU`; English when unknown."""
    short = (code or "").split("-")[0].lower()
    return short if short in LANGUAGES else FALLBACK


class Say(Protocol):
    """Says a message of the locales in one language."""

    @property
    def language(self) -> str:
        """`en` or `ru`."""
        ...

    def __call__(self, key: str, **facts: Fact) -> str:
        """Telegram HTML for a message; facts are escaped. Raises KeyError for a key nobody wrote."""
        ...

    def plain(self, key: str, **facts: Fact) -> str:
        """Give the same without markup or escaping: button labels and toasts."""
        ...

    def knows(self, key: str) -> bool:
        """Whether the locales have this message."""
        ...


class Speech:
    """One language's messages."""

    def __init__(self, language: str, bundle: FluentBundle) -> None:
        self.language = language
        self._bundle = bundle

    def __call__(self, key: str, **facts: Fact) -> str:
        """Telegram HTML for a message; facts are escaped."""
        return self._format(key, {name: _escape_fact(fact) for name, fact in facts.items()})

    def plain(self, key: str, **facts: Fact) -> str:
        """Give the message as plain text."""
        return self._format(key, facts)

    def knows(self, key: str) -> bool:
        """Whether the locales have this message."""
        return self._bundle.has_message(key)

    def _format(self, key: str, facts: Mapping[str, Fact]) -> str:
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        text, _ = self._bundle.format_pattern(pattern, dict(facts))
        return str(text)


def _escape_fact(fact: Fact) -> Fact:
    return escaped(fact) if isinstance(fact, str) and not isinstance(fact, Html) else fact


class Locales:
    """Every language, loaded once at start."""

    def __init__(self) -> None:
        self._speeches: dict[str, Speech] = {}
        for language in LANGUAGES:
            bundle = FluentBundle([language], use_isolating=False)
            folder = files("handlers") / "locales" / language
            for page in sorted(folder.iterdir(), key=lambda page: page.name):
                if page.name.endswith(".ftl"):
                    bundle.add_resource(FluentResource(page.read_text("utf-8")))
            self._speeches[language] = Speech(language, bundle)

    def speak(self, language: str | None) -> Speech:
        """Return the speech for a language code, English when we do not speak it."""
        return self._speeches[closest_language(language)]
