"""Beautify: whose words were drawn, and the buttons for the person's own, for others, and for a change."""

import structlog
from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, ForceReply, Message, MessageGenerationStopped

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.faces import Around
from handlers.kit.i18n import Say
from handlers.kit.keyboards import Key, Rows
from handlers.kit.models import allowed
from handlers.kit.options import BadOption, parse
from handlers.kit.replies import reply, under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import task_wish
from handlers.kit.wordsmith import BEAUTIFY
from tasks.task import Task

log = structlog.get_logger(__name__)

SCOPE = "edit-words"
"""Notes: which task a question for other words is about."""


def offer(task: Task, around: Around) -> Rows:
    """Keys under what was drawn from words: the person's own and others, or better ones."""
    if not {"prompt", "model", "style"} <= task.inputs.keys():
        return []
    say, wording = around.say, task.wording
    edit = Key(say.plain("button-edit-words"), Action.EDIT_WORDS, task=task.id)
    if wording is None or not wording.is_used:
        return [[Key(say.plain("button-better"), Action.REWORD, "0", task.id), edit]]
    mine = Key(say.plain("button-mine"), Action.MINE, task=task.id)
    other = Key(say.plain("button-reword"), Action.REWORD, str(wording.turn + 1), task.id)
    return [[mine, other, edit]]


async def choose(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Draw by the person's own words or by others; the dice stay, so only the words make the difference."""
    task = await studio.router.task(press.task)
    if task is None or not task.artifacts:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    if press.action is Action.REWORD and not studio.wordsmith.is_on:  # a key of when there was one
        await query.answer(visit.say.plain("words-silence-off"), show_alert=True)
        return
    wish = task_wish(task).model_copy(update={"seed": task.artifacts[0].recipe.seed})
    wish = wish.worded(None) if press.action is Action.MINE else wish.reworded(int(press.value or 0))
    await query.answer(visit.say.plain("toast-on-it"))
    await desk.take(wish, visit, Counter(None if query.message is None else query.message.message_id))


async def edit(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Open the person's keyboard for words of their own, with those that were drawn to copy."""
    task = await studio.router.task(press.task)
    if task is None or query.message is None:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    await query.answer()
    say, chat = visit.say, visit.chat.id
    force = ForceReply(selective=True, input_field_placeholder=say.plain("words-edit-placeholder"))
    async with studio.openings.opening(chat):  # a quick answer waits for the note
        question = await studio.bot.send_message(
            chat,
            say("words-edit", words=task_wish(task).drawn),
            message_thread_id=task.place.thread,
            reply_parameters=under(query.message.message_id),
            reply_markup=force,
        )
        await studio.notes.write(SCOPE, f"{chat}:{question.message_id}", {"task": task.id})


class Edits(Filter):
    """Lets through what answers a question for other words, with the task that it was about."""

    async def __call__(self, message: Message, studio: Studio) -> bool | dict[str, Task]:
        """Give the handler `edited`."""
        asked = message.reply_to_message
        if asked is None or asked.from_user is None or asked.from_user.id != studio.bot.id:
            return False
        await studio.openings.settled(message.chat.id)
        note = await studio.notes.read(SCOPE, f"{message.chat.id}:{asked.message_id}")
        task = None if note is None else await studio.router.task(str(note["task"]))
        return False if task is None else {"edited": task}


async def by_own_words(
    message: Message, edited: Task, visit: Visit, say: Say, studio: Studio, desk: Desk
) -> None:
    """Draw exactly these words, with everything else as it was unless an option says so."""
    wish = task_wish(edited)
    try:
        order = parse(message.text or "", allowed(studio, wish.model, say))
    except BadOption as error:
        await reply(message, say(error.code, **error.facts))
        return
    if not order.prompt:
        await reply(message, say("draw-empty"))
        return
    await desk.take(wish.told_anew(order), visit, Counter(message.message_id))


async def stop(stopped: MessageGenerationStopped, studio: Studio) -> None:
    """The person has seen enough of the draft: their own words are drawn."""
    studio.drafts.stop(stopped.chat.id, stopped.draft_id)


async def resume(desk: Desk) -> None:
    """The process begins: what one before it was finding words for is handed in."""
    try:
        await desk.resume()
    except TelegramAPIError as error:  # what is left stays noted for the next start
        log.warning("wishes-not-resumed", reason=str(error))


async def leave(studio: Studio) -> None:
    """The process ends: wishes whose words are not found yet are handed in as they are."""
    studio.drafts.stop_all()
    await studio.errands.settle()


def routes() -> Router:
    """The messages, presses and stops this feature answers."""
    router = Router(name=BEAUTIFY)
    router.message.register(by_own_words, F.text, ~F.text.startswith("/"), Edits())
    router.callback_query.register(choose, Pressed(Action.MINE, Action.REWORD))
    router.callback_query.register(edit, Pressed(Action.EDIT_WORDS))
    router.stopped_message_generation.register(stop)
    return router
