"""Who may act where: finds people, chats and messages, and says in a sentence why somebody cannot act."""

from aiogram import types

from bot.rehearsal.people import BOT, Person, Post, Room
from bot.rehearsal.scene import Scene


class Impossible(Exception):
    """Somebody tried what they cannot do; the sentence says why. `status` is HTTP's word for it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def find_person(scene: Scene, user: int) -> Person:
    """A person by id."""
    person = scene.world.people.get(user)
    if person is None:
        raise Impossible(404, f"nobody here has the id {user}")
    return person


def find_room(scene: Scene, chat: int) -> Room:
    """A chat by id."""
    room = scene.world.rooms.get(chat)
    if room is None:
        raise Impossible(404, f"there is no chat {chat}")
    return room


def find_post(room: Room, message: int) -> Post:
    """A message of a chat."""
    post = room.posts.get(message)
    if post is None:
        raise Impossible(404, f"there is no message {message} in chat {room.id}")
    return post


def enter(scene: Scene, user: int, chat: int | None, thread: int | None = None) -> tuple[Person, Room]:
    """The person and the chat they act in; checks that they are there and the topic is open."""
    person = find_person(scene, user)
    room = find_room(scene, chat if chat is not None else user)
    if person.deleted:
        raise Impossible(403, f"{person.name} has deleted the account")
    if not room.standing(user).is_in or room.migrated_to:
        raise Impossible(403, f"{person.name} is not in {room.chat.full_name}")
    if thread:
        topic = room.topics.get(thread)
        if topic is None:
            raise Impossible(404, f"there is no topic {thread} in {room.chat.full_name}")
        if topic.closed and not room.standing(user).is_admin:
            raise Impossible(403, f"the topic {topic.name} is closed")
    return person, room


def start(scene: Scene, person: Person, room: Room) -> None:
    """Writing to the bot lets it answer, and lifts a block."""
    if not room.is_private or (person.started and not person.blocked):
        return
    was_blocked, person.started, person.blocked = person.blocked, True, False
    if was_blocked:
        tell_block(scene, person)
    scene.world.tell_person(person)


def tell_block(scene: Scene, person: Person) -> None:
    """Tell the bot that a person blocked it or came back."""
    old, new = ("member", "kicked") if person.blocked else ("kicked", "member")
    tell_membership(scene, scene.world.rooms[person.id], person.user, old, new)


def tell_membership(scene: Scene, room: Room, by: types.User, old: str, new: str) -> None:
    """The my_chat_member update."""
    change = {
        "chat": room.chat,
        "from": by,
        "date": scene.clock.date(),
        "old_chat_member": _bot_member(old),
        "new_chat_member": _bot_member(new),
    }
    scene.tell_bot("my_chat_member", types.ChatMemberUpdated.model_validate(change))


def _bot_member(status: str) -> types.ChatMember:
    if status == "kicked":
        return types.ChatMemberBanned(user=BOT, until_date=0)  # pyright: ignore[reportArgumentType]
    return types.ChatMemberLeft(user=BOT) if status == "left" else types.ChatMemberMember(user=BOT)
