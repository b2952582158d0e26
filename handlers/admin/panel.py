"""The panel itself: statistics, line, refusals, audit, and the switch of the intake."""

from collections.abc import Awaitable, Callable, Sequence

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.admin.access import Operator
from handlers.admin.words import words
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time
from handlers.kit.editing import rewrite
from handlers.kit.i18n import Html, Say
from handlers.kit.keyboards import CopyKey, Key
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.store.refusals import Refusal

SHOWN = 10
LINE_SHOWN = 500
PAUSED_BY = "operator"
PAUSE, RESUME = "pause", "resume"
Rows = list[list[Key | CopyKey]]


async def open_panel(message: Message, visit: Visit, studio: Studio) -> None:
    """Show the first page."""
    await message.answer(await home(visit.say, studio), reply_markup=await keys(visit, studio))


async def turn_page(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Show a page in place of the one before."""
    await query.answer()
    await show(query, await text_of(press.action, visit, studio), visit, studio)


async def switch_intake(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Pause or open as the button says; one that says neither, of an earlier release, switches over."""
    is_open = await studio.moderation.paused() is None
    wanted = press.value or (PAUSE if is_open else RESUME)
    if wanted == PAUSE and is_open:
        await studio.moderation.pause(PAUSED_BY, visit.person.id)
    elif wanted == RESUME and not is_open:
        await studio.moderation.resume(visit.person.id)
    await query.answer(visit.say.plain("toast-saved"))
    await show(query, await home(visit.say, studio), visit, studio)


async def show(query: CallbackQuery, text: str, visit: Visit, studio: Studio) -> None:
    """Put a page into the panel's message."""
    if query.message is not None:
        laid = await keys(visit, studio)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, laid)


async def text_of(page: Action, visit: Visit, studio: Studio) -> str:
    """What a page says."""
    say = visit.say
    pages: dict[Action, Callable[[], Awaitable[str]]] = {
        Action.ADMIN_STATISTICS: lambda: statistics(say, studio),
        Action.ADMIN_QUEUE: lambda: queue(visit, studio),
        Action.ADMIN_REFUSALS: lambda: refusals(say, studio),
        Action.ADMIN_AUDIT: lambda: audit(say, studio),
        Action.ADMIN_WORDS: lambda: words(say, studio),
        Action.ADMIN_HOWTO: lambda: howto(say),
    }
    return await pages.get(page, lambda: home(say, studio))()


async def howto(say: Say) -> str:
    """The commands."""
    return say("admin-howto")


async def home(say: Say, studio: Studio) -> str:
    """How things stand, in three lines."""
    figures, workers = await studio.moderation.statistics(), await studio.router.workers()
    paused = await studio.moderation.paused()
    return say(
        "admin-home",
        intake="open" if paused is None else "paused",
        workers=len(workers),
        waiting=figures.waiting_now,
        running=figures.running_now,
    )


async def statistics(say: Say, studio: Studio) -> str:
    """The last 24 hours."""
    figures = await studio.moderation.statistics()
    workers = await studio.router.workers()
    return say(
        "admin-statistics",
        people=figures.people,
        today=figures.people_today,
        chats=figures.chats,
        done=figures.done,
        refused=figures.refused,
        failed=figures.failed,
        cancelled=figures.cancelled,
        expired=figures.expired,
        units=figures.units,
        seconds="–" if figures.seconds is None else f"{figures.seconds:.1f}",
        workers=", ".join(f"{it.name} ({', '.join(sorted(it.models))})" for it in workers) or "–",
    )


async def queue(visit: Visit, studio: Studio) -> str:
    """The line, others redacted: an operator looks a task up by its id where there is a reason to."""
    line = await studio.router.waiting_line(visit.person.id, limit=LINE_SHOWN)
    rows = [
        visit.say("admin-queue-row", position=it.position, capability=it.capability, units=it.units)
        for it in line[:SHOWN]
    ]
    return _page(visit.say("admin-queue", count=len(line)), rows)


async def refusals(say: Say, studio: Studio) -> str:
    """The latest refusals: who, why and by which record, never the words."""
    found = await studio.moderation.refusals(SHOWN)
    rows = [
        say(
            "admin-refusal-row",
            at=Html(day_and_time(it.at, say.language)),
            person=str(it.person),
            reason=reason_of(it, say),
            record=it.code or "–",
            task=it.task or "–",
        )
        for it in found
    ]
    return _page(say("admin-refusals"), rows or [say("admin-nothing")])


def reason_of(refusal: Refusal, say: Say) -> str:
    """The kind of content in words, else why nothing was judged."""
    key = f"rules-category-{refusal.category.replace('_', '-')}"
    return say.plain(key) if say.knows(key) else refusal.reason


async def audit(say: Say, studio: Studio) -> str:
    """The latest acts of operators."""
    rows = [
        say(
            "admin-audit-row",
            number=entry.number,
            at=Html(day_and_time(entry.at, say.language)),
            actor=str(entry.actor),
            action=entry.action,
            subject=entry.subject,
        )
        for entry in await studio.moderation.audit(SHOWN)
    ]
    return _page(say("admin-audit"), rows or [say("admin-nothing")])


def _page(title: str, rows: Sequence[str]) -> str:
    return "\n".join([title, *rows])


async def keys(visit: Visit, studio: Studio) -> InlineKeyboardMarkup:
    """The same buttons under every page."""
    say, paused = visit.say, await studio.moderation.paused()
    intake = Key(
        say.plain("admin-button-resume" if paused is not None else "admin-button-pause"),
        Action.ADMIN_INTAKE,
        RESUME if paused is not None else PAUSE,
        style="success" if paused is not None else "danger",
    )
    pages = [
        [("statistics", Action.ADMIN_STATISTICS), ("queue", Action.ADMIN_QUEUE)],
        [("refusals", Action.ADMIN_REFUSALS), ("audit", Action.ADMIN_AUDIT)],
        [("words", Action.ADMIN_WORDS)] if studio.wordsmith.is_on else [],
        [("howto", Action.ADMIN_HOWTO), ("home", Action.ADMIN_HOME)],
    ]
    rows: Rows = [[Key(say.plain(f"admin-button-{name}"), action) for name, action in row] for row in pages]
    return await studio.keyboards.lay([*rows, [intake]], owner=visit.person.id, chat=visit.chat.id)


def routes() -> Router:
    """The command and presses of the panel."""
    router = Router(name="admin-panel")
    router.message.register(open_panel, Command("admin"), F.text, Operator())
    router.callback_query.register(switch_intake, Pressed(Action.ADMIN_INTAKE), Operator())
    router.callback_query.register(
        turn_page,
        Pressed(
            Action.ADMIN_HOME,
            Action.ADMIN_STATISTICS,
            Action.ADMIN_QUEUE,
            Action.ADMIN_REFUSALS,
            Action.ADMIN_AUDIT,
            Action.ADMIN_WORDS,
            Action.ADMIN_HOWTO,
        ),
        Operator(),
    )
    return router
