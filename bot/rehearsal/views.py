"""What the page and the tests see: the JSON shapes of docs/rehearsal.md, as values; showing.py makes them."""

from pydantic import AliasChoices, BaseModel, ConfigDict, Field


class View(BaseModel):
    """Frozen, and `from` may be called `sender` in Python."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Sender(View):
    """Who sent a message."""

    id: int
    name: str
    username: str | None
    is_bot: bool


class EntityView(View):
    """A stretch of text with a meaning; offsets in UTF-16 units. `user` is an id."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class ButtonView(View):
    """An inline button and what pressing it means."""

    text: str
    kind: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    query: str | None = None
    style: str | None = None
    disabled: bool = False
    icon_custom_emoji_id: str | None = None


class KeyboardView(View):
    """A reply keyboard, or the order to put it away."""

    kind: str
    rows: list[list[str]] = Field(default_factory=list[list[str]])
    one_time: bool = False
    placeholder: str | None = None


class Service(View):
    """What happened, where a message only tells that something happened."""

    kind: str
    text: str | None = None


class ReplyView(View):
    """The message that a message answers."""

    id: int
    sender: Sender = Field(validation_alias=AliasChoices("from", "sender"), serialization_alias="from")
    text: str | None


class Size(View):
    """One size of a photo."""

    file_id: str
    file_unique_id: str
    url: str
    width: int
    height: int
    size: int


class PhotoView(Size):
    """A photo: its largest size, and all of them."""

    sizes: list[Size]


class MediaView(View):
    """A file in a message; what its kind does not have is None."""

    file_id: str
    file_unique_id: str
    url: str
    name: str | None = None
    mime: str | None = None
    size: int = 0
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    emoji: str | None = None
    thumbnail: str | None = None


class MessageView(View):
    """A message as people see it."""

    id: int
    chat: int
    thread: int | None
    revision: int
    version: int
    sender: Sender = Field(validation_alias=AliasChoices("from", "sender"), serialization_alias="from")
    date: int
    edited: bool
    edit_date: int | None
    text: str | None
    caption: str | None
    entities: list[EntityView]
    photo: PhotoView | None
    document: MediaView | None
    video: MediaView | None
    animation: MediaView | None
    sticker: MediaView | None
    voice: MediaView | None
    audio: MediaView | None
    spoiler: bool
    caption_above: bool
    album: str | None
    reply_to: ReplyView | None
    forwarded_from: str | None
    via_bot: str | None
    buttons: list[list[ButtonView]]
    keyboard: KeyboardView | None
    reactions: list[str]
    pinned: bool
    service: Service | None
    only_for: int | None = None
    """Who alone sees it; None is everybody in the chat."""

    @property
    def words(self) -> str:
        """The text or the caption, empty when there is neither."""
        return self.text or self.caption or ""


class Persona(View):
    """A person of the stage."""

    id: int
    name: str
    username: str
    language_code: str
    role: str
    started: bool
    blocked: bool
    deleted: bool
    chats: list[int]


class BotView(View):
    """The bot as people see it."""

    id: int
    name: str
    username: str
    description: str
    short_description: str


class TopicView(View):
    """A forum topic."""

    id: int
    name: str
    icon_color: int
    closed: bool


class MemberView(View):
    """Somebody in a chat, and how they stand there."""

    id: int
    name: str
    username: str
    is_bot: bool
    status: str


class RoomView(View):
    """A chat in somebody's list."""

    id: int
    kind: str
    title: str
    is_forum: bool
    topics: list[TopicView]
    members: list[MemberView]
    last: MessageView | None
    pinned: list[int]
    revision: int
