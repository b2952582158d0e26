"""Control routes about chats: the list, the messages, new groups."""

from aiogram import types
from aiohttp import web

from bot.rehearsal import entrance, showing
from bot.rehearsal.control.bodies import Messages, NewRoom, Rooms, RoomState
from bot.rehearsal.control.exchange import answer, path_number, query_number, query_seconds, read_body
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.people import Post, Room, Standing
from bot.rehearsal.scene import Scene

_LONGEST_WAIT = 60.0  # seconds
_USUAL_LIMIT = 200


class ChatRoutes:
    """`/control/chats` and what lies below."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.get("/control/chats", self.chats),
            web.post("/control/chats", self.open),
            web.get(r"/control/chats/{chat:-?\d+}/messages", self.messages),
            web.get(r"/control/chats/{chat:-?\d+}/messages/{message:\d+}", self.message),
            web.post(r"/control/chats/{chat:-?\d+}/state", self.state),
        ]

    async def chats(self, request: web.Request) -> web.Response:
        """The chats that somebody sees."""
        user = query_number(request, "user")
        world = self._scene.world
        rooms = [room for room in world.rooms.values() if not room.migrated_to]
        if user is not None:
            entrance.find_person(self._scene, user)
            rooms = world.rooms_of(user)
        views = [showing.room(room, world.people, user) for room in rooms]
        views.sort(key=lambda view: view.last.id if view.last else 0, reverse=True)
        return answer(Rooms(chats=views))

    async def open(self, request: web.Request) -> web.Response:
        """Open a group."""
        asked = await read_body(request, NewRoom)
        for user in [*asked.members, *asked.admins]:
            entrance.find_person(self._scene, user)
        owner = (asked.admins or asked.members)[0]
        world = self._scene.world
        room = world.add_room(asked.title, members=asked.members, creator=owner, forum=asked.forum)
        for admin in asked.admins[1:]:
            room.members[admin] = Standing.ADMINISTRATOR
        return answer(showing.room(room, world.people, None), 201)

    async def message(self, request: web.Request) -> web.Response:
        """One message."""
        room = self._room(request)
        return answer(showing.message(room, entrance.find_post(room, path_number(request, "message"))))

    async def messages(self, request: web.Request) -> web.Response:
        """Messages of a chat; waits for news if asked to."""
        room = self._room(request)
        after, since = query_number(request, "after"), query_number(request, "since")
        thread = query_number(request, "thread")

        def news() -> list[Post]:
            return [
                post
                for post in room.posts.values()
                if post.id > (after or 0) and post.revision > (since or 0) and _is_in(post, thread)
            ]

        def gone() -> list[int]:
            return [] if since is None else [number for number, at in room.deleted.items() if at > since]

        seconds = query_seconds(request, "wait", _LONGEST_WAIT)
        if seconds and not (news() or gone()):
            await self._scene.events.wait(lambda: bool(news() or gone()), seconds)
        limit = query_number(request, "limit") or _USUAL_LIMIT
        found = sorted(news(), key=lambda post: post.id)[-limit:]
        views = [showing.message(room, post) for post in found]
        return answer(Messages(messages=views, deleted=gone(), revision=self._scene.world.revision))

    async def state(self, request: web.Request) -> web.Response:
        """Change what may be sent, or make the group another one."""
        asked = await read_body(request, RoomState)
        room = self._room(request)
        if room.is_private:
            raise Impossible(400, "a private chat has no such state")
        if asked.permissions is not None:
            room.permissions = types.ChatPermissions.model_validate(asked.permissions)
        if asked.migrate_to is not None:
            self._migrate(room, asked.migrate_to)
        self._scene.world.tell_room(room)
        return answer(showing.room(room, self._scene.world.people, None))

    def _migrate(self, room: Room, number: int) -> None:
        world = self._scene.world
        if number in world.rooms:
            raise Impossible(409, f"the id {number} is taken")
        chat = room.chat.model_copy(update={"id": number})
        world.rooms[number] = Room(chat, dict(room.members), dict(room.topics))
        by = world.user(next(iter(room.members)))
        for here, field, other in (
            (room, "migrate_to_chat_id", number),
            (world.rooms[number], "migrate_from_chat_id", room.id),
        ):
            bare = types.Message(
                message_id=self._scene.numbers.message(),
                date=self._scene.clock.date(),
                chat=here.chat,
                from_user=by,
            )
            message = bare.model_copy(update={field: other})
            world.show(here, world.add(here, message))
            self._scene.tell_bot("message", message)
        room.migrated_to = number

    def _room(self, request: web.Request) -> Room:
        return entrance.find_room(self._scene, path_number(request, "chat"))


def _is_in(post: Post, thread: int | None) -> bool:
    return thread is None or (post.message.message_thread_id or 0) == thread
