"""Everything that a Bot API method can touch, and the steps that all sending methods share."""

from dataclasses import dataclass

from aiogram import types

from bot.rehearsal.clock import Clock
from bot.rehearsal.content import Content
from bot.rehearsal.drafts import Drafts
from bot.rehearsal.events import Events
from bot.rehearsal.files import Files
from bot.rehearsal.mailbox import Mailbox
from bot.rehearsal.numbers import Numbers
from bot.rehearsal.pace import Pace
from bot.rehearsal.people import BOT, Post, Room
from bot.rehearsal.profile import Profile
from bot.rehearsal.queries import Queries
from bot.rehearsal.world import World

Extra = types.ReplyKeyboardMarkup | types.ReplyKeyboardRemove | types.ForceReply


@dataclass(frozen=True)
class Spot:
    """Where a message goes: a chat, a topic of it, and the message it answers."""

    room: Room
    thread: int | None = None
    reply: Post | None = None


@dataclass(frozen=True)
class Scene:
    """The state of one stage."""

    clock: Clock
    numbers: Numbers
    events: Events
    world: World
    files: Files
    mailbox: Mailbox
    pace: Pace
    queries: Queries
    profile: Profile
    drafts: Drafts

    def message(self, spot: Spot, author: types.User, content: Content) -> types.Message:
        """A message, not yet in its chat."""
        message = types.Message(
            message_id=self.numbers.message(),
            date=self.clock.date(),
            chat=spot.room.chat,
            from_user=author,
            message_thread_id=spot.thread,
            is_topic_message=True if spot.thread else None,
            reply_to_message=self._replied(spot),
        )
        return self._named(content.fill(message))

    def publish(
        self,
        spot: Spot,
        content: Content,
        markup: types.InlineKeyboardMarkup | None = None,
        keyboard: Extra | None = None,
        album: str | None = None,
        receiver: int | None = None,
    ) -> types.Message:
        """Send as the bot; with a `receiver` to this member of the group alone."""
        extras = {"reply_markup": markup, "media_group_id": album}
        message = self.message(spot, BOT, content).model_copy(update=extras)
        post = self.world.add(spot.room, message)
        post.keyboard = keyboard
        post.receiver = receiver
        self.drafts.end(spot.room, spot.thread)
        self.world.show(spot.room, post)
        return self.for_bot(post)

    def for_bot(self, post: Post) -> types.Message:
        """A message as the bot is told of it: an ephemeral one has a number of another kind."""
        if post.receiver is None:
            return post.message
        receiver = self.world.user(post.receiver)
        changes = {"message_id": 0, "ephemeral_message_id": post.id, "receiver_user": receiver}
        return post.message.model_copy(update=changes)

    def rewrite(
        self, room: Room, post: Post, content: Content, markup: types.InlineKeyboardMarkup | None
    ) -> types.Message:
        """Edit a message of the bot. The edit date stays when only the keyboard changed."""
        filled = self._named(content.fill(post.message))
        same = filled == post.message
        stamp = post.message.edit_date if same else int(self.clock.now())
        message = filled.model_copy(update={"reply_markup": markup, "edit_date": stamp})
        self.world.change(room, post, message)
        return message

    def tell_bot(self, kind: str, value: types.TelegramObject) -> None:
        """Put an update into the bot's mailbox."""
        self.mailbox.put(types.Update.model_validate({"update_id": self.numbers.update(), kind: value}))

    def _named(self, message: types.Message) -> types.Message:
        """Fill in who the mentioned are; unknown people are no mention."""

        def known(found: list[types.MessageEntity] | None) -> list[types.MessageEntity] | None:
            kept: list[types.MessageEntity] = []
            for entity in found or []:
                user = self.world.user(entity.user.id) if entity.user else None
                if user or entity.type != "text_mention":
                    kept.append(entity.model_copy(update={"user": user}))
            return kept or None

        entities, caption_entities = known(message.entities), known(message.caption_entities)
        return message.model_copy(update={"entities": entities, "caption_entities": caption_entities})

    def _replied(self, spot: Spot) -> types.Message | None:
        # Telegram shows a message in a topic as an answer to the message that opened the topic.
        root = spot.room.posts.get(spot.thread) if spot.thread else None
        post = spot.reply or root
        return post.message.model_copy(update={"reply_to_message": None}) if post else None
