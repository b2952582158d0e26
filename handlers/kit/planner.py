"""The planner: reads plain words about what lies before a person, and proposes what to do as buttons."""

from dataclasses import dataclass

import structlog
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.kit.files import PictureFile, picture_in
from handlers.kit.models import able_model, needs, usual_model
from handlers.kit.pace import expendable
from handlers.kit.plain import is_worth_reading
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import DRAW, PictureWish, task_wish
from handlers.kit.wordsmith import BEAUTIFY
from pipelines.kit.contract import BlobRef, Inputs
from pipelines.kit.language import Speechless
from pipelines.words.keeping import split_options
from pipelines.words.plan import AtHand, Plan, Situation, picture_field, plan
from tasks.task import Task

log = structlog.get_logger(__name__)

NO_BYTES = BlobRef(sha256="0" * 64, media_type="image/png", size=0)
"""Stands for a picture that is not fetched yet, to see whether a form is complete."""

TOLD_LATER = frozenset(
    {"ratio-unavailable", "unknown-ratio", "style-unavailable", "unknown-style", "string_too_long"}
)
"""Faults of a wish that the desk has a sentence for, once its button is pressed."""


class Proposal(BaseModel):
    """A wish as a button keeps it: complete but for the bytes of its picture."""

    model_config = ConfigDict(frozen=True)

    wish: PictureWish
    field: str = ""
    """The input that takes the picture; empty where none is used."""
    picture: PictureFile | None = None
    follows_shape: bool = False
    """Whether the shape is the picture's."""
    reply_to: int | None = None
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Before:
    """What lies before a person who writes: their words, a picture, the result that they answer."""

    words: str
    message: int
    picture: PictureFile | None = None
    result: Task | None = None
    quoted: tuple[str, ...] = ()

    @property
    def at_hand(self) -> AtHand:
        """As the language model is told."""
        if self.picture is None:
            return "none"
        return "sent" if self.result is None else "result"


@dataclass(frozen=True)
class Thought:
    """What was understood: a capability with what it may become, or nothing that we do."""

    plan: Plan
    does: tuple[Proposal, ...] = ()
    """What can be done about it, the likeliest first; empty where something is missing."""


async def before(message: Message, words: str, visit: Visit, studio: Studio) -> Before | None:
    """What is worth reading with the help of a language model; None for what is drawn as it is."""
    is_wanted = studio.wordsmith.is_on and visit.person.better_words
    if not is_wanted or not words or split_options(words)[1] or message.forward_origin is not None:
        return None
    replied = message.reply_to_message
    picture = picture_in(message) or (None if replied is None else picture_in(replied))
    if picture is None and (replied is not None or not is_worth_reading(words)):
        return None
    result = None
    if replied is not None and picture_in(message) is None:
        await studio.openings.settled(visit.chat.id)
        result = await studio.router.shown_in(visit.chat.id, replied.message_id)
    quoted = (message.quote.text,) if message.quote is not None else ()
    return Before(words, message.message_id, picture, result, quoted)


async def think(lies: Before, visit: Visit, studio: Studio) -> Thought | None:
    """What the person means; None where nothing sound came back, or nothing needs to be asked about it."""
    guard = studio.guard
    level = guard.policy.of_chat(visit.chat.level, is_private=visit.is_private)
    if not guard.judge_texts(None, (lies.words, *lies.quoted), level).is_allowed:
        return None  # the desk refuses it, and notes that
    await _show_thinking(visit, studio)
    told = str(lies.result.inputs.get("prompt", "")) if lies.result is not None else ""
    forms = {name: guard.capability(name).inputs for name in guard.capabilities() if name != BEAUTIFY}
    try:
        made = await plan(Situation(lies.words, lies.at_hand, told), forms, studio.wordsmith.language)
    except Speechless:
        return None
    said = [value for value in made.inputs.values() if isinstance(value, str)]
    if not guard.judge_texts(None, said, level).is_allowed:
        return None
    if made.capability is None:
        as_written = await _as_written(lies, visit, studio)
        return Thought(made, (as_written,) if as_written is not None else ())
    is_plain = made.capability == DRAW and lies.picture is None and made.inputs.keys() <= {"prompt"}
    return None if is_plain else Thought(made, await _proposals(made, lies, visit, studio))


async def _show_thinking(visit: Visit, studio: Studio) -> None:
    try:
        with expendable():
            await studio.bot.send_chat_action(
                visit.chat.id, ChatAction.TYPING, message_thread_id=visit.thread
            )
    except TelegramAPIError as error:
        log.debug("typing-not-shown", reason=str(error))


async def _proposals(made: Plan, lies: Before, visit: Visit, studio: Studio) -> tuple[Proposal, ...]:
    """The plan itself, the same with or without the picture, and the words as they are."""
    capability = made.capability or DRAW
    form = studio.guard.capability(capability).inputs
    field, must = picture_field(form)
    takes = [made.uses_picture, not made.uses_picture] if field and not must else [must]
    found: list[Proposal] = []
    for is_over in takes:
        if is_over and lies.picture is None:
            continue
        wish = await _wish(made, form, lies, visit, studio, field if is_over else "")
        if wish is not None:
            is_shaped = "ratio" in made.inputs or lies.result is not None
            found.append(_proposal(wish, lies, field if is_over else "", follows_shape=not is_shaped))
    as_written = await _as_written(lies, visit, studio) if capability == DRAW else None
    known = {(one.wish.prompt, one.field) for one in found}
    if as_written is not None and (as_written.wish.prompt, as_written.field) not in known:
        found.append(as_written)
    return tuple(found)


async def _wish(
    made: Plan, form: type[Inputs], lies: Before, visit: Visit, studio: Studio, field: str
) -> PictureWish | None:
    """The plan's wish; None where no model can do it, or where its form needs more than there is."""
    capability = made.capability or DRAW
    task = lies.result
    is_same = task is not None and task.capability == capability
    base = task_wish(task).again() if task is not None and is_same else PictureWish(capability=capability)
    told = "" if task is None else str(task.inputs.get("prompt", ""))
    said = dict(made.inputs)
    if (words := form.model_fields.get("prompt")) is not None:
        said["prompt"] = str(said.get("prompt") or told or (lies.words if words.is_required() else ""))
    is_new = said.get("prompt") != base.prompt
    told_anew = {"wording": None, "turn": 0 if capability == DRAW else None} if is_new else {}
    picture = {"source": None} | ({field: NO_BYTES} if field else {})
    wish = PictureWish.model_validate({**base.model_dump(), **said, **told_anew, **picture})
    if "model" in form.model_fields:
        model = await _model(wish, visit, studio)
        if model is None:
            return None
        wish = wish.model_copy(update={"model": model})
        card = studio.models.get(model)
        if card is not None and wish.ratio not in card.ratios and "ratio" not in said:
            wish = wish.model_copy(update={"ratio": card.default_ratio})
    try:
        form.model_validate(wish.inputs(form.model_fields))
    except ValidationError as error:
        if any(fault["type"] not in TOLD_LATER for fault in error.errors()):
            return None  # another picture, a mask: its own conversation asks for that
    return wish


async def _as_written(lies: Before, visit: Visit, studio: Studio) -> Proposal | None:
    """What would be drawn if nobody had thought about it."""
    field = "" if lies.picture is None else "source"
    wish = PictureWish(prompt=lies.words, turn=0, source=NO_BYTES if field else None)
    model = await able_model(studio, visit, needs(wish, studio))
    card = None if model is None else studio.models.get(model)
    if card is None:
        return None
    wish = wish.model_copy(update={"model": card.id, "ratio": card.default_ratio})
    return _proposal(wish, lies, field, follows_shape=True)


async def _model(wish: PictureWish, visit: Visit, studio: Studio) -> str | None:
    """Who draws the result that is answered, else the usual model, else one that can."""
    abilities = needs(wish, studio)
    allowed = None if visit.is_private else visit.chat.allowed_models
    for model in (wish.model, usual_model(studio, visit)):
        card = studio.models.get(model)
        if card is not None and card.has(abilities) and (allowed is None or model in allowed):
            return model
    return await able_model(studio, visit, abilities)


def _proposal(wish: PictureWish, lies: Before, field: str, *, follows_shape: bool) -> Proposal:
    wish = wish.model_copy(update={field: None} if field else {})
    picture = lies.picture if field else None
    return Proposal(
        wish=wish,
        field=field,
        picture=picture,
        follows_shape=bool(field) and follows_shape,
        reply_to=lies.message,
        quoted=lies.quoted,
    )
