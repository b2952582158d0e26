"""Outpaint: what lies around a picture, side by side or all around; and a closer look at its middle."""

import asyncio
from collections.abc import Sequence

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.crops import middle
from handlers.kit.desk import Counter, Desk
from handlers.kit.editor import editor_key
from handlers.kit.faces import Around
from handlers.kit.files import PictureFile
from handlers.kit.hearing import Asking, blob_of, hear, only, told_more
from handlers.kit.keyboards import AnyKey, Key, Rows, grid
from handlers.kit.kin import VARIES
from handlers.kit.models import painter_for
from handlers.kit.options import FRAMES, SHAPES, SIDES, ZOOMS, Order
from handlers.kit.questions import Answers, Question, ask, pressed_question
from handlers.kit.replies import edited
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import OUTPAINT, VARY, PictureWish, task_wish
from pipelines.kit.contract import Ability
from tasks.task import Task

FILLS = frozenset({Ability.INPAINT})
ASKING = Asking(OUTPAINT, FILLS, ("frame", "n", "seed", "model", "no"))
CLOSER = {"in-1.5": 1.5, "in-2": 2.0}
"""Frames inside the picture: its middle, cut out and drawn larger."""
FAITHFUL = 0.35
"""How freely the middle is drawn over: only so much that it has detail again."""


async def by_command(
    message: Message, command: CommandObject, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """`/outpaint WORDS` under a picture or as a reply to one; the words say what is around it."""
    heard = await hear(ASKING, message, command.args or "", visit, studio, parts=parts)
    file, wish = only(heard.files, "outpaint-what"), framed(heard.wish(OUTPAINT), heard.order)
    if wish.frame:
        await grow(wish, file, visit, studio, desk, heard.counter)
    else:
        await ask_frame(file, wish, visit, studio, message.message_id)


async def by_question(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Under a question about a picture: ask how far."""
    question, asked = await pressed_question(query, visit, studio)
    model = await painter_for(studio, visit, FILLS)
    await query.answer()
    wish = PictureWish(capability=OUTPAINT, model=model)
    await ask_frame(only(question.files, "outpaint-what"), wish, visit, studio, asked)


def framed(wish: PictureWish, order: Order) -> PictureWish:
    """The wish in the frame that the order names, if it names one; margins by hand win over any."""
    frame = order.frame if order.margins is None else FRAMES[0]
    return wish.model_copy(update={"frame": frame, "margins": order.margins})


async def ask_frame(
    file: PictureFile, wish: PictureWish, visit: Visit, studio: Studio, asked_by: int | None
) -> None:
    """Sides, zooms and shapes to tap."""
    say = visit.say
    rows: list[Sequence[AnyKey]] = [
        [Key(say.plain(f"button-frame-{side}"), Action.FRAME, side) for side in SIDES],
        [Key(say.plain("button-frame-out", times=it[5:]), Action.FRAME, it) for it in ZOOMS],
        [Key(say.plain("button-frame-in", times=it[3:]), Action.FRAME, it) for it in CLOSER],
        *grid([Key(shape, Action.FRAME, shape) for shape in SHAPES], 4),
        [editor_key(wish, say, file, visit.thread)],
    ]
    text = say("outpaint-frame", prompt=wish.prompt or "none")
    await ask(visit, studio, Question(files=(file,), wish=wish), text, asked_by, rows)


async def by_answer(message: Message, question: Question, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Words that answer the question say what is around the picture."""
    heard = await hear(ASKING, message, message.text or "", visit, studio, files=question.files)
    wish = framed(told_more(question.wish, heard.order), heard.order)
    if wish.frame:
        await grow(wish, question.files[0], visit, studio, desk, heard.counter)
    else:
        await ask_frame(question.files[0], wish, visit, studio, message.message_id)


async def by_frame(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """A tapped frame, under the question or, to go on, under a result."""
    asked = None if query.message is None else query.message.message_id
    if press.task:
        task = await studio.router.task(press.task)
        if task is None or not task.artifacts:
            raise Sorry("toast-stale")
        wish, file = task_wish(task).again(), PictureFile(file_id="", task=task.id)
    else:
        question, asked = await pressed_question(query, visit, studio)
        wish, file = question.wish, question.files[0]
    await query.answer(visit.say.plain("toast-on-it"))
    if press.value in CLOSER:
        await come_closer(wish, file, CLOSER[press.value], visit, studio, desk, Counter(asked))
    else:
        wish = wish.model_copy(update={"frame": press.value, "margins": None})
        await grow(wish, file, visit, studio, desk, Counter(asked))


async def grow(
    wish: PictureWish, file: PictureFile, visit: Visit, studio: Studio, desk: Desk, counter: Counter
) -> None:
    """Take the picture in and hand the wish in. Raises PipelineError."""
    source = await blob_of(file, studio)
    await desk.take(wish.model_copy(update={"source": source}), visit, counter)


async def come_closer(
    wish: PictureWish,
    file: PictureFile,
    times: float,
    visit: Visit,
    studio: Studio,
    desk: Desk,
    counter: Counter,
) -> None:
    """Cut the middle out and let it be drawn over at full size. Raises Sorry and PipelineError."""
    model = await painter_for(studio, visit, VARIES)
    data = await studio.router.read(await blob_of(file, studio))
    kept = await studio.pictures.keep(await asyncio.to_thread(middle, data, times))
    closer = PictureWish(
        capability=VARY, prompt=wish.prompt, model=model, source=kept.blob, strength=FAITHFUL
    )
    await desk.take(closer, visit, counter)


def offer(task: Task, around: Around) -> Rows:
    """Keys under a result that go on to any side."""
    if task.capability != OUTPAINT or len(task.artifacts) != 1:
        return []
    say = around.say
    return [[Key(say.plain(f"button-frame-{side}"), Action.FRAME, side, task.id) for side in SIDES]]


def routes() -> Router:
    """The command, messages and presses this feature answers."""
    router = Router(name=OUTPAINT)
    for words in (F.text, F.caption):
        router.message.register(by_command, Command(OUTPAINT), words)
        router.edited_message.register(edited, Command(OUTPAINT), words)
    router.message.register(by_answer, F.text, ~F.text.startswith("/"), Answers(OUTPAINT))
    router.callback_query.register(by_question, Pressed(Action.OUTPAINT))
    router.callback_query.register(by_frame, Pressed(Action.FRAME))
    return router
