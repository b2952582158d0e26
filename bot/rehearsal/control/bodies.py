"""The bodies of the control API's requests and answers, as in docs/rehearsal.md."""

from pydantic import Field

from bot.rehearsal.control.exchange import Ask, Told
from bot.rehearsal.views import BotView, MessageView, Persona, RoomView


class Personas(Told):
    """Who is on the stage."""

    bot: BotView
    personas: list[Persona]


class NewPerson(Ask):
    """Somebody to add."""

    name: str = Field(min_length=1, max_length=64)
    language_code: str = "en"
    id: int | None = None


class State(Ask):
    """What is to be different about somebody; `left`, `kicked` and `admin` are about `chat`."""

    blocked: bool | None = None
    deleted: bool | None = None
    started: bool | None = None
    language_code: str | None = None
    chat: int | None = None
    left: bool | None = None
    kicked: bool | None = None
    admin: bool | None = None


class BotState(Told):
    """The bot's id, when its state was changed."""

    id: int


class Rooms(Told):
    """A list of chats."""

    chats: list[RoomView]


class NewRoom(Ask):
    """A group to open; the first admin owns it, or the first member where there is none."""

    title: str = Field(min_length=1, max_length=128)
    members: list[int] = Field(min_length=1)
    admins: list[int] = Field(default_factory=list[int])
    forum: bool = False


class RoomState(Ask):
    """What is to be different about a group."""

    permissions: dict[str, bool] | None = None
    migrate_to: int | None = None


class Messages(Told):
    """Messages of a chat."""

    messages: list[MessageView]
    deleted: list[int] = Field(default_factory=list[int])
    revision: int = 0


class NewFile(Ask):
    """A file in a JSON body."""

    base64: str
    kind: str | None = None
    name: str | None = None
    mime: str | None = None


class NewMessage(Ask):
    """What a person sends."""

    chat: int | None = None
    text: str | None = None
    caption: str | None = None
    thread: int | None = None
    reply_to: int | None = None
    album: bool = True
    spoiler: bool = False
    files: list[NewFile] = Field(default_factory=list[NewFile])


class Change(Ask):
    """A new text or caption for an own message."""

    chat: int | None = None
    text: str | None = None
    caption: str | None = None


class Reaction(Ask):
    """An emoji under a message, or None to take it back."""

    chat: int | None = None
    emoji: str | None = None


class Press(Ask):
    """A button to press, by its text or its data."""

    chat: int | None = None
    message: int
    text: str | None = None
    data: str | None = None
    timeout: float = Field(default=15, ge=0, le=60)


class Pressed(Told):
    """What came of it."""

    kind: str
    query: str | None = None
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None
    copy_text: str | None = None
    launch: str | None = None
    """Where a Mini App is opened, with a signed initData in the fragment."""


class Stop(Ask):
    """The chat of a draft."""

    chat: int | None = None


class Forward(Ask):
    """How far to move the clock, in seconds."""

    forward: float = Field(ge=0)


class Now(Told):
    """The stage's time."""

    now: float
