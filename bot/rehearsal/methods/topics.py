"""Forum topics: open, rename, close, reopen."""

from aiogram import methods, types

from bot.rehearsal.content import Content
from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.people import BOT, Room, Topic
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene, Spot

BOOK = Book()
_MOST_NAME = 128


@BOOK.plays(methods.CreateForumTopic)
async def create_forum_topic(scene: Scene, call: methods.CreateForumTopic) -> Reply:
    """Open a topic."""
    room = _forum(scene, call.chat_id)
    _check_name(call.name)
    topic = scene.world.open_topic(room, call.name, BOT, call.icon_color)
    return types.ForumTopic(message_thread_id=topic.id, name=topic.name, icon_color=topic.icon_color)


@BOOK.plays(methods.EditForumTopic)
async def edit_forum_topic(scene: Scene, call: methods.EditForumTopic) -> Reply:
    """Rename a topic."""
    room = _forum(scene, call.chat_id)
    topic = _topic(room, call.message_thread_id)
    if call.name:
        _check_name(call.name)
        if call.name == topic.name:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.name = call.name
        _tell(scene, room, topic, "forum_topic_edited", types.ForumTopicEdited(name=call.name))
    return True


@BOOK.plays(methods.CloseForumTopic)
async def close_forum_topic(scene: Scene, call: methods.CloseForumTopic) -> Reply:
    """Close a topic: only administrators write there now."""
    room = _forum(scene, call.chat_id)
    topic = _topic(room, call.message_thread_id)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = True
    _tell(scene, room, topic, "forum_topic_closed", types.ForumTopicClosed())
    return True


@BOOK.plays(methods.ReopenForumTopic)
async def reopen_forum_topic(scene: Scene, call: methods.ReopenForumTopic) -> Reply:
    """Open a topic again."""
    room = _forum(scene, call.chat_id)
    topic = _topic(room, call.message_thread_id)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = False
    _tell(scene, room, topic, "forum_topic_reopened", types.ForumTopicReopened())
    return True


@BOOK.plays(methods.DeleteForumTopic)
async def delete_forum_topic(scene: Scene, call: methods.DeleteForumTopic) -> Reply:
    """Delete a topic with all that was said there."""
    room = _forum(scene, call.chat_id)
    topic = _topic(room, call.message_thread_id)
    gone = [post.id for post in room.posts.values() if post.message.message_thread_id == topic.id]
    del room.topics[topic.id]
    scene.world.remove(room, gone)
    scene.world.tell_room(room)
    return True


def _forum(scene: Scene, chat_id: int | str) -> Room:
    room = places.find_room(scene, chat_id)
    places.check_access(scene, room)
    if not room.chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not room.standing(BOT.id).is_admin:
        raise bad_request("not enough rights to create a topic")
    return room


def _topic(room: Room, number: int) -> Topic:
    topic = room.topics.get(number)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= _MOST_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name must be 1-128 characters")


def _tell(scene: Scene, room: Room, topic: Topic, kind: str, what: types.TelegramObject) -> None:
    """The service message of a change."""
    message = scene.message(Spot(room, topic.id), BOT, Content())
    post = scene.world.add(room, message.model_copy(update={kind: what}))
    scene.world.show(room, post)
    scene.world.tell_room(room)
