"""Wishes whose words are still being found: noted, so that a process that is killed meanwhile loses none."""

from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.kit.files import PictureFile
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from tasks.store.notes import Notes

SCOPE = "unfinished"
LATEST = 6 * 3600.0
"""Seconds after which nobody waits for such a wish any more."""


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


class Unfinished(BaseModel):
    """A wish with everything that it takes to hand it in again."""

    model_config = ConfigDict(frozen=True)

    key: str
    person: int
    chat: int
    language: str
    thread: int | None
    wish: PictureWish
    reply_to: int | None = None
    quoted: tuple[str, ...] = ()
    picture: PictureFile | None = None

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


async def note(wish: PictureWish, visit: Visit, answer: Answer, notes: Notes) -> None:
    """Keep the wish until it is handed in."""
    kept = Unfinished(
        key=visit.key,
        person=visit.person.id,
        chat=visit.chat.id,
        language=visit.say.language,
        thread=visit.thread,
        wish=wish.worded(None),
        reply_to=answer.reply_to,
        quoted=answer.quoted,
        picture=answer.picture,
    )
    await notes.write(SCOPE, visit.key, kept.model_dump(mode="json"))


async def done(key: str, notes: Notes) -> None:
    """It is handed in."""
    await notes.forget(SCOPE, key)


async def left_over(notes: Notes) -> list[Unfinished]:
    """What a process before this one did not hand in."""
    found: list[Unfinished] = []
    for value in await notes.lately(SCOPE, LATEST):
        try:
            found.append(Unfinished.model_validate(value))
        except ValidationError:  # of a release whose wishes looked otherwise
            continue
    return found
