"""Draw: a wish in words, alone or about a picture, becomes a task with a card."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update

from handlers.kit.addressed import Addressed, Captioned, Said, words_of
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.files import KeptPicture, PictureFile
from handlers.kit.i18n import Say, is_blank
from handlers.kit.models import DRAWS, REDRAWS, able_model, allowed
from handlers.kit.options import BadOption, Order, parse
from handlers.kit.planner import before, think
from handlers.kit.proposals import propose
from handlers.kit.refusals import trouble_with, unable
from handlers.kit.replies import edited, reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import Habits, wish_of
from pipelines.kit.contract import PipelineError
from pipelines.kit.models import nearest_ratio


async def by_command(
    message: Message, command: CommandObject, visit: Visit, say: Say, studio: Studio, desk: Desk
) -> None:
    """`/draw PROMPT`, over the picture that it captions or answers; alone it draws the words it answers."""
    if message.forward_origin is not None:
        await reply(message, say("draw-forwarded"))
        return
    await draw(message, command.args or words_of(message.reply_to_message), visit, studio, desk)


async def by_words(
    message: Message, said: Said, visit: Visit, studio: Studio, desk: Desk, event_update: Update
) -> None:
    """Plain words or a caption in a private chat; a mention or a reply in a group.

    Where a language model should read them first, that happens beside the updates.
    """
    lies = await before(message, said.text, visit, studio)
    if lies is None:
        await draw(message, said.text, visit, studio, desk)
        return
    await studio.unanswered.keep(event_update)

    async def read_first() -> None:
        async with studio.unanswered.answering(event_update):
            thought = await think(lies, visit, studio)
            if thought is None:
                await draw(message, said.text, visit, studio, desk)
            else:
                await propose(thought, lies, visit, studio)

    studio.errands.run(read_first(), lambda number: reply(message, visit.say("error-sorry", number=number)))


async def draw(message: Message, words: str, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Read the options, take the picture in and hand the wish in."""
    if message.reply_to_message is not None:  # what it answers may be here before the note of its picture
        await studio.openings.settled(visit.chat.id)
    say, picture = visit.say, await studio.pictures.meant_by(message)
    model = await able_model(studio, visit, DRAWS if picture is None else REDRAWS)
    if model is None:
        await reply(message, say("draw-over-nobody"))
        return
    try:
        order = parse(words, allowed(studio, model, say))
    except BadOption as error:
        await reply(message, say(error.code, **error.facts))
        return
    mistake = missing(order, picture, say, studio)
    if mistake is not None:
        await reply(message, mistake)
        return
    try:
        source = None if picture is None else await studio.pictures.take(picture)
    except PipelineError as error:
        await reply(message, trouble_with(error.code, error.facts, say))
        return
    wish = wish_of(order, habits(studio, visit, order.model or model, source), source)
    quoted = (message.quote.text,) if message.quote is not None else ()
    await desk.take(wish, visit, Counter(message.message_id, quoted, picture))


def missing(order: Order, picture: PictureFile | None, say: Say, studio: Studio) -> str | None:
    """What the order lacks, before anything is fetched: words, a picture, or a model that can do it."""
    if is_blank(order.prompt):
        return say("draw-empty" if picture is None else "draw-over-empty")
    if picture is None:
        return say("option-strength-alone") if order.strength is not None else None
    card = None if order.model is None else studio.models.get(order.model)
    return None if card is None or card.has(REDRAWS) else unable(card.id, REDRAWS, say, studio)


async def example(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """A tapped example is a wish like any other; under a question about a picture it is drawn over that."""
    say, asked = visit.say, 0 if query.message is None else query.message.message_id
    await studio.openings.settled(visit.chat.id)  # the question may be here before the note of its picture
    picture = await studio.pictures.asked_about(visit.chat.id, asked)
    model = await able_model(studio, visit, DRAWS if picture is None else REDRAWS)
    if model is None:
        await query.answer(say.plain("draw-over-nobody"), show_alert=True)
        return
    try:
        source = None if picture is None else await studio.pictures.take(picture)
    except PipelineError as error:
        await query.answer(trouble_with(error.code, error.facts, say)[:200], show_alert=True)
        return
    await query.answer(say.plain("toast-on-it"))
    order = parse(press.value, allowed(studio, model, say))
    wish = wish_of(order, habits(studio, visit, order.model or model, source), source)
    await desk.take(wish, visit, Counter(asked or None, picture=picture))


def habits(studio: Studio, visit: Visit, model: str, source: KeptPicture | None) -> Habits:
    """What is drawn with when nothing is said: over a picture, in the shape nearest to it."""
    card, better = studio.models.get(model), visit.person.better_words
    if card is None:
        return Habits(model, "1:1", better)
    nearest = None if source is None else nearest_ratio(card, source.width, source.height)
    return Habits(model, nearest or card.default_ratio, better)


def routes() -> Router:
    """The messages and presses this feature answers."""
    router = Router(name="draw")
    for is_ours in (F.text, Captioned()):
        router.message.register(by_command, Command("draw"), is_ours)
        router.edited_message.register(edited, Command("draw"), is_ours)
    router.message.register(by_words, Addressed())
    router.edited_message.register(edited, Addressed())
    router.callback_query.register(example, Pressed(Action.EXAMPLE))
    return router
