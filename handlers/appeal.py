"""Appeal: a refused or warned person asks for another pair of eyes; one appeal at a time."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time
from handlers.kit.i18n import Html
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.appeals import NotAppealable

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
    """`/appeal` lists the latest refusals that can be appealed against."""
    say = visit.say
    if not visit.is_private:
        await reply(message, say("admin-in-private"))
        return
    found = await studio.router.appeals.appealable(visit.person.id, SHOWN)
    if not found:
        await reply(message, say("appeal-nothing"))
        return
    lines = [
        say("appeal-row", at=Html(day_and_time(it.at, say.language)), record=it.code, reason=it.reason)
        for it in found
    ]
    rows = [[Key(f"{say.plain('button-appeal')} {it.code}", Action.APPEAL, it.code)] for it in found]
    keys = await studio.keyboards.lay(rows, owner=visit.person.id)
    await reply(message, "\n".join([say("appeal-choose"), *lines]), keys)


def routes() -> Router:
    """The command and the press."""
    router = Router(name="appeal")
    router.message.register(choose, Command("appeal"), F.text)
    router.callback_query.register(appeal, Pressed(Action.APPEAL))
    return router
