"""Plain messages: text, chat actions, drafts, copies and forwards."""

from dataclasses import replace

from aiogram import methods, types
from aiogram.enums import ChatAction

from bot.rehearsal import keyboards, told
from bot.rehearsal.content import Content, content_of
from bot.rehearsal.markup import words
from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.people import Post, Room
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_ACTION_SECONDS = 5
_MOST_IDS = 100


@BOOK.plays(methods.SendMessage)
async def send_message(scene: Scene, call: methods.SendMessage) -> Reply:
    """Send text."""
    markup = keyboards.inline(call.reply_markup)
    text = words.message_text(call.text, call.parse_mode, call.entities)
    spot = places.find_spot(
        scene,
        call.chat_id,
        call.message_thread_id,
        "text messages",
        reply=places.reply_of(call),
    )
    keyboards.check_at_server(markup, private=spot.room.is_private)
    receiver = places.find_receiver(spot.room, call.ephemeral_message_parameters)
    return scene.publish(spot, Content(text), markup, keyboards.reply(call.reply_markup), receiver=receiver)


@BOOK.plays(methods.SendChatAction)
async def send_chat_action(scene: Scene, call: methods.SendChatAction) -> Reply:
    """Show that the bot is typing, drawing and so on; not counted by the pace."""
    if call.action not in set(ChatAction):
        raise bad_request("wrong parameter action in request")
    room = places.find_room(scene, call.chat_id)
    places.check_access(scene, room)
    thread = places.find_topic(room, call.message_thread_id)
    until = int(scene.clock.now()) + _ACTION_SECONDS
    action = told.Action(chat=room.id, thread=thread, action=call.action, until=until)
    scene.events.tell("action", action, room.audience)
    return True


@BOOK.plays(methods.SendMessageDraft)
async def send_message_draft(scene: Scene, call: methods.SendMessageDraft) -> Reply:
    """Show a message that is still being written."""
    text = words.draft_text(call.text, call.parse_mode, call.entities)
    if not call.draft_id:
        raise bad_request("draft identifier must be non-zero")
    room = places.find_room(scene, call.chat_id)
    if not room.is_private:
        raise bad_request("message drafts can be sent only to private chats")
    places.check_access(scene, room)
    thread = places.find_topic(room, call.message_thread_id)
    scene.drafts.show(room, call.draft_id, text, thread=thread, can_stop=bool(call.can_stop))
    return True


@BOOK.plays(methods.CopyMessage)
async def copy_message(scene: Scene, call: methods.CopyMessage) -> Reply:
    """Send a copy without a trace of where it came from; a new caption may be given."""
    markup = keyboards.inline(call.reply_markup)
    caption = None
    if call.caption is not None:
        caption = words.caption(call.caption, call.parse_mode, call.caption_entities)
    spot = places.find_spot(
        scene, call.chat_id, call.message_thread_id, "text messages", reply=call.reply_parameters
    )
    post = _find(scene, call.from_chat_id, call.message_id, "copy")
    keyboards.check_at_server(markup, private=spot.room.is_private)
    old = content_of(post.message)
    content = replace(old, words=caption) if caption and old.has_file else old
    message = scene.publish(spot, content, markup, keyboards.reply(call.reply_markup))
    return types.MessageId(message_id=message.message_id)


@BOOK.plays(methods.CopyMessages)
async def copy_messages(scene: Scene, call: methods.CopyMessages) -> Reply:
    """Copy several; those that cannot be found are left out."""
    found = _find_all(scene, call.from_chat_id, call.message_ids)
    spot = places.find_spot(
        scene, call.chat_id, call.message_thread_id, "text messages", count=max(1, len(found))
    )
    copies = [scene.publish(spot, content_of(post.message)) for post in found]
    return [types.MessageId(message_id=copy.message_id) for copy in copies]


@BOOK.plays(methods.ForwardMessage)
async def forward_message(scene: Scene, call: methods.ForwardMessage) -> Reply:
    """Send a message on, with the name of who wrote it."""
    spot = places.find_spot(scene, call.chat_id, call.message_thread_id, "text messages")
    post = _find(scene, call.from_chat_id, call.message_id, "forward")
    message = scene.publish(spot, content_of(post.message))
    return _mark_forwarded(scene, spot.room, message, post)


@BOOK.plays(methods.ForwardMessages)
async def forward_messages(scene: Scene, call: methods.ForwardMessages) -> Reply:
    """Send several on; those that cannot be found are left out."""
    found = _find_all(scene, call.from_chat_id, call.message_ids)
    spot = places.find_spot(
        scene, call.chat_id, call.message_thread_id, "text messages", count=max(1, len(found))
    )
    sent: list[types.TelegramObject] = []
    for post in found:
        message = scene.publish(spot, content_of(post.message))
        _mark_forwarded(scene, spot.room, message, post)
        sent.append(types.MessageId(message_id=message.message_id))
    return sent


def _mark_forwarded(scene: Scene, room: Room, message: types.Message, post: Post) -> types.Message:
    author = post.message.from_user
    if author:
        origin = types.MessageOriginUser(date=post.message.date, sender_user=author)
        message = message.model_copy(update={"forward_origin": origin})
        scene.world.change(room, room.posts[message.message_id], message, edited=False)
    return message


def _find(scene: Scene, chat_id: int | str, message_id: int, deed: str) -> Post:
    post = places.find_room(scene, chat_id).posts.get(message_id)
    if post is None:
        raise bad_request(f"message to {deed} not found")
    return post


def _find_all(scene: Scene, chat_id: int | str, ids: list[int]) -> list[Post]:
    check_ids(ids)
    room = places.find_room(scene, chat_id)
    return [room.posts[number] for number in ids if number in room.posts]


def check_ids(ids: list[int]) -> None:
    """One to a hundred message ids, no more."""
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > _MOST_IDS:
        raise bad_request("too many message identifiers specified")
