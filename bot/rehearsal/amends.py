"""What people do to messages that are there: edit, delete, react, stop a draft."""

from aiogram import types

from bot.rehearsal.acts import hears
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.markup import words
from bot.rehearsal.people import Person, Post, Room
from bot.rehearsal.scene import Scene


def edit(scene: Scene, person: Person, room: Room, post: Post, text: str) -> None:
    """A person changes an own message."""
    if post.author != person.id:
        raise Impossible(403, "only own messages can be edited")
    has_text = post.message.text is not None
    spoken = words.spoken(text)
    if not spoken.text and has_text:
        raise Impossible(400, "an empty message cannot be sent")
    fields = ("text", "entities") if has_text else ("caption", "caption_entities")
    values = (spoken.text or None, list(spoken.entities) or None)
    stamp = {"edit_date": int(scene.clock.now())}
    message = post.message.model_copy(update=dict(zip(fields, values, strict=True)) | stamp)
    scene.world.change(room, post, message)
    if hears(room, message):
        scene.tell_bot("edited_message", message)


def delete(scene: Scene, person: Person, room: Room, post: Post) -> None:
    """A person deletes a message; the bot is not told, as at Telegram."""
    if post.author != person.id and not room.is_private and not room.standing(person.id).is_admin:
        raise Impossible(403, "only chat admins delete the messages of others")
    scene.world.remove(room, [post.id])


def react(scene: Scene, person: Person, room: Room, post: Post, emoji: str | None) -> None:
    """A person reacts with an emoji or takes it back."""
    old = post.reactions.pop(person.id, None)
    if emoji:
        post.reactions[person.id] = emoji
    scene.world.touch(room, post)
    change = {
        "chat": room.chat,
        "message_id": post.id,
        "date": scene.clock.date(),
        "user": person.user,
        "old_reaction": [types.ReactionTypeEmoji(emoji=old)] if old else [],
        "new_reaction": [types.ReactionTypeEmoji(emoji=emoji)] if emoji else [],
    }
    scene.tell_bot("message_reaction", types.MessageReactionUpdated.model_validate(change))


def stop_draft(scene: Scene, room: Room, draft: int) -> None:
    """The person of a private chat presses Stop under a draft."""
    shown = scene.drafts.current(room)
    if shown is None or shown.id != draft or not shown.can_stop:
        raise Impossible(409, "there is no such draft to stop")
    scene.drafts.end(room, shown.thread)
    stopped = types.MessageGenerationStopped(chat=room.chat, draft_id=draft, message_thread_id=shown.thread)
    scene.tell_bot("stopped_message_generation", stopped)
