"""Who and what is on the stage: people, chats with their topics, and messages with their history."""

from dataclasses import dataclass, field
from enum import StrEnum

from aiogram import types

BOT = types.User(
    id=7_000_000_001,
    is_bot=True,
    first_name="Atelier",
    username="atelier_rehearsal_bot",
    can_join_groups=True,
    can_read_all_group_messages=False,
    supports_inline_queries=True,
)
STUDIO = -1_001_000_000_001
OPERATOR = 104


class Role(StrEnum):
    """What a persona is there for."""

    USER = "user"
    SECOND_USER = "second_user"
    CHAT_ADMIN = "chat_admin"
    OPERATOR = "operator"


class Standing(StrEnum):
    """How somebody stands to a chat, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def is_in(self) -> bool:
        """Whether the chat is theirs to read."""
        return self not in {Standing.LEFT, Standing.KICKED}

    @property
    def is_admin(self) -> bool:
        """Whether Telegram counts them among the administrators."""
        return self in {Standing.CREATOR, Standing.ADMINISTRATOR}


@dataclass
class Person:
    """Somebody with a Telegram account and a private chat with the bot."""

    id: int
    name: str
    language_code: str
    role: Role = Role.USER
    started: bool = False
    blocked: bool = False
    deleted: bool = False

    @property
    def username(self) -> str:
        """The @name, made of the name."""
        return self.name.lower()

    @property
    def user(self) -> types.User:
        """As the Bot API shows them."""
        return types.User(
            id=self.id,
            is_bot=False,
            first_name=self.name,
            username=self.username,
            language_code=self.language_code,
        )


@dataclass
class Topic:
    """A forum topic; its id is the id of the message that made it."""

    id: int
    name: str
    icon_color: int
    closed: bool = False


@dataclass
class Post:
    """A message and what happened to it. `message` is what the Bot API shows, replaced at each edit."""

    message: types.Message
    revision: int
    version: int = 1
    keyboard: types.ReplyKeyboardMarkup | types.ReplyKeyboardRemove | types.ForceReply | None = None
    reactions: dict[int, str] = field(default_factory=dict[int, str])
    receiver: int | None = None
    """Who alone sees it; None is everybody in the chat."""

    @property
    def id(self) -> int:
        """The message id."""
        return self.message.message_id

    @property
    def author(self) -> int:
        """Who sent it."""
        return self.message.from_user.id if self.message.from_user else 0


@dataclass
class Room:
    """A chat: private (its id is its person's) or a supergroup."""

    chat: types.Chat
    members: dict[int, Standing]
    topics: dict[int, Topic] = field(default_factory=dict[int, Topic])
    posts: dict[int, Post] = field(default_factory=dict[int, Post])
    deleted: dict[int, int] = field(default_factory=dict[int, int])  # message id -> revision
    pinned: list[int] = field(default_factory=list[int])
    permissions: types.ChatPermissions = field(default_factory=types.ChatPermissions)
    description: str | None = None
    migrated_to: int | None = None

    @property
    def id(self) -> int:
        """The chat id."""
        return self.chat.id

    @property
    def is_private(self) -> bool:
        """Whether it is one person's talk with the bot."""
        return self.chat.type == "private"

    @property
    def audience(self) -> frozenset[int]:
        """The people who see what happens here."""
        return frozenset(person for person, standing in self.members.items() if standing.is_in)

    def standing(self, user: int) -> Standing:
        """How this user stands here; strangers have left."""
        return self.members.get(user, Standing.LEFT)
