"""The world on the stage: people, chats and messages, changed here only, so that every change is told."""

from collections.abc import Iterable

from aiogram import types

from bot.rehearsal import showing, told
from bot.rehearsal.clock import Clock
from bot.rehearsal.events import Events
from bot.rehearsal.numbers import Numbers
from bot.rehearsal.people import BOT, OPERATOR, STUDIO, Person, Post, Role, Room, Standing, Topic
from bot.rehearsal.views import Persona

_ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)  # the six of createForumTopic


class World:
    """Holds all state that people can see."""

    def __init__(self, clock: Clock, numbers: Numbers, events: Events) -> None:
        self.clock = clock
        self.numbers = numbers
        self.events = events
        self.revision = 0
        self.inline_ids: dict[str, tuple[int, int]] = {}
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        for person in (
            Person(101, "Anna", "ru", Role.USER),
            Person(102, "Ben", "en", Role.SECOND_USER),
            Person(103, "Olga", "ru", Role.CHAT_ADMIN),
            Person(OPERATOR, "Max", "en", Role.OPERATOR),
        ):
            self.add_person(person)
        studio = self.add_room("Studio", members=[101, 102, 103, 104], creator=103, forum=True, number=STUDIO)
        for name in ("Sketches", "Posters"):
            self.open_topic(studio, name, self.people[103].user)

    def add_person(self, person: Person) -> None:
        """Let somebody in, with their private chat."""
        self.people[person.id] = person
        chat = types.Chat(id=person.id, type="private", first_name=person.name, username=person.username)
        self.rooms[person.id] = Room(chat, {person.id: Standing.MEMBER, BOT.id: Standing.MEMBER})
        self.events.tell("persona", told.PersonaTold(persona=self.view_person(person)))

    def add_room(
        self, title: str, *, members: Iterable[int], creator: int, forum: bool, number: int | None = None
    ) -> Room:
        """Open a supergroup with the bot as an administrator."""
        free = STUDIO - 1
        while free in self.rooms:
            free -= 1
        chat = types.Chat(id=number or free, type="supergroup", title=title, is_forum=forum or None)
        standings = dict.fromkeys(members, Standing.MEMBER)
        standings |= {creator: Standing.CREATOR, BOT.id: Standing.ADMINISTRATOR}
        room = self.rooms[chat.id] = Room(chat, standings)
        self.tell_room(room)
        return room

    def add(self, room: Room, message: types.Message) -> Post:
        """Put a message into a chat."""
        post = Post(message, self._next_revision())
        room.posts[post.id] = post
        if post.author == BOT.id and room.is_private:
            self.people[room.id].started = True
        return post

    def show(self, room: Room, post: Post) -> None:
        """Tell the people in the chat about a new message."""
        self.events.tell("message", self._told(room, post), _audience(room, post))

    def change(self, room: Room, post: Post, message: types.Message, *, edited: bool = True) -> None:
        """Replace a message by its new version."""
        post.message = message
        post.version += edited
        self.touch(room, post)

    def touch(self, room: Room, post: Post) -> None:
        """Tell that something about a message is different now."""
        post.revision = self._next_revision()
        self.events.tell("edited", self._told(room, post), _audience(room, post))

    def remove(self, room: Room, ids: Iterable[int]) -> None:
        """Take messages away for everyone."""
        gone = [number for number in ids if room.posts.pop(number, None)]
        revision = self._next_revision()
        for number in gone:
            room.deleted[number] = revision
            if number in room.pinned:
                room.pinned.remove(number)
        self.events.tell("deleted", told.Deleted(chat=room.id, ids=gone), room.audience)

    def open_topic(self, room: Room, name: str, by: types.User, icon_color: int | None = None) -> Topic:
        """Make a forum topic, with its service message."""
        color = icon_color or _ICON_COLORS[len(room.topics) % len(_ICON_COLORS)]
        number = self.numbers.message()
        topic = room.topics[number] = Topic(number, name, color)
        created = types.ForumTopicCreated(name=name, icon_color=color)
        message = types.Message(
            message_id=number,
            date=self.clock.date(),
            chat=room.chat,
            from_user=by,
            message_thread_id=number,
            is_topic_message=True,
            forum_topic_created=created,
        )
        self.show(room, self.add(room, message))
        self.tell_room(room)
        return topic

    def tell_room(self, room: Room) -> None:
        """Tell that a chat itself is different now."""
        self._next_revision()
        news = told.RoomTold(chat=showing.room(room, self.people, None))
        self.events.tell("chat", news, room.audience)

    def tell_person(self, person: Person) -> None:
        """Tell that a person is different now."""
        self.events.tell("persona", told.PersonaTold(persona=self.view_person(person)))

    def view_person(self, person: Person) -> Persona:
        """A person as the control API shows them."""
        return showing.persona(person, [room.id for room in self.rooms_of(person.id)])

    def inline_post(self, number: str) -> tuple[Room, Post] | None:
        """The message that came from an inline query, by its inline message id."""
        where = self.inline_ids.get(number)
        room = self.rooms.get(where[0]) if where else None
        post = room.posts.get(where[1]) if room and where else None
        return (room, post) if room and post else None

    def inline_number(self, room: Room, post: Post) -> str | None:
        """The inline message id of a message that came from an inline query."""
        place = (room.id, post.id)
        return next((number for number, where in self.inline_ids.items() if where == place), None)

    def rooms_of(self, user: int) -> list[Room]:
        """The chats somebody is in."""
        return [room for room in self.rooms.values() if room.standing(user).is_in and not room.migrated_to]

    def user(self, number: int) -> types.User | None:
        """A person or the bot as the Bot API shows them."""
        if number == BOT.id:
            return BOT
        person = self.people.get(number)
        return person.user if person else None

    def _told(self, room: Room, post: Post) -> told.MessageTold:
        return told.MessageTold(chat=room.id, message=showing.message(room, post))

    def _next_revision(self) -> int:
        self.revision += 1
        return self.revision


def _audience(room: Room, post: Post) -> frozenset[int]:
    """Who sees a message."""
    return room.audience if post.receiver is None else frozenset({post.receiver})
