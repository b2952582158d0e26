"""Inpaint: part of a picture erased or painted anew; the place is shown by brush, scribble or mask."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import is_no_command, is_reply_to, spoken_to
from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Pressed
from handlers.kit.crops import is_mask_for, is_scribbled_copy
from handlers.kit.desk import Counter, Desk
from handlers.kit.editor import editor_key
from handlers.kit.files import PictureFile, is_picture, picture_in
from handlers.kit.hearing import Asking, blob_of, hear, only, told_more
from handlers.kit.models import is_anybody_able, painter_for
from handlers.kit.questions import (
    Answers,
    Question,
    ask,
    pressed_question,
    waited_for,
)
from handlers.kit.replies import edited
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import INPAINT, PictureWish
from pipelines.kit.contract import Ability, PipelineError

FILLS = frozenset({Ability.INPAINT})
ASKING = Asking(INPAINT, FILLS, ("n", "seed", "model", "no"))
MOST = 2
"""The picture and its mask."""


async def by_command(
    message: Message, command: CommandObject, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """`/inpaint WORDS` under a picture or as a reply to one; a second picture is the mask."""
    heard = await hear(ASKING, message, command.args or "", visit, studio, parts=parts)
    if len(heard.files) > MOST:
        raise Sorry("inpaint-many", count=len(heard.files))
    source, wish = only(heard.files[:1], "inpaint-what"), heard.wish(INPAINT)
    if len(heard.files) == MOST:
        await inpaint(wish, source, heard.files[1], visit, studio, desk, heard.counter)
    else:
        await ask_mask(source, wish, visit, studio, message.message_id)


async def by_question(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Under a question about a picture: ask where."""
    question, asked = await pressed_question(query, visit, studio)
    model = await painter_for(studio, visit, FILLS)
    await query.answer()
    wish = PictureWish(capability=INPAINT, model=model)
    await ask_mask(only(question.files, "inpaint-what"), wish, visit, studio, asked)


async def ask_mask(
    file: PictureFile, wish: PictureWish, visit: Visit, studio: Studio, asked_by: int | None
) -> None:
    """Tell the ways to show the place; in private the next fitting picture is taken for an answer."""
    say = visit.say
    brush = editor_key(wish, say, file, visit.thread)
    text = say(
        "inpaint-mask",
        prompt=wish.prompt or "none",
        brush="yes" if studio.offer.web_url else "no",
        place="private" if visit.is_private else "group",
    )
    question = Question(files=(file,), wish=wish)
    await ask(visit, studio, question, text, asked_by, [[brush]], for_picture=True)


async def by_words(message: Message, question: Question, visit: Visit, studio: Studio) -> None:
    """Words that answer the question say what comes there; the place is still to be shown."""
    heard = await hear(ASKING, message, message.text or "", visit, studio, files=question.files)
    wish = told_more(question.wish, heard.order)
    await ask_mask(question.files[0], wish, visit, studio, message.message_id)


async def by_mask(
    message: Message, question: Question, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """A picture that shows the place; its caption says what comes there."""
    if len(parts) > 1:
        raise Sorry("inpaint-many", count=1 + len(parts))
    heard = await hear(ASKING, message, message.caption or "", visit, studio, files=question.files)
    wish = told_more(question.wish, heard.order)
    wish = wish if wish.model else wish.model_copy(update={"model": heard.model})
    mask = only([it for it in (picture_in(message),) if it is not None], "inpaint-what")
    await inpaint(wish, question.files[0], mask, visit, studio, desk, heard.counter)


async def by_scribble(
    message: Message, question: Question, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """A picture with a scribble that answers another; where nobody fills holes, it is left alone."""
    if await is_anybody_able(studio, visit, FILLS) is None:
        raise SkipHandler
    await by_mask(message, question, parts, visit, studio, desk)


async def inpaint(
    wish: PictureWish,
    source: PictureFile,
    mask: PictureFile,
    visit: Visit,
    studio: Studio,
    desk: Desk,
    counter: Counter,
) -> None:
    """Take picture and mask in and hand the wish in. Raises PipelineError."""
    pictures = {"source": await blob_of(source, studio), "mask": await studio.pictures.take_mask(mask)}
    await desk.take(wish.model_copy(update=pictures), visit, counter)


class Scribble(Filter):
    """Lets a picture through that shows a place on another: the one it answers or was asked about."""

    async def __call__(self, message: Message, studio: Studio, parts: Parts) -> bool | dict[str, Question]:
        """Give the handler `question`."""
        sent, answered = picture_in(message), message.reply_to_message
        if sent is None or len(parts) > 1 or message.forward_origin is not None:
            return False
        if (message.caption or "").startswith("/") or message.from_user is None:
            return False
        await studio.openings.settled(message.chat.id)
        if answered is None and message.chat.type == "private":
            waiting = await waited_for(studio, message.chat.id, message.from_user.id)
            return await _shows_place(waiting, sent, studio, takes_masks=True)
        if answered is None or not await _is_for_us(message, studio):
            return False
        files = await studio.pictures.shown_in(answered)
        question = Question(files=files, wish=PictureWish(capability=INPAINT)) if len(files) == 1 else None
        return await _shows_place(question, sent, studio, takes_masks=False)


async def _is_for_us(message: Message, studio: Studio) -> bool:
    is_ours = message.chat.type == "private" or is_reply_to(message, await studio.bot.me())
    return is_ours or await spoken_to(message, message.caption or "", studio.bot) is not None


async def _shows_place(
    question: Question | None, sent: PictureFile, studio: Studio, *, takes_masks: bool
) -> bool | dict[str, Question]:
    """The question, where the picture shows a place on the one that it is about."""
    if question is None or question.wish.capability != INPAINT:
        return False
    try:
        first, second = [
            await studio.router.read(await blob_of(it, studio)) for it in (question.files[0], sent)
        ]
        fits = is_scribbled_copy(first, second) or (takes_masks and is_mask_for(first, second))
    except PipelineError:  # whoever takes the picture says what is wrong with it
        return False
    return {"question": question} if fits else False


def routes() -> Router:
    """The command, messages and presses this feature answers."""
    router = Router(name=INPAINT)
    for words in (F.text, F.caption):
        router.message.register(by_command, Command(INPAINT), words)
        router.edited_message.register(edited, Command(INPAINT), words)
    router.message.register(by_words, F.text, ~F.text.startswith("/"), Answers(INPAINT))
    router.message.register(by_mask, is_no_command, is_picture, Answers(INPAINT))
    router.message.register(by_scribble, Scribble())
    router.callback_query.register(by_question, Pressed(Action.INPAINT))
    return router
