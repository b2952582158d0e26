"""Refine: the same picture once more, with finer detail, by a model that can do this."""

from collections.abc import Iterable
from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import Captioned, words_of
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.faces import Around
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Say
from handlers.kit.keyboards import Key, Rows, numbered
from handlers.kit.models import able_model, allowed, offered_models
from handlers.kit.options import Allowed, BadOption, Order, parse
from handlers.kit.refusals import trouble_with
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish, task_wish
from pipelines.kit.contract import MAX_PROMPT, Ability, PipelineError
from pipelines.kit.models import ModelCard
from pipelines.kit.styles import NO_STYLE, known_styles
from tasks.task import Task

REFINE = "refine"
REFINES = frozenset({Ability.REFINE})


def offer(task: Task, around: Around) -> Rows:
    """A key under what a model drew that cannot do it itself, where another one here can."""
    card = around.catalogue.get(str(task.inputs.get("model", "")))
    if task.capability == REFINE or card is None or card.has(REFINES):
        return []
    if refiner(card, around.models) is None:
        return []
    if len(task.artifacts) > 1:
        return [numbered(task, around.say, Action.REFINE)]
    return [[Key(around.say.plain("button-refine"), Action.REFINE, task=task.id)]]


def refiner(card: ModelCard, models: Iterable[ModelCard]) -> ModelCard | None:
    """Who refines what this model drew: of the same folder first, and never one that draws smaller."""
    largest = _pixels(card)
    able = [it for it in models if it.has(REFINES) and _pixels(it) >= largest]
    return min(able, key=lambda it: (it.folder != card.folder, it.family != card.family), default=None)


def _pixels(card: ModelCard) -> int:
    return max(size.width * size.height for size in card.ratios.values())


async def by_command(
    message: Message, command: CommandObject, visit: Visit, say: Say, studio: Studio, desk: Desk
) -> None:
    """`/refine WORDS` in the caption of a picture or as a reply to one; the words say what it shows."""
    picture = await studio.pictures.meant_by(message)
    if picture is None or message.forward_origin is not None:
        await reply(message, say("refine-what"))
        return
    model = await able_model(studio, visit, REFINES)
    if model is None:
        await reply(message, say("refine-nobody"))
        return
    try:
        said = command.args or words_of(message.reply_to_message)
        order = read(said, allowed(studio, model, say), await own_words(picture, model, studio))
        source = await studio.pictures.take(picture)
    except BadOption as error:
        await reply(message, say(error.code, **error.facts))
        return
    except PipelineError as error:
        await reply(message, trouble_with(error.code, error.facts, say))
        return
    wish = PictureWish(
        capability=REFINE,
        prompt=order.prompt,
        model=order.model or model,
        seed=order.seed,
        source=source.blob,
    )
    await desk.take(wish, visit, Counter(message.message_id, picture=picture))


async def own_words(picture: PictureFile, model: str, studio: Studio) -> str:
    """What a result of ours shows, so that nobody has to say it again; else nothing."""
    task, card = await studio.router.task(picture.task) if picture.task else None, studio.models.get(model)
    return "" if task is None or card is None else shown(task_wish(task), card)


def read(words: str, options: Allowed, own: str = "") -> Order:
    """The words, or the picture's own, and the two options that refining knows. Raises BadOption."""
    order = parse(words, options)
    order = order if order.prompt else replace(order, prompt=own)
    if not order.prompt:
        raise BadOption("refine-empty")
    if order != Order(order.prompt, seed=order.seed, model=order.model):
        raise BadOption("refine-options")
    return order


async def refine(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Hand the picture in again, to be refined."""
    task, number = await studio.router.task(press.task), int(press.value or 0)
    if task is None or number >= len(task.artifacts):
        await query.answer(visit.say.plain("toast-stale"), show_alert=True)
        return
    wish = task_wish(task)
    card = studio.models.get(wish.model)
    awake = [it.card for it in await offered_models(studio, visit, REFINES) if it.is_awake]
    best = None if card is None else refiner(card, awake)
    if best is None:
        await query.answer(visit.say.plain("refine-nobody"), show_alert=True)
        return
    await query.answer(visit.say.plain("toast-on-it"))
    source = task.artifacts[number].blob
    refined = PictureWish(capability=REFINE, prompt=shown(wish, best), model=best.id, source=source)
    await desk.take(refined, visit, Counter(None if query.message is None else query.message.message_id))


def shown(wish: PictureWish, card: ModelCard) -> str:
    """What the picture shows, its style included, in words that the refining model knows."""
    style = None if wish.style == NO_STYLE else known_styles().get(wish.style)
    if style is None or not style.suits(card):
        return wish.drawn
    words, _ = style.apply(wish.drawn, "", card)
    return words if len(words) <= MAX_PROMPT else wish.drawn


def routes() -> Router:
    """The command and presses this feature answers."""
    router = Router(name="refine")
    for is_ours in (F.text, Captioned()):
        router.message.register(by_command, Command(REFINE), is_ours)
    router.callback_query.register(refine, Pressed(Action.REFINE))
    return router
