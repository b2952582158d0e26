"""One message or press: who it is from, where it was sent, and the language to answer in."""

from dataclasses import dataclass

from aiogram.types import Chat as TelegramChat
from aiogram.types import User

from handlers.kit.i18n import Locales, Say
from tasks.store.chats import Chat
from tasks.store.people import Person


@dataclass(frozen=True)
class Visit:
    """Who comes, where and in which language."""

    key: str
    """Unique for this message or press: what Telegram delivers twice is still one wish."""
    person: Person
    chat: Chat
    say: Say
    thread: int | None
    is_operator: bool

    @property
    def is_moderator(self) -> bool:
        """Whether the person may decide reviews; operators may."""
        return self.is_operator or self.person.is_moderator

    @property
    def is_private(self) -> bool:
        """Whether it is a private chat with the bot."""
        return self.chat.is_private

    def model(self, default: str) -> str:
        """The model to draw with: the chat's in a group, else the person's, else the house's."""
        own = self.person.model or default
        return own if self.is_private else (self.chat.model or own)


def language_of(person: Person, chat: Chat, telegram: User) -> str | None:
    """The language of the group where its admins chose one, else the person's choice, else Telegram's."""
    group = None if chat.is_private else chat.language
    return group or person.language or telegram.language_code


def visit_of(
    key: str,
    person: Person,
    chat: Chat,
    telegram: User,
    locales: Locales,
    thread: int | None,
    *,
    is_operator: bool,
) -> Visit:
    """Put a visit together."""
    say = locales.speak(language_of(person, chat, telegram))
    return Visit(key, person, chat, say, thread, is_operator)


def title_of(chat: TelegramChat) -> str:
    """What a chat is called."""
    return chat.title or chat.full_name
