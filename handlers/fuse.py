"""Fuse: one picture out of two to four, or out of pictures and words; weights as buttons."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import Said, is_captioned, spoken_to
from handlers.kit.albums import CaptionedAlbum, Parts
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.faces import Around
from handlers.kit.files import PictureFile
from handlers.kit.hearing import Asking, Heard, blob_of, hear
from handlers.kit.keyboards import Key, Rows, grid
from handlers.kit.models import is_anybody_able, painter_for
from handlers.kit.options import Order
from handlers.kit.questions import Answers, Question, pressed_question
from handlers.kit.replies import edited
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import FUSE, task_wish
from pipelines.kit.contract import Ability, WeighedPicture
from tasks.task import Task

FUSES = frozenset({Ability.IMAGE_PROMPT})
ASKING = Asking(FUSE, FUSES, ("n", "seed", "ar", "weights", "model", "no"))
MOST = 4
LESS = 0.4
"""What the other pictures count where there is to be more of one."""
EVEN = 0


async def by_command(
    message: Message, command: CommandObject, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """`/fuse WORDS` under an album or as an answer to one, or under a picture that answers another."""
    files = await studio.pictures.all_together(parts)
    heard = await hear(ASKING, message, command.args or "", visit, studio, parts=parts, files=files)
    await fuse(heard, visit, studio, desk)


async def by_caption(
    message: Message, said: Said, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """An album with words, or a picture with words that answers one; where nobody fuses, it is left alone."""
    if not await is_anybody_able(studio, visit, FUSES):
        raise SkipHandler
    await fuse(await hear(ASKING, message, said.text, visit, studio, parts=parts), visit, studio, desk)


async def by_answer(message: Message, question: Question, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Words that answer the question about an album."""
    heard = await hear(ASKING, message, message.text or "", visit, studio, files=question.files)
    await fuse(heard, visit, studio, desk)


async def by_question(query: CallbackQuery, visit: Visit, studio: Studio, desk: Desk) -> None:
    """The button under that question."""
    question, asked = await pressed_question(query, visit, studio)
    model = await painter_for(studio, visit, FUSES)
    await query.answer(visit.say.plain("toast-on-it"))
    await fuse(Heard(Order(""), question.files, model, Counter(asked)), visit, studio, desk)


async def fuse(heard: Heard, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Take the pictures in and hand the wish in. Raises Sorry and PipelineError."""
    files, order = heard.files, heard.order
    if not files:
        raise Sorry("fuse-what")
    if len(files) == 1 and not order.prompt:
        raise Sorry("fuse-few", place="private" if visit.is_private else "group")
    if len(files) > MOST:
        raise Sorry("fuse-many", count=len(files), most=MOST)
    if order.weights and len(order.weights) != len(files):
        raise Sorry("fuse-weights", weights=len(order.weights), count=len(files))
    card = studio.models.get(heard.model)
    ratio = order.shape or ("1:1" if card is None else card.default_ratio)
    pictures = await weighed(files, order.weights or (1.0,) * len(files), studio)
    await desk.take(heard.wish(FUSE, pictures=pictures, ratio=ratio), visit, heard.counter)


async def weighed(
    files: Sequence[PictureFile], weights: Sequence[float], studio: Studio
) -> tuple[WeighedPicture, ...]:
    """The pictures in the studio's store. Raises PipelineError for a bad one."""
    return tuple(
        [
            WeighedPicture(picture=await blob_of(file, studio), weight=weight)
            for file, weight in zip(files, weights, strict=True)
        ]
    )


def offer(task: Task, around: Around) -> Rows:
    """Keys under a fusion: more of one of its pictures, or as much of each."""
    pictures = task_wish(task).pictures if task.capability == FUSE else ()
    if len(pictures) < 2:
        return []
    say, weights = around.say, [one.weight for one in pictures]
    leading = EVEN if len(set(weights)) == 1 else 1 + weights.index(max(weights))
    labels = [
        (number, say.plain("button-fuse-more", number=number)) for number in range(1, len(pictures) + 1)
    ]
    labels.insert(1, (EVEN, say.plain("button-fuse-even")))
    keys = [
        Key(
            f"{label}{' ✓' if number == leading else ''}",
            Action.WEIGH,
            str(number),
            task.id,
            style="success" if number == leading else None,
        )
        for number, label in labels
    ]
    return grid(keys, 3)


async def weigh(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """The same dice with other weights, so that these alone make the difference."""
    task, leading = await studio.router.task(press.task), int(press.value)
    if task is None or not task.artifacts:
        raise Sorry("toast-stale")
    wish = task_wish(task)
    pictures = tuple(
        WeighedPicture(picture=one.picture, weight=1.0 if leading in (EVEN, number) else LESS)
        for number, one in enumerate(wish.pictures, start=1)
    )
    await query.answer(visit.say.plain("toast-on-it"))
    again = wish.model_copy(update={"pictures": pictures, "seed": task.artifacts[0].recipe.seed})
    await desk.take(again, visit, Counter(None if query.message is None else query.message.message_id))


class PictureForPicture(Filter):
    """Lets a picture with words for the bot through that answers another picture."""

    async def __call__(self, message: Message, studio: Studio) -> bool | dict[str, Said]:
        """Give the handler `said`."""
        if not is_captioned(message) or message.reply_to_message is None:
            return False
        words = await spoken_to(message, message.caption or "", studio.bot)
        await studio.openings.settled(message.chat.id)
        shown = await studio.pictures.shown_in(message.reply_to_message)
        return {"said": Said(words)} if words and shown else False


def routes() -> Router:
    """The command, messages and presses this feature answers."""
    router = Router(name=FUSE)
    for words in (F.text, F.caption):
        router.message.register(by_command, Command(FUSE), words)
        router.edited_message.register(edited, Command(FUSE), words)
    router.message.register(by_caption, CaptionedAlbum())
    router.message.register(by_caption, PictureForPicture())
    router.message.register(by_answer, F.text, ~F.text.startswith("/"), Answers(FUSE))
    router.callback_query.register(by_question, Pressed(Action.FUSE))
    router.callback_query.register(weigh, Pressed(Action.WEIGH))
    return router
