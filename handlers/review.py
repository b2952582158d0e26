"""Review: moderators look at what waits, one case at a time, blurred, and uphold or overturn it."""

import asyncio
from contextlib import suppress

import structlog
from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message

from handlers.admin.access import Moderator
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time, shortened
from handlers.kit.i18n import Html, Say, escaped
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from pipelines.kit.contract import BlobRef, PipelineError
from tasks.appeals import Case
from tasks.previews import blurred
from tasks.reports import CHILD
from tasks.reviews import Kind
from tasks.store.tasks import blobs_in

log = structlog.get_logger(__name__)

WORDS_SHOWN = 500
INPUT = "input_picture"


async def open_queue(message: Message, visit: Visit, studio: Studio) -> None:
    """`/review`: the most urgent case."""
    if not visit.is_private:
        await reply(message, visit.say("admin-in-private"))
        return
    await show_next(visit, studio)


async def turn(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Leave this case for later, or for somebody else."""
    await query.answer()
    await _close(query, visit, studio)
    await show_next(visit, studio, after=press.value)


async def decide(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Uphold or overturn, then show the next one."""
    is_overturned = press.action is Action.REVIEW_OVERTURN
    appeals = studio.router.appeals
    case = await appeals.decide(press.value, visit.person.id, overturn=is_overturned)
    if case is None:
        await query.answer(visit.say.plain("review-too-late"), show_alert=True)
    else:
        await query.answer(visit.say.plain(f"review-done-{case.review.state}"))
        if case.review.kind is Kind.REPORT and not is_overturned and not await withdraw(case, studio):
            await studio.bot.send_message(visit.chat.id, await still_there(case, visit.say, studio))
    await _close(query, visit, studio)
    await show_next(visit, studio)


async def still_there(case: Case, say: Say, studio: Studio) -> str:
    """Where somebody else has to delete the picture."""
    chat = None if case.task is None else await studio.chats.get(case.task.place.chat)
    return say("review-not-withdrawn", chat="–" if chat is None else chat.title or str(chat.id))


async def withdraw(case: Case, studio: Studio) -> bool:
    """Take a result out of its chat; False where Telegram no longer lets us."""
    if case.task is None:
        return True
    is_gone = True
    for message in case.messages:
        try:
            await studio.bot.delete_message(case.task.place.chat, message)
        except TelegramAPIError as error:
            is_gone &= "not found" in str(error)  # somebody was quicker
            log.warning("result-not-withdrawn", review=case.review.id, reason=str(error))
    return is_gone


async def show_next(visit: Visit, studio: Studio, after: str = "") -> None:
    """Show a case with its keys, or say that nothing waits."""
    say, appeals = visit.say, studio.router.appeals
    case = await appeals.next(visit.person.id, after)
    if case is None:
        await studio.bot.send_message(visit.chat.id, say("review-empty"))
        return
    waiting = await appeals.waiting(visit.person.id)
    text, keys = describe(case, waiting, say), await lay(case, visit, studio)
    look = await look_at(case, studio)
    if look is None:
        await studio.bot.send_message(visit.chat.id, text, reply_markup=keys)
        return
    file = BufferedInputFile(look, "blurred.jpg")
    await studio.bot.send_photo(visit.chat.id, file, caption=text, reply_markup=keys)


def describe(case: Case, waiting: int, say: Say) -> str:
    """What a moderator may know: scores and rules always, words only where no level forbids them."""
    review, refusal = case.review, case.refusal
    lines = [
        say(f"review-kind-{review.kind}", id=review.id, waiting=waiting),
        say("review-opened", at=Html(day_and_time(review.opened, say.language))),
    ]
    if refusal is not None:
        lines.append(
            say(
                "review-record",
                record=refusal.code,
                stage=_named("review-stage", refusal.stage, say),
                category=_named("rules-category", refusal.category, say),
                score=f"{refusal.score:.2f}",
                threshold=f"{refusal.threshold:.2f}",
                rules=refusal.rules,
                matched=refusal.matched or "–",
            )
        )
    if review.reporters:
        reason = _named("report-why", review.reason, say)
        lines.append(say("review-reporters", count=review.reporters, reason=reason))
    if case.strike is not None:
        kind, why = (
            _named("review-strike", case.strike.kind, say),
            _named("report-why", case.strike.reason, say),
        )
        lines.append(say("review-strike", kind=kind, weight=case.strike.weight, reason=why))
    if refusal is not None and refusal.is_hard:
        lines.append(say("review-hidden"))
    elif case.task is not None and review.reason != CHILD:
        said = case.task.inputs
        lines.append(say("review-words", words=shortened(str(said.get("prompt") or "–"), WORDS_SHOWN)))
        if said.get("negative"):
            lines.append(say("review-negative", words=shortened(str(said["negative"]), WORDS_SHOWN)))
    elif review.kind is Kind.REPORT:
        lines.append(say("review-hidden"))
    return "\n".join(lines)


def _named(what: str, code: str, say: Say) -> Html:
    """The words for a code; where there are none, the code itself."""
    key = f"{what}-{code.replace('_', '-')}"
    return Html(say(key)) if say.knows(key) else escaped(code or "–")


async def look_at(case: Case, studio: Studio) -> bytes | None:
    """A blurred picture where there is one that may be looked at."""
    blob, is_blurred = picture_of(case)
    if blob is None:
        return None
    try:
        data = await studio.router.read(blob)
    except PipelineError:
        return None
    return data if is_blurred else await asyncio.to_thread(blurred, data)


def picture_of(case: Case) -> tuple[BlobRef | None, bool]:
    """The picture that the case is about, and whether it is stored blurred already; never of a child."""
    refusal, task = case.refusal, case.task
    if case.review.reason == CHILD or (refusal is not None and refusal.is_hard):
        return None, False
    if refusal is not None and refusal.preview is not None:
        return refusal.preview, True
    if task is None:
        return None, False
    if case.review.kind is Kind.REPORT and task.artifacts:
        return task.artifacts[0].blob, False
    given = blobs_in(task.inputs) if refusal is not None and refusal.stage == INPUT else []
    return (given[0] if given else None), False


async def lay(case: Case, visit: Visit, studio: Studio) -> InlineKeyboardMarkup:
    """Uphold, overturn, next; of a report, what that means for the picture."""
    say, which = visit.say, "report" if case.review.kind is Kind.REPORT else "other"
    value = case.review.id
    uphold = Key(say.plain("review-uphold", which=which), Action.REVIEW_UPHOLD, value, style="danger")
    overturn = Key(say.plain("review-overturn", which=which), Action.REVIEW_OVERTURN, value, style="success")
    later = Key(say.plain("review-next"), Action.REVIEW_NEXT, value)
    return await studio.keyboards.lay(
        [[uphold, overturn], [later]], owner=visit.person.id, chat=visit.chat.id
    )


async def _close(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Take the keys off a case that was dealt with."""
    if query.message is not None:
        with suppress(TelegramBadRequest):
            await studio.bot.edit_message_reply_markup(
                chat_id=visit.chat.id, message_id=query.message.message_id, reply_markup=None
            )


def routes() -> Router:
    """The command and presses, for moderators alone."""
    router = Router(name="review")
    router.message.register(open_queue, Command("review"), F.text, Moderator())
    router.callback_query.register(turn, Pressed(Action.REVIEW_NEXT), Moderator())
    decisions = Pressed(Action.REVIEW_UPHOLD, Action.REVIEW_OVERTURN)
    router.callback_query.register(decide, decisions, Moderator())
    return router
