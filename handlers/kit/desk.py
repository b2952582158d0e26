"""The desk where wishes are handed in: checks them, submits them, and opens their cards."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardMarkup
from pydantic import ValidationError

from handlers.kit.callbacks import Action
from handlers.kit.cards import CardText, Turn, moment
from handlers.kit.i18n import Fact, Html, Say
from handlers.kit.keyboards import Key
from handlers.kit.replies import under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import CAPABILITY, DrawWish
from pipelines.kit.contract import MAX_PROMPT, Inputs
from pipelines.kit.models import ModelCard
from pipelines.kit.styles import styles_for
from pipelines.kit.words import UnknownWish, unknown_wish
from tasks.task import Place, Task
from tasks.wish import NotAccepted, Queued, Receipt, Wish

log = structlog.get_logger(__name__)

EXAMPLES_SHOWN = 4
THINGS_SHOWN = 10
PLACES_SHOWN = 4


@dataclass(frozen=True)
class Counter:
    """Where at the desk a wish is handed in: what it answers to, and what was quoted with it."""

    reply_to: int | None
    quoted: tuple[str, ...] = ()


class Desk:
    """Takes wishes to draw, from messages and from buttons alike."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def take(self, wish: DrawWish, visit: Visit, counter: Counter) -> None:
        """Accept the wish and show its card, or say in one sentence why not."""
        try:
            inputs = self._inputs(wish)
        except ValidationError as error:
            await self._answer(visit, counter, invalid(error, wish, visit.say, self._studio))
            return
        unknown = await self._unknown(wish, inputs, visit, counter)
        if unknown is not None:
            await self._teach(wish, unknown, visit, counter)
            return
        async with self._studio.openings.opening(visit.chat.id):
            try:
                receipt = await self._submit(inputs, visit, counter)
            except NotAccepted as refusal:
                await self._answer(visit, counter, not_accepted(refusal, visit.say, self._studio))
                return
            if receipt.task.place.card is None:  # the same update may come twice after a crash
                await self._open_card(receipt, visit, counter)

    def _inputs(self, wish: DrawWish) -> Inputs:
        return self._studio.guard.capability(CAPABILITY).inputs.model_validate(wish.model_dump())

    async def _submit(self, inputs: Inputs, visit: Visit, counter: Counter) -> Receipt:
        place = Place(
            chat=visit.chat.id,
            thread=visit.thread,
            reply_to=None if visit.is_private else counter.reply_to,
            is_private=visit.is_private,
        )
        return await self._studio.router.submit(
            Wish(
                key=visit.key,
                person=visit.person.id,
                language=visit.say.language,
                capability=CAPABILITY,
                inputs=inputs,
                place=place,
                context_texts=counter.quoted,
            )
        )

    async def _open_card(self, receipt: Receipt, visit: Visit, counter: Counter) -> None:
        """Without a card the result still comes, as a message of its own."""
        task, studio = receipt.task, self._studio
        text = studio.faces.text(task).waiting(task, turn_of(receipt.queued))
        try:
            sent = await studio.bot.send_message(
                visit.chat.id,
                text,
                message_thread_id=visit.thread,
                reply_parameters=under(None if visit.is_private else counter.reply_to),
                reply_markup=await studio.faces.keys(task),
            )
        except TelegramAPIError as error:
            log.info("card-not-sent", task=task.id, reason=str(error))
            return
        studio.progress.note(task.id, receipt.queued.position if receipt.queued else None)
        await studio.router.attach_card(task.id, sent.message_id)

    async def _unknown(
        self, wish: DrawWish, inputs: Inputs, visit: Visit, counter: Counter
    ) -> UnknownWish | None:
        """What the model would not understand; a wish that the guard refuses is refused, not explained."""
        card = self._studio.models.get(wish.model)
        if card is None:
            return None
        folder = self._studio.offer.models_folder
        found = await asyncio.to_thread(unknown_wish, wish.prompt, visit.say.language, card, folder)
        if found is None:
            return None
        level = self._studio.guard.policy.of_chat(visit.chat.level, is_private=visit.chat.is_private)
        verdict = self._studio.guard.judge_texts(inputs, counter.quoted, level)
        return found if verdict.is_allowed else None

    async def _teach(self, wish: DrawWish, unknown: UnknownWish, visit: Visit, counter: Counter) -> None:
        say = visit.say
        words = ", ".join(unknown.things[:THINGS_SHOWN] + unknown.places[:PLACES_SHOWN])
        text = say("draw-unknown-words", model=model_title(self._studio, wish.model, say), words=words)
        rows = [[Key(prompt, Action.EXAMPLE, prompt)] for prompt in unknown.examples[:EXAMPLES_SHOWN]]
        rows.append([Key(say.plain("button-model"), Action.OPEN_MODELS)])
        keys = await self._studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)
        await self._answer(visit, counter, text, keys)

    async def _answer(
        self, visit: Visit, counter: Counter, text: str, keys: InlineKeyboardMarkup | None = None
    ) -> None:
        await self._studio.bot.send_message(
            visit.chat.id,
            text,
            message_thread_id=visit.thread,
            reply_parameters=under(counter.reply_to),
            reply_markup=keys,
        )


def turn_of(queued: Queued | None) -> Turn | None:
    """Where the card says the task stands."""
    return None if queued is None else Turn(queued.position, queued.starts)


def model_title(studio: Studio, model: str, say: Say) -> str:
    """What a model is called in this language."""
    card = studio.models.get(model)
    return model if card is None else card.title.speak(say.language)


def invalid(error: ValidationError, wish: DrawWish, say: Say, studio: Studio) -> str:
    """One sentence for inputs that do not fit their model."""
    first = error.errors()[0]
    card = studio.models.get(wish.model)
    title = model_title(studio, wish.model, say)
    match first["type"]:
        case "string_too_long":
            return say("draw-too-long", length=len(wish.prompt), most=MAX_PROMPT)
        case "string_too_short":
            return say("draw-empty")
        case "ratio-unavailable" | "unknown-ratio" if card is not None:
            return say("draw-shape-unavailable", model=title, allowed=", ".join(card.ratios))
        case "style-unavailable" | "unknown-style" if card is not None:
            return say("draw-style-unavailable", model=title, allowed=_styles(card))
        case "unknown-model":
            return say("option-bad-model", value=wish.model, allowed=", ".join(studio.models.ids))
        case _:
            return say("draw-bad-value")


def _styles(card: ModelCard) -> str:
    return ", ".join(style.id for style in styles_for(card))


def not_accepted(refusal: NotAccepted, say: Say, studio: Studio) -> str:
    """Return the sentence for a wish that the router did not take."""
    if refusal.code == "refused":
        return CardText(say, studio.models).refused(str(refusal.facts.get("reason", "")))
    key = f"not-accepted-{refusal.code}"
    if not say.knows(key):
        return say("not-accepted-other")
    facts: dict[str, Fact] = dict(refusal.facts)
    if "model" in facts:
        facts["model"] = model_title(studio, str(facts["model"]), say)
    for name in ("until", "resets"):
        if facts.get(name):
            at = datetime.fromisoformat(str(facts[name]))
            facts[name] = Html(moment(at, at.strftime("%H:%M UTC")))
        elif name in facts:
            facts[name] = "none"
    if refusal.code in {"banned", "paused"}:
        facts["reason"] = facts.get("reason") or "none"
    return say(key, **facts)


def task_wish(task: Task) -> DrawWish:
    """Read a task's inputs back as a wish."""
    return DrawWish.model_validate(task.inputs)
