"""Appeal: a refused or warned person asks for another pair of eyes; one appeal at a time."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time
from handlers.kit.i18n import Html, Say
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.appeals import NotAppealable
from tasks.store.refusals import Refusal
from tasks.strikes import Strike

SHOWN = 5


async def appeal(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Open it, and say what happens next."""
    try:
        await studio.router.appeals.appeal(visit.person.id, press.value)
    except NotAppealable as error:
        await query.answer(visit.say.plain(f"appeal-{error.code}"), show_alert=True)
        return
    await query.answer(visit.say.plain("appeal-taken"), show_alert=True)


async def choose(message: Message, visit: Visit, studio: Studio) -> None:
    """`/appeal` lists the latest refusals, and the measures, that can be appealed against."""
    say = visit.say
    if not visit.is_private:
        await reply(message, say("admin-in-private"))
        return
    appeals = studio.router.appeals
    found = await appeals.appealable(visit.person.id, SHOWN)
    measures = await appeals.measures(visit.person.id)
    if not found and not measures:
        await reply(message, say("appeal-nothing"))
        return
    lines = [refusal_row(it, say) for it in found] + [measure_row(it, say) for it in measures]
    rows = [
        [Key(f"{say.plain('button-appeal')} {it}", Action.APPEAL, it)]
        for it in (*(it.code for it in found), *(it.id for it in measures))
    ]
    keys = await studio.keyboards.lay(rows, owner=visit.person.id)
    await reply(message, "\n".join([say("appeal-choose"), *lines]), keys)


def refusal_row(refusal: Refusal, say: Say) -> str:
    """One refusal, with its reason in a few words."""
    reason = f"appeal-reason-{refusal.reason}"
    return say(
        "appeal-row",
        at=Html(day_and_time(refusal.at, say.language)),
        record=refusal.code,
        reason=say.plain(reason if say.knows(reason) else "appeal-reason-other"),
    )


def measure_row(strike: Strike, say: Say) -> str:
    """One warning, time-out or upheld report, with what was said about it."""
    why = f"report-why-{strike.reason}"
    return say(
        "appeal-measure-row",
        at=Html(day_and_time(strike.at, say.language)),
        id=strike.id,
        kind=say.plain(f"review-strike-{strike.kind}"),
        reason=(say.plain(why) if say.knows(why) else strike.reason) or "none",
    )


def routes() -> Router:
    """The command and the press."""
    router = Router(name="appeal")
    router.message.register(choose, Command("appeal"), F.text)
    router.callback_query.register(appeal, Pressed(Action.APPEAL))
    return router
