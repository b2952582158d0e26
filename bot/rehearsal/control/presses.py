"""Control routes for buttons: press one and learn what the bot answered."""

from aiogram import types
from aiohttp import web

from bot.rehearsal import entrance, showing
from bot.rehearsal.control.bodies import Press, Pressed
from bot.rehearsal.control.exchange import answer, path_number, read_body
from bot.rehearsal.control.messages import find_button
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.mini_app import MiniApps
from bot.rehearsal.people import Person, Post, Room
from bot.rehearsal.scene import Scene


class PressRoutes:
    """`/control/users/{id}/press`."""

    def __init__(self, scene: Scene, mini_apps: MiniApps) -> None:
        self._scene = scene
        self._mini_apps = mini_apps

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [web.post(r"/control/users/{user:\d+}/press", self.press)]

    async def press(self, request: web.Request) -> web.Response:
        """A person presses an inline button."""
        asked = await read_body(request, Press)
        person, room = entrance.enter(self._scene, path_number(request, "user"), asked.chat)
        post = entrance.find_post(room, asked.message)
        key = find_button(post.message.reply_markup, asked.text, asked.data)
        view = showing.button(key)
        if view.disabled:
            raise Impossible(409, f"the button {key.text!r} is disabled")
        if view.kind != "callback":
            launch = self._mini_apps.launch(self._scene, person, room, key)
            told = Pressed(
                kind=view.kind, url=view.url, copy_text=view.copy_text, query=view.query, launch=launch
            )
            return answer(told)
        return answer(await self._call_back(person, room, post, key.callback_data or "", asked.timeout))

    async def _call_back(self, person: Person, room: Room, post: Post, data: str, seconds: float) -> Pressed:
        scene = self._scene
        number = scene.numbers.query()
        pressed = scene.queries.press(number, person.id, room.id, post.id)
        inline = scene.world.inline_number(room, post)
        query = types.CallbackQuery(
            id=number,
            from_user=person.user,
            chat_instance=str(room.id),
            message=None if inline else scene.for_bot(post),
            inline_message_id=inline,
            data=data,
        )
        scene.tell_bot("callback_query", query)
        await scene.events.wait(lambda: pressed.answered, seconds)
        return Pressed(
            kind="callback",
            query=number,
            answered=pressed.answered,
            text=pressed.text,
            alert=pressed.alert,
            url=pressed.url,
        )
