"""Report: anybody who sees a result may say that it should not be there."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.keyboards import Key, grid
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.whisper import Ear, whisper
from tasks.reports import REASONS, Heard


async def report(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Count it at once, then ask for the reason where nobody else reads the question."""
    say, person = visit.say, visit.person.id
    heard = await studio.router.reports.report(press.task, person)
    await query.answer(say.plain(f"report-{heard}"), show_alert=True)
    if heard is not Heard.COUNTED:
        return
    keys = [Key(say.plain(f"report-why-{it}"), Action.REPORT_WHY, it, press.task) for it in REASONS]
    laid = await studio.keyboards.lay(grid(keys, 2), owner=person)
    await whisper(studio.bot, Ear(visit.chat.id, person, visit.thread), say("report-why"), None, laid)


async def reason(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Note the reason; the last one said counts."""
    heard = await studio.router.reports.report(press.task, visit.person.id, press.value)
    await query.answer(visit.say.plain(f"report-{heard}"))


def routes() -> Router:
    """The presses this feature answers."""
    router = Router(name="report")
    router.callback_query.register(report, Pressed(Action.REPORT))
    router.callback_query.register(reason, Pressed(Action.REPORT_WHY))
    return router
