"""Taking messages away, and marking them: deletion, pins, reactions."""

from aiogram import methods

from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.methods.messages import check_ids
from bot.rehearsal.people import BOT, Post, Room
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_LATEST = 48 * 3600  # seconds, deleteMessage


@BOOK.plays(methods.DeleteMessage)
async def delete_message(scene: Scene, call: methods.DeleteMessage) -> Reply:
    """Delete one message."""
    if not call.message_id:
        raise bad_request("message identifier is not specified")
    room = places.find_room(scene, call.chat_id)
    post = room.posts.get(call.message_id)
    if post is None:
        raise bad_request("message to delete not found")
    if not _may_delete(scene, room, post):
        raise bad_request("message can't be deleted")
    scene.world.remove(room, [post.id])
    return True


@BOOK.plays(methods.DeleteMessages)
async def delete_messages(scene: Scene, call: methods.DeleteMessages) -> Reply:
    """Delete several; those that cannot be found are skipped."""
    check_ids(call.message_ids)
    room = places.find_room(scene, call.chat_id)
    posts = [room.posts[number] for number in call.message_ids if number in room.posts]
    if not all(_may_delete(scene, room, post) for post in posts):
        raise bad_request("message can't be deleted")
    scene.world.remove(room, [post.id for post in posts])
    return True


def _may_delete(scene: Scene, room: Room, post: Post) -> bool:
    fresh = scene.clock.now() - post.message.date.timestamp() <= _LATEST
    if room.is_private:
        return fresh
    # An administrator may delete at any age; without the right only own messages of two days.
    return room.standing(BOT.id).is_admin or (fresh and post.author == BOT.id)


@BOOK.plays(methods.PinChatMessage)
async def pin_chat_message(scene: Scene, call: methods.PinChatMessage) -> Reply:
    """Pin a message."""
    room = places.find_room(scene, call.chat_id)
    _check_pins(room)
    post = room.posts.get(call.message_id)
    if post is None:
        raise bad_request("message to pin not found")
    if post.id not in room.pinned:
        room.pinned.append(post.id)
        scene.world.touch(room, post)
        scene.world.tell_room(room)
    return True


@BOOK.plays(methods.UnpinChatMessage)
async def unpin_chat_message(scene: Scene, call: methods.UnpinChatMessage) -> Reply:
    """Unpin a message, the latest if none is named."""
    room = places.find_room(scene, call.chat_id)
    _check_pins(room)
    number = call.message_id or (room.pinned[-1] if room.pinned else 0)
    if number not in room.pinned:
        raise bad_request("message to unpin not found")
    _unpin(scene, room, [number])
    return True


@BOOK.plays(methods.UnpinAllChatMessages)
async def unpin_all_chat_messages(scene: Scene, call: methods.UnpinAllChatMessages) -> Reply:
    """Unpin everything."""
    room = places.find_room(scene, call.chat_id)
    _check_pins(room)
    _unpin(scene, room, list(room.pinned))
    return True


def _unpin(scene: Scene, room: Room, numbers: list[int]) -> None:
    for number in numbers:
        room.pinned.remove(number)
        scene.world.touch(room, room.posts[number])
    scene.world.tell_room(room)


def _check_pins(room: Room) -> None:
    if not room.is_private and not room.standing(BOT.id).is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")


@BOOK.plays(methods.SetMessageReaction)
async def set_message_reaction(scene: Scene, call: methods.SetMessageReaction) -> Reply:
    """React to a message with one emoji, or take the reaction back."""
    room = places.find_room(scene, call.chat_id)
    places.check_access(scene, room)
    post = room.posts.get(call.message_id)
    if post is None:
        raise bad_request("message to react not found")
    asked = call.reaction or []
    if len(asked) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = next((one.emoji for one in asked if one.type == "emoji"), None)
    if asked and emoji is None:
        raise bad_request("REACTION_INVALID")
    if emoji:
        post.reactions[BOT.id] = emoji
    else:
        post.reactions.pop(BOT.id, None)
    scene.world.touch(room, post)
    return True
