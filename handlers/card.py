"""The buttons under a card: cancel, again, variations, style, shape, model, strength, recipe, original."""

from dataclasses import replace

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import CallbackQuery, InlineKeyboardMarkup

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import CardText
from handlers.kit.desk import Counter, Desk
from handlers.kit.editing import NO_RIGHTS, rekey
from handlers.kit.keyboards import CopyKey, Key, Rows, back_key, grid
from handlers.kit.models import model_mark, needs, offered_models
from handlers.kit.replies import aim_at
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish, command_of, task_wish
from pipelines.kit.contract import PipelineError
from pipelines.kit.styles import NO_STYLE, styles_for
from tasks.task import State, Task

COPY_FITS = 256


async def cancel(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Take the task back; its card says the rest when it has ended."""
    is_admin = press.owner != visit.person.id  # the middleware let nobody else through
    task = await studio.router.cancel(press.task, visit.person.id, is_admin=is_admin)
    if task is None:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    is_taken_back = task.state in {State.CANCELLED, State.RUNNING}
    await query.answer(visit.say.plain("toast-cancelled" if is_taken_back else "toast-too-late"))


async def again(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Draw the same words anew, as this button, style, shape or model says."""
    task = await studio.router.task(press.task)
    if task is None:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    wish = changed(task, press, studio)
    await query.answer(visit.say.plain("toast-on-it"))
    message = query.message
    if press.action in {Action.STYLE, Action.SHAPE, Action.MODEL} and message is not None:
        await rekey(studio.bot, visit.chat.id, message.message_id, await studio.faces.keys(task))
    await desk.take(wish, visit, Counter(None if message is None else message.message_id))


def changed(task: Task, press: Press, studio: Studio) -> PictureWish:
    """The wish that the pressed button stands for."""
    wish = task_wish(task)
    match press.action:
        case Action.VARIATIONS:
            made = task.artifacts[int(press.value or 0)].recipe
            # A variation lies around the picture it varies, so what is near that one is near it as well.
            return wish.near(made.seed if made.near_seed is None else made.near_seed)
        case Action.STYLE:
            return wish.again().restyled(press.value)
        case Action.SHAPE:
            return wish.again().reshaped(press.value)
        case Action.MODEL:
            return remodelled(wish, press.value, studio)
        case Action.STRENGTH:
            made = task.artifacts[0].recipe
            return wish.loosened(float(press.value), made.seed)
        case _:
            return wish.again()


def remodelled(wish: PictureWish, model: str, studio: Studio) -> PictureWish:
    """The wish for another model; the desk says so where that has left the catalogue."""
    card = studio.models.get(model)
    if card is None:
        return wish.model_copy(update={"model": model})
    return wish.again().remodelled(card, studio.models.get(wish.model))


async def choose(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Show styles, shapes or models in place of the card's buttons, or put the buttons back."""
    task = await studio.router.task(press.task)
    if task is None or query.message is None:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    rows, hint = await choice_rows(task, press.action, visit, studio)
    keys: InlineKeyboardMarkup = await studio.faces.keys(task, rows)
    await query.answer(visit.say.plain(hint) if hint else None)
    await rekey(studio.bot, visit.chat.id, query.message.message_id, keys)


async def choice_rows(task: Task, action: Action, visit: Visit, studio: Studio) -> tuple[Rows | None, str]:
    """The buttons of one choice and the toast that explains it; None are the card's own buttons."""
    say, wish = visit.say, task_wish(task)
    card = studio.models.get(wish.model)
    if action is Action.BACK or card is None:
        return None, ""
    back = [back_key(task, say)]
    if action is Action.CHOOSE_STYLE:
        keys = [Key(say.plain("draw-no-style"), Action.STYLE, NO_STYLE, task.id)]
        keys += [
            Key(style.title.speak(say.language), Action.STYLE, style.id, task.id)
            for style in styles_for(card)
        ]
        return [*grid(keys, 3), back], "draw-choose-style"
    if action is Action.CHOOSE_SHAPE:
        keys = [Key(ratio, Action.SHAPE, ratio, task.id) for ratio in card.ratios]
        return [*grid(keys, 4), back], "draw-choose-shape"
    models = await offered_models(studio, visit, needs(wish, studio))
    keys = [Key(f"{model_mark(it)} {it.title(say)}", Action.MODEL, it.card.id, task.id) for it in models]
    return [*grid(keys, 1), back], "draw-choose-model"


async def recipe(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Tell how the picture was made, ready to be copied and sent again."""
    task = await studio.router.task(press.task)
    if task is None or not task.artifacts:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    await query.answer()
    wish, stored = task_wish(task), task.artifacts[0]
    command = command_of(wish, stored.recipe.seed, says_mine=studio.wordsmith.is_on)
    text = CardText(visit.say, studio.models).recipe(wish, stored, command)
    rows: Rows = [[CopyKey(visit.say.plain("button-copy"), command)]] if len(command) <= COPY_FITS else []
    await studio.bot.send_message(
        visit.chat.id,
        text,
        message_thread_id=task.place.thread,
        reply_markup=await studio.keyboards.lay(rows, owner=None) if rows else None,
    )


async def original(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Send the files exactly as they were made."""
    task = await studio.router.task(press.task)
    if task is None or not task.artifacts:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    try:
        for stored in task.artifacts:
            await studio.router.read(stored.blob)
    except PipelineError:
        await query.answer(visit.say.plain("toast-gone"), show_alert=True)
        return
    if not visit.is_private and any(stored.is_covered for stored in task.artifacts):
        await original_in_private(query, task, visit, studio)
        return
    await query.answer(visit.say.plain("toast-sending"))
    card = query.message.message_id if query.message else None
    try:
        await studio.delivery.original(task, reply_to=card)
    except TelegramBadRequest as error:
        if NO_RIGHTS not in error.message:
            raise
        said, aim = visit.say("toast-not-allowed"), aim_at(replace(task.place, reply_to=card))
        await studio.bot.send_message(visit.chat.id, said, **aim)


async def original_in_private(query: CallbackQuery, task: Task, visit: Visit, studio: Studio) -> None:
    """A file has no cover, and the group is shown this picture covered: hand it to the person alone."""
    place = replace(task.place, chat=visit.person.id, thread=None)
    try:
        await studio.delivery.original(replace(task, place=place), reply_to=None)
    except (TelegramForbiddenError, TelegramBadRequest):  # never wrote in private
        await query.answer(visit.say.plain("toast-covered-unsent"), show_alert=True)
        return
    await query.answer(visit.say.plain("toast-covered-sent"), show_alert=True)


async def show(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Send an album whose first sending nobody is sure of."""
    task = await studio.router.task(press.task)
    if task is None:
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    try:
        await studio.delivery.resend(task)
    except TelegramBadRequest as error:
        if NO_RIGHTS not in error.message:
            raise
        await query.answer(visit.say.plain("toast-not-allowed"), show_alert=True)
        return
    await query.answer()


def routes() -> Router:
    """The presses this feature answers."""
    router = Router(name="card")
    press = router.callback_query.register
    press(cancel, Pressed(Action.CANCEL))
    changes = (Action.VARIATIONS, Action.STYLE, Action.SHAPE, Action.MODEL, Action.STRENGTH)
    press(again, Pressed(Action.AGAIN, *changes))
    press(choose, Pressed(Action.CHOOSE_STYLE, Action.CHOOSE_SHAPE, Action.CHOOSE_MODEL, Action.BACK))
    press(recipe, Pressed(Action.RECIPE))
    press(original, Pressed(Action.ORIGINAL))
    press(show, Pressed(Action.SHOW))
    return router
