"""Queue and cancel: what of mine is waiting or being painted; others only as a number."""

from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit import unfinished
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import own_words, shortened
from handlers.kit.editing import rewrite
from handlers.kit.i18n import Html
from handlers.kit.keyboards import Key, grid
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.task import State, Task

SHOWN = 10
"""Own tasks on one page."""
LINE_SHOWN = 500
_PROMPT = 60


@dataclass(frozen=True)
class Mine:
    """A person's live task and its place in the whole line."""

    task: Task
    position: int | None


async def show_queue(message: Message, visit: Visit, studio: Studio) -> None:
    """What is in line."""
    text, keys = await page(visit, studio)
    await message.answer(text, reply_markup=keys)


async def cancel_command(message: Message, visit: Visit, studio: Studio) -> None:
    """What is being written, or one task, is cancelled at once; of several tasks the person picks."""
    say = visit.say
    if visit.is_private and (wish := studio.drafts.drop(visit.chat.id)):
        await unfinished.done(wish, studio.notes)  # first, so that no kill between the two brings it back
        await reply(message, say("queue-cancelled", count=1))
        return
    mine = await live(visit, studio)
    if not mine:
        await reply(message, say("queue-cancel-none"))
    elif len(mine) == 1:
        count = await take_back(visit, studio, mine)
        await reply(message, say("queue-cancelled", count=count))
    else:
        text, keys = await page(visit, studio)
        await message.answer(f"{say('queue-cancel-which')}\n\n{text}", reply_markup=keys)


async def cancel_one(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Cancel the task of the button."""
    task = await studio.router.cancel(press.task, visit.person.id)
    is_taken_back = task is not None and task.state in {State.CANCELLED, State.RUNNING}
    await query.answer(visit.say.plain("toast-cancelled" if is_taken_back else "toast-too-late"))
    await refresh(query, visit, studio)


async def cancel_all(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Cancel everything of this person, and of nobody else."""
    count = await take_back(visit, studio, await live(visit, studio))
    await query.answer(visit.say.plain("queue-cancelled", count=count))
    await refresh(query, visit, studio)


async def take_back(visit: Visit, studio: Studio, mine: list[Mine]) -> int:
    """Cancel these, each by its id; return how many were still there to cancel."""
    tasks = [await studio.router.cancel(it.task.id, visit.person.id) for it in mine]
    return sum(task is not None and task.state in {State.CANCELLED, State.RUNNING} for task in tasks)


async def refresh(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Bring the list up to date."""
    if query.message is not None:
        text, keys = await page(visit, studio)
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def live(visit: Visit, studio: Studio) -> list[Mine]:
    """This person's waiting, running and travelling tasks; in a group only those of the group."""
    tasks = await studio.router.mine(visit.person.id)
    line = await studio.router.waiting_line(visit.person.id, limit=LINE_SHOWN)
    places = {it.task.id: it.position for it in line if it.task is not None}
    return [
        Mine(task, places.get(task.id))
        for task in tasks
        if visit.is_private or task.place.chat == visit.chat.id
    ]


async def page(visit: Visit, studio: Studio) -> tuple[str, InlineKeyboardMarkup | None]:
    """The list and its buttons."""
    say, mine = visit.say, await live(visit, studio)
    line = await studio.router.waiting_line(visit.person.id, limit=LINE_SHOWN)
    others = sum(it.task is None for it in line)
    if not mine:
        return say("queue-empty", others=others), None
    lines = [
        say(
            "queue-mine",
            number=number,
            prompt=shortened(own_words(it.task, say), _PROMPT),
            state=Html(state_of(it, visit)),
        )
        for number, it in enumerate(mine[:SHOWN], start=1)
    ]
    keys = [
        Key(say.plain("queue-cancel-this", number=number), Action.QUEUE_CANCEL, task=it.task.id)
        for number, it in enumerate(mine[:SHOWN], start=1)
        if it.task.state is not State.DELIVERING
    ]
    rows = grid(keys, 3)
    if len(keys) > 1:
        rows.append([Key(say.plain("queue-cancel-all"), Action.QUEUE_CANCEL_ALL, style="danger")])
    text = "\n".join([say("queue-title"), *lines, "", say("queue-others", others=others)])
    return text, await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


def state_of(mine: Mine, visit: Visit) -> str:
    """Where a task is, in words."""
    if mine.task.state is State.WAITING and mine.position is not None:
        return visit.say("queue-state-waiting", position=mine.position)
    key = f"queue-state-{mine.task.state}"
    return visit.say(key if mine.task.state is not State.WAITING else "queue-state-waiting-somewhere")


def routes() -> Router:
    """The commands and presses this feature answers."""
    router = Router(name="queue")
    router.message.register(show_queue, Command("queue"), F.text)
    router.message.register(cancel_command, Command("cancel"), F.text)
    router.callback_query.register(cancel_one, Pressed(Action.QUEUE_CANCEL))
    router.callback_query.register(cancel_all, Pressed(Action.QUEUE_CANCEL_ALL))
    return router
