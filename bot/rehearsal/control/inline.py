"""Control routes for inline queries and command menus: what a person types after the bot's name."""

from dataclasses import replace

from aiogram import types
from aiohttp import web
from pydantic import Field

from bot.rehearsal import entrance, showing
from bot.rehearsal.content import Content
from bot.rehearsal.control.bodies import Messages
from bot.rehearsal.control.exchange import Ask, Told, answer, path_number, query_number, read_body
from bot.rehearsal.entrance import Impossible
from bot.rehearsal.markup import words
from bot.rehearsal.methods import intake
from bot.rehearsal.people import BOT
from bot.rehearsal.profile import scopes_for
from bot.rehearsal.queries import Asked
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.scene import Scene, Spot


class InlineAsk(Ask):
    """An inline query as it is typed."""

    query: str = Field(max_length=256)
    offset: str = ""
    chat: int | None = None
    timeout: float = Field(default=15, ge=0, le=60)


class ResultView(Told):
    """One offered result."""

    id: str
    type: str
    title: str | None
    description: str | None
    photo: str | None
    text: str | None


class Offered(Told):
    """What the bot offered."""

    query: str
    answered: bool
    results: list[ResultView]
    next_offset: str
    button: str | None


class Choice(Ask):
    """The result that a person picked."""

    query: str
    result: str
    chat: int | None = None


class MenuItem(Told):
    """A command of the menu."""

    command: str
    description: str


class MenuView(Told):
    """The command menu, and where it was set."""

    commands: list[MenuItem]
    scope: str
    language: str


class InlineRoutes:
    """`/control/users/{id}/inline` and `/control/users/{id}/commands`."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.post(r"/control/users/{user:\d+}/inline", self.ask),
            web.post(r"/control/users/{user:\d+}/inline/choose", self.choose),
            web.get(r"/control/users/{user:\d+}/commands", self.commands),
        ]

    async def commands(self, request: web.Request) -> web.Response:
        """The menu as Telegram resolves it for this person in this chat."""
        person, room = entrance.enter(
            self._scene, path_number(request, "user"), query_number(request, "chat")
        )
        admin = room.standing(person.id).is_admin
        scopes = scopes_for(room.id, person.id, private=room.is_private, admin=admin)
        menu = self._scene.profile.menu(scopes, person.language_code)
        items = [MenuItem(command=one.command, description=one.description) for one in menu.commands]
        return answer(MenuView(commands=items, scope=menu.scope, language=menu.language))

    async def ask(self, request: web.Request) -> web.Response:
        """A person types the bot's name and a query."""
        asked = await read_body(request, InlineAsk)
        scene = self._scene
        person, room = entrance.enter(scene, path_number(request, "user"), asked.chat)
        waiting = scene.queries.ask(scene.numbers.query(), person.id, asked.query)
        kind = "sender" if room.is_private else room.chat.type
        query = types.InlineQuery(
            id=waiting.id, from_user=person.user, query=asked.query, offset=asked.offset, chat_type=kind
        )
        scene.tell_bot("inline_query", query)
        await scene.events.wait(lambda: waiting.answered, asked.timeout)
        return answer(_offered(waiting))

    async def choose(self, request: web.Request) -> web.Response:
        """A person sends one of the results into a chat."""
        asked = await read_body(request, Choice)
        scene = self._scene
        person, room = entrance.enter(scene, path_number(request, "user"), asked.chat)
        offered = scene.queries.offered(asked.query)
        result = next((one for one in offered.results if one.id == asked.result), None) if offered else None
        if offered is None or result is None:
            raise Impossible(404, "this result was not offered")
        content = self._content(result)
        message = scene.message(Spot(room), person.user, content)
        markup = getattr(result, "reply_markup", None)
        post = scene.world.add(room, message.model_copy(update={"via_bot": BOT, "reply_markup": markup}))
        number = scene.numbers.query()
        scene.world.inline_ids[number] = (room.id, post.id)
        scene.world.show(room, post)
        # Without a keyboard Telegram gives no id to edit the message by.
        chosen = types.ChosenInlineResult(
            result_id=result.id,
            from_user=person.user,
            query=offered.text,
            inline_message_id=number if markup else None,
        )
        scene.tell_bot("chosen_inline_result", chosen)
        view = showing.message(room, post)
        return answer(Messages(messages=[view], revision=scene.world.revision), 201)

    def _content(self, result: types.InlineQueryResultUnion) -> Content:
        """What a result becomes. Photos must be known by id: addresses cannot be fetched here."""
        asked = getattr(result, "input_message_content", None)
        try:
            if isinstance(asked, types.InputTextMessageContent):
                return Content(words.message_text(asked.message_text, asked.parse_mode, asked.entities))
            if isinstance(result, types.InlineQueryResultCachedPhoto):
                photo = intake.known_photo(self._scene, result.photo_file_id)
                caption = words.caption(result.caption, result.parse_mode, result.caption_entities)
                return replace(Content(photo=photo), words=caption)
        except Refusal as refusal:
            raise Impossible(409, f"Telegram does not take this result: {refusal.description}") from refusal
        raise Impossible(409, f"the stage cannot send results of type {result.type}")


def _offered(asked: Asked) -> Offered:
    return Offered(
        query=asked.id,
        answered=asked.answered,
        results=[_result(one) for one in asked.results],
        next_offset=asked.next_offset,
        button=asked.button,
    )


def _result(result: types.InlineQueryResultUnion) -> ResultView:
    content = getattr(result, "input_message_content", None)
    cached = isinstance(result, types.InlineQueryResultCachedPhoto)
    text = content.message_text if isinstance(content, types.InputTextMessageContent) else None
    return ResultView(
        id=result.id,
        type=result.type,
        title=getattr(result, "title", None),
        description=getattr(result, "description", None),
        photo=f"/control/files/{result.photo_file_id}" if cached else getattr(result, "thumbnail_url", None),
        text=text,
    )
