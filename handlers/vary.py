"""Vary: other pictures like one, from subtle changes to free ones."""

from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.albums import Parts
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.hearing import Asking, blob_of, hear, only, words_of
from handlers.kit.kin import VARIES, eyes_for
from handlers.kit.models import offered_models, painter_for
from handlers.kit.questions import pressed_question
from handlers.kit.replies import edited
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import USUAL_STRENGTH, VARY, PictureWish, task_wish
from pipelines.kit.contract import MAX_COUNT
from tasks.task import Task

ASKING = Asking(VARY, VARIES, ("n", "seed", "strength", "model", "no"))


async def by_command(
    message: Message, command: CommandObject, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """`/vary WORDS` in the caption of a picture or as a reply to one; the words may be left out."""
    words = command.args or ""
    heard = await hear(ASKING, message, words, visit, studio, parts=parts)
    file = only(heard.files, "vary-what")
    wish = heard.wish(
        VARY,
        prompt=heard.order.prompt or await words_of(file, studio),
        source=await blob_of(file, studio),
        strength=USUAL_STRENGTH if heard.order.strength is None else heard.order.strength,
        count=heard.order.count if "n" in heard.order.said else MAX_COUNT,
    )
    await desk.take(wish, visit, heard.counter)


async def by_question(query: CallbackQuery, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Under a question about a picture."""
    question, asked = await pressed_question(query, visit, studio)
    model = await painter_for(studio, visit, VARIES)
    file = only(question.files, "vary-what")
    words, source = await words_of(file, studio), await blob_of(file, studio)
    await query.answer(visit.say.plain("toast-on-it"))
    wish = PictureWish(capability=VARY, prompt=words, model=model, source=source, count=MAX_COUNT)
    await desk.take(wish, visit, Counter(asked))


@dataclass(frozen=True)
class Seen:
    """A result that some model here varies as a picture."""

    task: Task
    number: int
    model: str


class CanSee(Filter):
    """Lets a press of Variations through where a picture is varied; else dice near its own are rolled."""

    async def __call__(
        self, _query: CallbackQuery, visit: Visit, studio: Studio, press: Press
    ) -> bool | dict[str, Seen]:
        """Give the handler `seen`."""
        task, number = await studio.router.task(press.task), int(press.value or 0)
        if task is None or number >= len(task.artifacts):
            return False
        awake = [it.card for it in await offered_models(studio, visit, VARIES) if it.is_awake]
        eyes = eyes_for(task, studio.models, awake)
        return False if eyes is None else {"seen": Seen(task, number, eyes.id)}


async def by_button(query: CallbackQuery, seen: Seen, visit: Visit, desk: Desk) -> None:
    """Under a result: four variations of that very picture."""
    wish = task_wish(seen.task)
    varied = PictureWish(
        capability=VARY,
        prompt=wish.drawn,
        negative=wish.negative,
        model=seen.model,
        source=seen.task.artifacts[seen.number].blob,
        count=MAX_COUNT,
    )
    await query.answer(visit.say.plain("toast-on-it"))
    await desk.take(varied, visit, Counter(None if query.message is None else query.message.message_id))


def routes() -> Router:
    """The command and presses this feature answers."""
    router = Router(name=VARY)
    for words in (F.text, F.caption):
        router.message.register(by_command, Command(VARY), words)
        router.edited_message.register(edited, Command(VARY), words)
    router.callback_query.register(by_question, Pressed(Action.VARY))
    router.callback_query.register(by_button, Pressed(Action.VARIATIONS), CanSee())
    return router
