"""Where a call points: the chat, the topic, the message it answers, in Telegram's order of checks."""

from typing import Protocol

from aiogram import types

from bot.rehearsal.people import BOT, Post, Room, Standing
from bot.rehearsal.refusals import Refusal, bad_request, forbidden
from bot.rehearsal.scene import Scene, Spot

# What the permission of a kind of message is called, and how a refusal names it.
_RIGHTS = {
    "text messages": "can_send_messages",
    "photos": "can_send_photos",
    "videos": "can_send_videos",
    "animations": "can_send_other_messages",
    "documents": "can_send_documents",
    "music": "can_send_audios",
}


def find_room(scene: Scene, chat_id: int | str | None) -> Room:
    """The chat of a call, by id or @name. Raises for empty, unknown and upgraded ones."""
    text = str(chat_id if chat_id is not None else "").strip()
    if not text:
        raise bad_request("chat_id is empty")
    if text == str(BOT.id):
        raise forbidden("the bot can't send messages to the bot")
    rooms = scene.world.rooms
    if text.startswith("@"):
        named = (room for room in rooms.values() if not room.is_private and room.chat.username == text[1:])
        room = next(named, None)
    else:
        room = rooms.get(int(text)) if text.lstrip("-").isdigit() else None
    if room is None:
        raise bad_request("chat not found")
    if room.migrated_to:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, words, migrate_to=room.migrated_to)
    return room


def check_access(scene: Scene, room: Room) -> None:
    """Raises where the bot has no way into a chat."""
    if room.is_private:
        person = scene.world.people[room.id]
        if person.deleted:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return
    standing = room.standing(BOT.id)
    if standing is Standing.KICKED:
        raise forbidden(f"bot was kicked from the {room.chat.type} chat")
    if standing is Standing.LEFT:
        raise forbidden(f"bot is not a member of the {room.chat.type} chat")


def check_right(room: Room, kind: str) -> None:
    """Raises where members may not send this kind of message and the bot is just a member."""
    refused = getattr(room.permissions, _RIGHTS.get(kind, "can_send_other_messages")) is False
    if refused and not room.standing(BOT.id).is_admin:
        raise bad_request(f"not enough rights to send {kind} to the chat")


def find_receiver(room: Room, asked: types.EphemeralMessageParameters | None) -> int | None:
    """Who alone sees an ephemeral message: a member of the group, in place of everybody."""
    if asked is None:
        return None
    if room.is_private or not room.standing(asked.receiver_user_id).is_in:
        raise bad_request("EPHEMERAL_RECEIVER_INVALID")
    return asked.receiver_user_id


def find_topic(room: Room, thread: int | None) -> int | None:
    """The topic of a call; General has no number of its own and cannot be given."""
    if thread is None:
        return None
    if thread not in room.topics:
        raise bad_request("message thread not found")
    topic = room.topics[thread]
    if topic.closed and not room.standing(BOT.id).is_admin:
        raise bad_request("TOPIC_CLOSED")
    return thread


class _Replying(Protocol):
    """A call that may answer a message, in the present way or the one before."""

    reply_parameters: types.ReplyParameters | None
    reply_to_message_id: int | None
    allow_sending_without_reply: bool | None


def reply_of(call: _Replying) -> types.ReplyParameters | None:
    """What a call answers."""
    if call.reply_parameters or call.reply_to_message_id is None:
        return call.reply_parameters
    return types.ReplyParameters(
        message_id=call.reply_to_message_id,
        allow_sending_without_reply=bool(call.allow_sending_without_reply),
    )


def find_reply(room: Room, reply: types.ReplyParameters | None) -> Post | None:
    """The message that is answered, or None where it is gone and that is allowed."""
    if reply is None or reply.message_id is None:
        return None
    post = room.posts.get(reply.message_id)
    if post is None and reply.allow_sending_without_reply is not True:
        raise bad_request("message to be replied not found")
    return post


def find_spot(
    scene: Scene,
    chat_id: int | str | None,
    thread: int | None,
    kind: str,
    *,
    reply: types.ReplyParameters | None = None,
    count: int = 1,
) -> Spot:
    """All checks on where a message goes, the pace last; `count` messages are about to be sent."""
    room = find_room(scene, chat_id)
    check_access(scene, room)
    check_right(room, kind)
    topic = find_topic(room, thread)
    answered = find_reply(room, reply)
    if topic is None and answered and answered.message.is_topic_message:
        topic = answered.message.message_thread_id
    scene.pace.take(room.id, group=not room.is_private, count=count)
    return Spot(room, topic, answered)
