"""Control routes about people: who is there, add, block, leave, promote."""

from aiohttp import web

from bot.rehearsal import entrance, showing
from bot.rehearsal.control.bodies import BotState, NewPerson, Personas, State
from bot.rehearsal.control.exchange import answer, path_number, read_body
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.people import BOT, Person, Room, Standing
from bot.rehearsal.scene import Scene


class PeopleRoutes:
    """`/control/personas` and `/control/users/{id}/state`."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.get("/control/personas", self.personas),
            web.post("/control/personas", self.add),
            web.post(r"/control/users/{user:\d+}/state", self.state),
        ]

    async def personas(self, _request: web.Request) -> web.Response:
        """Everybody."""
        world = self._scene.world
        people = [world.view_person(person) for person in world.people.values()]
        return answer(Personas(bot=showing.bot(self._scene.profile), personas=people))

    async def add(self, request: web.Request) -> web.Response:
        """Somebody new."""
        asked = await read_body(request, NewPerson)
        world = self._scene.world
        number = asked.id or max(world.people) + 1
        if number in world.people or number == BOT.id or number <= 0:
            raise Impossible(409, f"the id {number} is taken")
        person = Person(number, asked.name, asked.language_code)
        world.add_person(person)
        return answer(world.view_person(person), 201)

    async def state(self, request: web.Request) -> web.Response:
        """Change how somebody stands to the bot or to a chat."""
        asked = await read_body(request, State)
        user = path_number(request, "user")
        person = None if user == BOT.id else entrance.find_person(self._scene, user)
        if person:
            self._change(person, asked)
        if asked.chat is not None:
            room = entrance.find_room(self._scene, asked.chat)
            if room.is_private:
                raise Impossible(400, "nobody leaves or rules a private chat; say blocked instead")
            self._move(room, user, _standing(room.standing(user), asked))
        if person is None:
            return answer(BotState(id=BOT.id))
        self._scene.world.tell_person(person)
        return answer(self._scene.world.view_person(person))

    def _change(self, person: Person, asked: State) -> None:
        person.language_code = asked.language_code or person.language_code
        person.started = person.started if asked.started is None else asked.started
        person.deleted = person.deleted if asked.deleted is None else asked.deleted
        if asked.blocked is not None and asked.blocked != person.blocked:
            person.blocked = asked.blocked
            entrance.tell_block(self._scene, person)

    def _move(self, room: Room, user: int, new: Standing) -> None:
        old = room.standing(user)
        if new is old:
            return
        room.members[user] = new
        if user == BOT.id:
            owner = next(iter(room.members))
            by = self._scene.world.user(owner) or BOT
            entrance.tell_membership(self._scene, room, by, old, new)
        self._scene.world.tell_room(room)


def _standing(old: Standing, asked: State) -> Standing:
    if asked.kicked:
        return Standing.KICKED
    if asked.left:
        return Standing.LEFT
    if asked.admin is not None and old is not Standing.CREATOR:
        return Standing.ADMINISTRATOR if asked.admin else Standing.MEMBER
    came_back = asked.left is False or asked.kicked is False
    return Standing.MEMBER if came_back and not old.is_in else old
