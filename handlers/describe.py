"""Describe: a picture becomes words, ready to be drawn from."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import Captioned
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.faces import Around
from handlers.kit.files import PictureFile
from handlers.kit.keyboards import Key, Rows
from handlers.kit.models import DRAWS, able_model
from handlers.kit.questions import pressed_question
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import PictureWish
from tasks.task import Task

DESCRIBE = "describe"


def offer(task: Task, around: Around) -> Rows:
    """A key under a description that draws from it."""
    if task.capability != DESCRIBE or task.wording is None:
        return []
    return [[Key(around.say.plain("button-draw-it"), Action.DRAW_IT, task=task.id, style="primary")]]


async def by_command(message: Message, visit: Visit, studio: Studio, desk: Desk) -> None:
    """`/describe` in the caption of a picture or as a reply to one."""
    if not studio.wordsmith.is_on:
        raise Sorry("describe-nobody")
    picture = await studio.pictures.meant_by(message)
    if picture is None or message.forward_origin is not None:
        raise Sorry("describe-what")
    await describe(picture, message.message_id, visit, studio, desk)


async def by_button(query: CallbackQuery, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Under a question about a picture."""
    question, asked = await pressed_question(query, visit, studio)
    await describe(question.files[0], asked, visit, studio, desk)
    await query.answer()


async def describe(picture: PictureFile, asked: int, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Hand the picture in. Raises PipelineError where it cannot be opened."""
    kept = await studio.pictures.take(picture)
    wish = PictureWish.model_validate({"capability": DESCRIBE, "picture": kept.blob})
    await desk.take(wish, visit, Counter(asked, picture=picture))


async def draw_it(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Draw from the description, as it stands."""
    task = await studio.router.task(press.task)
    model = await able_model(studio, visit, DRAWS)
    if task is None or task.wording is None or model is None:
        raise Sorry("toast-stale")
    await query.answer(visit.say.plain("toast-on-it"))
    card = studio.models.get(model)
    ratio = "1:1" if card is None else card.default_ratio
    wish = PictureWish(prompt=task.wording.prompt, model=model, ratio=ratio)
    await desk.take(wish, visit, Counter(None if query.message is None else query.message.message_id))


def routes() -> Router:
    """The command and presses this feature answers."""
    router = Router(name=DESCRIBE)
    for is_ours in (F.text, Captioned()):
        router.message.register(by_command, Command(DESCRIBE), is_ours)
    router.callback_query.register(by_button, Pressed(Action.DESCRIBE))
    router.callback_query.register(draw_it, Pressed(Action.DRAW_IT))
    return router
