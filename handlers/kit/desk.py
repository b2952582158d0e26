"""The desk where wishes of every capability are handed in: checks them, submits them, opens their cards."""

import asyncio
from dataclasses import dataclass

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardMarkup, Message
from pydantic import ValidationError

from handlers.kit import unfinished
from handlers.kit.callbacks import Action
from handlers.kit.cards import Turn
from handlers.kit.drafts import Dropped
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Say
from handlers.kit.keyboards import Key
from handlers.kit.models import model_title
from handlers.kit.refusals import invalid, not_accepted
from handlers.kit.replies import under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.whisper import Ear, whisper
from handlers.kit.wishes import DRAW, PictureWish
from handlers.kit.wordsmith import BEAUTIFY
from pipelines.kit.contract import Inputs
from pipelines.kit.words import UnknownWish, unknown_wish
from tasks.task import Place
from tasks.wish import NotAccepted, Queued, Receipt, Wish

log = structlog.get_logger(__name__)

EXAMPLES_SHOWN = 4
ALONE = frozenset({"refused", "banned", "rests", "limited"})
"""Why a wish was not taken, where that is nobody else's business."""


@dataclass(frozen=True)
class Counter:
    """Where at the desk a wish is handed in: what it answers to, and what was quoted with it."""

    reply_to: int | None
    quoted: tuple[str, ...] = ()
    picture: PictureFile | None = None
    """What is to be drawn over, as Telegram knows it."""


class Unread(Exception):
    """A model would not understand any of the words; `text` says which it knows."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Desk:
    """Takes wishes, from messages and from buttons alike."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def take(self, wish: PictureWish, visit: Visit, counter: Counter) -> None:
        """Accept the wish and show its card, or say in one sentence why not."""
        try:
            inputs = self._inputs(wish)
        except ValidationError as error:
            await self._answer(visit, counter, invalid(error, wish, visit.say, self._studio))
            return
        if wish.turn is None or not self._studio.wordsmith.is_on:
            await self._hand_in(wish.worded(wish.wording), inputs, visit, counter)
        elif visit.is_private or wish.turn:
            await unfinished.note(wish, visit, counter, self._studio.notes)
            self._studio.errands.run(
                self._find_words(wish, inputs, visit, counter),
                lambda number: self._answer(visit, counter, visit.say("error-sorry", number=number)),
            )
        else:  # a group sees its card at once, and the words when the worker has found them
            await self._hand_in(wish, inputs, visit, counter)

    async def accept(self, wish: PictureWish, visit: Visit, counter: Counter) -> Receipt:
        """Accept a wish with the words it has and show its card.

        Raises ValidationError, NotAccepted, Unread.
        """
        inputs = self._inputs(wish)
        unknown = await self._unknown(wish, inputs, visit, counter)
        if unknown is not None:
            raise Unread(self._lesson(wish, unknown, visit.say))
        async with self._studio.openings.opening(visit.chat.id):
            receipt = await self._submit(wish, inputs, visit, counter)
            if receipt.task.place.card is None:  # the same wish may come twice after a crash
                await self._open_card(receipt, visit, counter)
        return receipt

    async def _find_words(self, wish: PictureWish, inputs: Inputs, visit: Visit, counter: Counter) -> None:
        """Better words first; the wish itself where there are none."""
        try:
            wording = await self._studio.wordsmith.better(wish, visit)
            await self._hand_in(wish.worded(wording), inputs, visit, counter)
        except Dropped:
            log.debug("wish-dropped", person=visit.person.id)
        await unfinished.done(visit.key, self._studio.notes)

    async def resume(self) -> None:
        """Hand in, as they were written, wishes whose words a process before this one was finding."""
        for left in await unfinished.left_over(self._studio.notes):
            visit = await left.visit(self._studio)
            await self.take(left.wish, visit, Counter(left.reply_to, left.quoted, left.picture))
            await unfinished.done(visit.key, self._studio.notes)

    async def _hand_in(self, wish: PictureWish, inputs: Inputs, visit: Visit, counter: Counter) -> None:
        unknown = await self._unknown(wish, inputs, visit, counter)
        if unknown is not None:
            await self._teach(wish, unknown, visit, counter)
            return
        async with self._studio.openings.opening(visit.chat.id):
            try:
                receipt = await self._submit(wish, inputs, visit, counter)
            except NotAccepted as refusal:
                await self._refuse(refusal, visit, counter)
                return
            if receipt.task.place.card is None:  # the same update may come twice after a crash
                await self._open_card(receipt, visit, counter)

    async def _refuse(self, refusal: NotAccepted, visit: Visit, counter: Counter) -> None:
        """Say why not; what the guard refused, and what is held against somebody, is told to them alone."""
        say, studio = visit.say, self._studio
        text, code = not_accepted(refusal, say, studio), refusal.facts.get("appeal")
        if refusal.code not in ALONE:
            await self._answer(visit, counter, text)
            return
        rows = [[Key(say.plain("button-appeal"), Action.APPEAL, str(code))]] if code else []
        keys = await studio.keyboards.lay(rows, owner=visit.person.id) if rows else None
        ear = Ear(visit.chat.id, visit.person.id, visit.thread, counter.reply_to)
        await whisper(studio.bot, ear, text, say("refused-quietly"), keys)

    def _inputs(self, wish: PictureWish) -> Inputs:
        declared = self._studio.guard.capability(wish.capability).inputs
        return declared.model_validate(wish.inputs(declared.model_fields))

    async def _submit(self, wish: PictureWish, inputs: Inputs, visit: Visit, counter: Counter) -> Receipt:
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
                capability=wish.capability,
                inputs=inputs,
                place=place,
                context_texts=counter.quoted,
                before=() if wish.turn is None else (BEAUTIFY,),
                wording=wish.wording,
            )
        )

    async def _open_card(self, receipt: Receipt, visit: Visit, counter: Counter) -> None:
        """Without a card the result still comes, as a message of its own."""
        task, studio = receipt.task, self._studio
        attended = bool(await studio.router.workers())
        text = studio.faces.text(task).waiting(task, turn_of(receipt.queued), is_attended=attended)
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
        self, wish: PictureWish, inputs: Inputs, visit: Visit, counter: Counter
    ) -> UnknownWish | None:
        """What the model would not understand; a wish that the guard refuses is refused, not explained."""
        card = self._studio.models.get(wish.model)
        if card is None or not wish.drawn or wish.turn is not None:  # better words may still be found
            return None
        folder = self._studio.offer.models_folder
        found = await asyncio.to_thread(unknown_wish, wish.drawn, visit.say.language, card, folder)
        if found is None:
            return None
        level = self._studio.guard.policy.of_chat(visit.chat.level, is_private=visit.chat.is_private)
        verdict = self._studio.guard.judge_texts(inputs, counter.quoted, level)
        return found if verdict.is_allowed else None

    async def _teach(self, wish: PictureWish, unknown: UnknownWish, visit: Visit, counter: Counter) -> None:
        say, text = visit.say, self._lesson(wish, unknown, visit.say)
        shown = unknown.examples[:EXAMPLES_SHOWN] if wish.capability == DRAW else ()
        rows = [[Key(prompt, Action.EXAMPLE, prompt)] for prompt in shown]
        rows.append([Key(say.plain("button-model"), Action.OPEN_MODELS)])
        keys = await self._studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)
        async with self._studio.openings.opening(visit.chat.id):  # a quick finger waits for the note below
            answer = await self._answer(visit, counter, text, keys)
            if counter.picture is not None:  # a tapped example is drawn over the same picture
                await self._studio.pictures.remember(visit.chat.id, answer.message_id, counter.picture)

    def _lesson(self, wish: PictureWish, unknown: UnknownWish, say: Say) -> str:
        """Which words the model does know."""
        examples = "yes" if wish.capability == DRAW and unknown.examples else "no"
        title = model_title(self._studio, wish.model, say)
        return say("draw-unknown-words", model=title, words=unknown.shown, examples=examples)

    async def _answer(
        self, visit: Visit, counter: Counter, text: str, keys: InlineKeyboardMarkup | None = None
    ) -> Message:
        return await self._studio.bot.send_message(
            visit.chat.id,
            text,
            message_thread_id=visit.thread,
            reply_parameters=under(counter.reply_to),
            reply_markup=keys,
        )


def turn_of(queued: Queued | None) -> Turn | None:
    """Where the card says the task stands."""
    return None if queued is None else Turn(queued.position, queued.starts)
