"""What the event stream carries: the data of each event, as in docs/rehearsal.md."""

from bot.rehearsal.views import BotView, EntityView, MessageView, Persona, RoomView, View


class MessageTold(View):
    """Event: a message is new or different."""

    chat: int
    message: MessageView


class Deleted(View):
    """Event: messages are gone."""

    chat: int
    ids: list[int]


class RoomTold(View):
    """Event: a chat is different."""

    chat: RoomView


class PersonaTold(View):
    """Event: a person is different."""

    persona: Persona


class BotTold(View):
    """Event: the bot's name or description is different."""

    bot: BotView


class Action(View):
    """Event: the bot is typing, uploading, and so on."""

    chat: int
    thread: int | None
    action: str
    until: int


class Answer(View):
    """Event: the bot answered a pressed button."""

    chat: int
    message: int
    user: int
    text: str | None
    alert: bool
    url: str | None


class DraftView(View):
    """Event: a message that is still being written."""

    chat: int
    thread: int | None
    draft: int
    text: str
    entities: list[EntityView]
    can_stop: bool
    until: int


class Nothing(View):
    """Event without data."""
