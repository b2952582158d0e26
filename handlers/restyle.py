"""Restyle: the outlines of a picture in another look, taken from words, a preset or a second picture."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import is_no_command
from handlers.kit.albums import Parts
from handlers.kit.apologies import Sorry
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.files import PictureFile, is_picture, picture_in
from handlers.kit.hearing import Asking, blob_of, hear, only, told_more, words_of
from handlers.kit.keyboards import Key, grid
from handlers.kit.models import needs, painter_for
from handlers.kit.questions import Answers, Question, ask, pressed_question
from handlers.kit.replies import edited
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import FREEST, RESTYLE, PictureWish
from pipelines.kit.contract import Ability
from pipelines.kit.styles import NO_STYLE, styles_for

CONTROLS = frozenset({Ability.CONTROL})
ASKING = Asking(RESTYLE, CONTROLS, ("style", "strength", "n", "seed", "model", "no"))


async def by_command(
    message: Message, command: CommandObject, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """`/restyle WORDS` under a picture or as a reply to one; a second picture lends its look."""
    heard = await hear(ASKING, message, command.args or "", visit, studio, parts=parts)
    order, files = heard.order, heard.files
    if len(files) > 2:
        raise Sorry("restyle-many", count=len(files))
    wish = heard.wish(
        RESTYLE,
        style=order.style or NO_STYLE,
        strength=FREEST[RESTYLE] if order.strength is None else order.strength,
    )
    source = only(files[:1], "restyle-what")
    look = files[1] if len(files) > 1 else None
    if look is None and not wish.prompt and wish.style == NO_STYLE:
        await ask_look(source, wish, visit, studio, message.message_id)
        return
    wish = wish if order.model else wish.model_copy(update={"model": ""})
    await restyle(wish, source, look, visit, studio, desk, heard.counter)


async def by_question(query: CallbackQuery, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Under a question about a picture: ask which look. Of two pictures the second lends its own."""
    question, asked = await pressed_question(query, visit, studio)
    files, wish = question.files, PictureWish(capability=RESTYLE, strength=FREEST[RESTYLE])
    if len(files) > 1:
        await query.answer(visit.say.plain("toast-on-it"))
        await restyle(wish, files[0], files[1], visit, studio, desk, Counter(asked))
        return
    model = await painter_for(studio, visit, CONTROLS)
    await query.answer()
    await ask_look(
        only(files, "restyle-what"), wish.model_copy(update={"model": model}), visit, studio, asked
    )


async def ask_look(
    file: PictureFile, wish: PictureWish, visit: Visit, studio: Studio, asked_by: int | None
) -> None:
    """Presets to tap; words and a picture are as welcome."""
    say, card = visit.say, studio.models.get(wish.model)
    keys = [
        Key(style.title.speak(say.language), Action.LOOK, style.id)
        for style in (styles_for(card) if card is not None else ())
    ]
    question = Question(files=(file,), wish=wish)
    await ask(visit, studio, question, say("restyle-look"), asked_by, grid(keys, 3))


async def by_style(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """A tapped preset."""
    question, asked = await pressed_question(query, visit, studio)
    await query.answer(visit.say.plain("toast-on-it"))
    wish = question.wish.restyled(press.value)
    await restyle(wish, question.files[0], None, visit, studio, desk, Counter(asked))


async def by_answer(
    message: Message, question: Question, parts: Parts, visit: Visit, studio: Studio, desk: Desk
) -> None:
    """Words or a picture that answer the question."""
    if len(parts) > 1:
        raise Sorry("restyle-many", count=1 + len(parts))
    words = message.text or message.caption or ""
    heard = await hear(ASKING, message, words, visit, studio, files=question.files)
    look = picture_in(message)
    wish = told_more(question.wish, heard.order)
    if look is None and not wish.prompt and wish.style == NO_STYLE:
        raise Sorry("invalid-look-missing")
    wish = wish if heard.order.model else wish.model_copy(update={"model": ""})
    await restyle(wish, question.files[0], look, visit, studio, desk, heard.counter)


async def restyle(
    wish: PictureWish,
    source: PictureFile,
    look: PictureFile | None,
    visit: Visit,
    studio: Studio,
    desk: Desk,
    counter: Counter,
) -> None:
    """Take the pictures in and hand the wish in, to whoever is able. Raises Sorry and PipelineError."""
    pictures = {
        "source": await blob_of(source, studio),
        "look": None if look is None else await blob_of(look, studio),
    }
    words = wish.prompt or ("" if look is not None else await words_of(source, studio))
    wish = wish.model_copy(update={**pictures, "prompt": words})
    model = wish.model or await painter_for(studio, visit, needs(wish, studio))
    await desk.take(wish.model_copy(update={"model": model}), visit, counter)


def routes() -> Router:
    """The command, messages and presses this feature answers."""
    router = Router(name=RESTYLE)
    for words in (F.text, F.caption):
        router.message.register(by_command, Command(RESTYLE), words)
        router.edited_message.register(edited, Command(RESTYLE), words)
    router.message.register(by_answer, F.text, ~F.text.startswith("/"), Answers(RESTYLE))
    router.message.register(by_answer, is_no_command, is_picture, Answers(RESTYLE))
    router.callback_query.register(by_question, Pressed(Action.RESTYLE))
    router.callback_query.register(by_style, Pressed(Action.LOOK))
    return router
