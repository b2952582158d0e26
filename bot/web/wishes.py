"""From a call's JSON to an accepted task: pictures by id, a model that is able, the desk of everybody."""

from aiogram.exceptions import TelegramAPIError
from pydantic import JsonValue, ValidationError

from bot.web.pictures import Album
from bot.web.reception import Session
from bot.web.refusals import Refused, Told, plain
from bot.web.views import CapabilityView, NewTask
from handlers.kit.desk import Counter, Desk, Unread
from handlers.kit.models import able_model, needs, offered_models
from handlers.kit.refusals import invalid, not_accepted
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from pipelines.kit.contract import Inputs
from safety.guard import Guard
from tasks.task import Task
from tasks.wish import NotAccepted

GONE_FROM_CHAT = frozenset({"left", "kicked"})
TOO_MUCH = frozenset({"too-many-waiting", "chat-too-many-waiting", "no-units"})


def painters(guard: Guard) -> tuple[str, ...]:
    """What can be asked for here: the capabilities that name a model, since they end in pictures."""
    return tuple(
        name for name in guard.capabilities() if "model" in guard.capability(name).inputs.model_fields
    )


async def capability_views(session: Session, visit: Visit) -> list[CapabilityView]:
    """What the studio can do, and for which of it a painter is awake."""
    guard, found = session.studio.guard, list[CapabilityView]()
    for name in painters(guard):
        pipeline = guard.capability(name)
        offered = await offered_models(session.studio, visit, pipeline.abilities)
        is_awake = any(model.is_awake for model in offered)
        found.append(CapabilityView(name=name, fields=list(pipeline.inputs.model_fields), is_awake=is_awake))
    return found


class WishDesk:
    """Hands wishes of the API in."""

    def __init__(self, desk: Desk, album: Album) -> None:
        self._desk = desk
        self._album = album

    async def accept(self, session: Session, asked: NewTask) -> Task:
        """The accepted task, its card on the way. Raises Refused, Told."""
        studio = session.studio
        if asked.capability not in painters(studio.guard):
            raise Refused(422, "unknown-capability", name=asked.capability)
        visit, said = await self._opened(session, asked)
        wish = await self._wish(session, asked, visit, said)
        try:
            receipt = await self._desk.accept(wish, visit, Counter(None))
        except ValidationError as error:
            sentence = plain(invalid(error, wish, session.say, studio))
            raise Told(422, error.errors()[0]["type"], sentence) from error
        except NotAccepted as error:
            status = 429 if error.code in TOO_MUCH else 403
            raise Told(status, error.code, plain(not_accepted(error, session.say, studio))) from error
        except Unread as error:
            raise Told(422, "unknown-words", plain(error.text)) from error
        return receipt.task

    async def _wish(self, session: Session, asked: NewTask, visit: Visit, said: PictureWish) -> PictureWish:
        declared = session.studio.guard.capability(asked.capability)
        fields = said.inputs(declared.inputs.model_fields.keys() & said.model_fields_set)
        for name, value in asked.inputs.items():
            if name not in declared.inputs.model_fields:
                raise Refused(422, "bad-inputs", field=name)
            fields[name] = await self._resolved(session, name, value)
        try:
            given = {**_defaults(declared.inputs), **fields, "capability": asked.capability}
            wish = PictureWish.model_validate(given)
        except ValidationError as error:
            raise Refused(422, "bad-inputs", field=str(error.errors()[0]["loc"][0])) from error
        if not wish.model:
            model = await able_model(session.studio, visit, needs(wish, session.studio))
            if model is None:
                raise Refused(409, "nobody-able")
            wish = wish.model_copy(update={"model": model})
        return wish

    async def _resolved(self, session: Session, field: str, value: JsonValue) -> object:
        """The value with every `{"picture": ID}` in it replaced; a blob's own name opens nothing."""
        if isinstance(value, list):
            return [await self._resolved(session, field, one) for one in value]
        if not isinstance(value, dict):
            return value
        if "sha256" in value:
            raise Refused(422, "bad-inputs", field=field)
        named = value.get("picture")
        if len(value) == 1 and isinstance(named, str):
            owned = await self._album.find(session, named)
            await session.studio.router.read(owned.blob)  # swept bytes are told now, not by a painter later
            return owned.blob
        return {name: await self._resolved(session, field, one) for name, one in value.items()}

    async def _opened(self, session: Session, asked: NewTask) -> tuple[Visit, PictureWish]:
        """Where the result goes: where the opening button stands, else the caller's private chat.

        And what was said before it was pressed, such as the model: it holds where the call says nothing else.
        """
        if not asked.opened:
            return await session.visit(session.person, asked.key), PictureWish()
        key, button = await self._album.opened(session, asked.opened)
        chat = button.chat or session.person
        if chat != session.person and not await self._is_in(session, chat):
            raise Refused(403, "left-chat")
        said = key.wish if key.wish.capability == asked.capability else PictureWish()
        return await session.visit(chat, asked.key, key.thread), said

    async def _is_in(self, session: Session, chat: int) -> bool:
        try:
            member = await session.studio.bot.get_chat_member(chat, session.person)
        except TelegramAPIError:
            return False
        return member.status not in GONE_FROM_CHAT


def _defaults(inputs: type[Inputs]) -> dict[str, object]:
    """What the pipeline itself takes where a caller says nothing, rather than what the conversation would."""
    return {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in inputs.model_fields.items()
        if not field.is_required()
    }


def read_task(data: bytes) -> NewTask:
    """The body of a new task. Raises Refused."""
    if rb"\u0000" in data:  # no database keeps it
        raise Refused(422, "bad-inputs", field="\\u0000")
    try:
        return NewTask.model_validate_json(data)
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        raise Refused(
            422 if where else 400,
            "bad-inputs" if where else "bad-json",
            field=str(where[0]) if where else "none",
        ) from error
