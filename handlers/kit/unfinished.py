"""What is still being thought about: noted, so that a process that is killed meanwhile loses none of it."""

from typing import Any, Protocol, TypeVar

from aiogram import Bot
from aiogram.types import Message
from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.kit.files import PictureFile
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from tasks.store.notes import Notes

UNFINISHED = "unfinished"
"""Scope of wishes whose words are being found."""
UNREAD = "unread"
"""Scope of plain words that a language model is reading."""
LATEST = 6 * 3600.0
"""Seconds after which nobody waits for it any more."""


class Answer(Protocol):
    """Where a wish is handed in: what it answers to, and what was said with it."""

    @property
    def reply_to(self) -> int | None:
        """The message that it answers to."""
        ...

    @property
    def quoted(self) -> tuple[str, ...]:
        """What was quoted with it."""
        ...

    @property
    def picture(self) -> PictureFile | None:
        """What is to be drawn over, as Telegram knows it."""
        ...


class Asked(BaseModel):
    """Who asked, where, and in which language."""

    model_config = ConfigDict(frozen=True)

    key: str
    person: int
    chat: int
    language: str
    thread: int | None

    async def visit(self, studio: Studio) -> Visit:
        """Who asked, as they are known now."""
        return Visit(
            self.key,
            await studio.people.get(self.person),
            await studio.chats.get(self.chat),
            studio.locales.speak(self.language),
            self.thread,
            is_operator=self.person in studio.offer.admins,
        )


class Unfinished(Asked):
    """A wish with everything that it takes to hand it in again."""

    wish: PictureWish
    reply_to: int | None = None
    quoted: tuple[str, ...] = ()
    picture: PictureFile | None = None


class Unread(Asked):
    """A message whose words are being read."""

    text: str
    """What of it is meant for the bot."""
    telegram: dict[str, Any]
    """The message as it came."""

    def message(self, bot: Bot) -> Message:
        """The message, able to be answered."""
        return Message.model_validate(self.telegram, context={"bot": bot})


Kept = TypeVar("Kept", bound=Asked)


async def note(wish: PictureWish, visit: Visit, answer: Answer, notes: Notes) -> None:
    """Keep the wish until it is handed in."""
    kept = Unfinished(
        **_asked(visit),
        wish=wish.worded(None),
        reply_to=answer.reply_to,
        quoted=answer.quoted,
        picture=answer.picture,
    )
    await notes.write(UNFINISHED, visit.key, kept.model_dump(mode="json"))


async def note_unread(message: Message, text: str, visit: Visit, notes: Notes) -> None:
    """Keep the message until its words are read."""
    telegram = message.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept = Unread(**_asked(visit), text=text, telegram=telegram)
    await notes.write(UNREAD, visit.key, kept.model_dump(mode="json"))


async def done(visit: Visit, notes: Notes, scope: str = UNFINISHED) -> None:
    """It is handed in, or read."""
    await notes.forget(scope, visit.key)


async def left_over(kind: type[Kept], scope: str, notes: Notes) -> list[Kept]:
    """What a process before this one did not end."""
    found: list[Kept] = []
    for value in await notes.lately(scope, LATEST):
        try:
            found.append(kind.model_validate(value))
        except ValidationError:  # of a release whose wishes looked otherwise
            continue
    return found


def _asked(visit: Visit) -> dict[str, Any]:
    return {
        "key": visit.key,
        "person": visit.person.id,
        "chat": visit.chat.id,
        "language": visit.say.language,
        "thread": visit.thread,
    }
