"""Draw: a wish in words becomes a task with a card."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.kit.addressed import Addressed, Said
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.desk import Counter, Desk
from handlers.kit.i18n import Say
from handlers.kit.models import usual_model
from handlers.kit.options import Allowed, BadOption, parse
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import Habits, wish_of
from pipelines.kit.styles import known_styles


async def by_command(
    message: Message, command: CommandObject, visit: Visit, say: Say, studio: Studio, desk: Desk
) -> None:
    """`/draw PROMPT`, or `/draw` as the reply to somebody's words."""
    if message.forward_origin is not None:
        await reply(message, say("draw-forwarded"))
        return
    replied = message.reply_to_message
    words = command.args or (replied.text if replied is not None and replied.text else "")
    await draw(message, words, visit, studio, desk)


async def by_words(message: Message, said: Said, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Plain words in a private chat; a mention or a reply in a group."""
    await draw(message, said.text, visit, studio, desk)


async def draw(message: Message, words: str, visit: Visit, studio: Studio, desk: Desk) -> None:
    """Read the options and hand the wish in."""
    say = visit.say
    try:
        order = parse(words, allowed(studio))
    except BadOption as error:
        await reply(message, say(error.code, **error.facts))
        return
    if not order.prompt:
        await reply(message, say("draw-empty"))
        return
    quoted = (message.quote.text,) if message.quote is not None else ()
    wish = wish_of(order, habits(visit, studio, order.model))
    await desk.take(wish, visit, Counter(message.message_id, quoted))


async def example(query: CallbackQuery, press: Press, visit: Visit, studio: Studio, desk: Desk) -> None:
    """A tapped example is a wish like any other."""
    await query.answer(visit.say.plain("toast-on-it"))
    order = parse(press.value, allowed(studio))
    reply_to = query.message.message_id if query.message is not None else None
    await desk.take(wish_of(order, habits(visit, studio, order.model)), visit, Counter(reply_to))


async def edited(message: Message, say: Say) -> None:
    """An edited wish is not drawn again: say so once, where it was a wish."""
    await reply(message, say("draw-edited"))


def allowed(studio: Studio) -> Allowed:
    """Everything the options may say; whether it suits the chosen model is checked later."""
    return Allowed(studio.models.ratios, tuple(known_styles()), studio.models.ids)


def habits(visit: Visit, studio: Studio, model: str | None) -> Habits:
    """What is drawn with when nothing is said."""
    chosen = model or usual_model(studio, visit)
    card = studio.models.get(chosen)
    return Habits(model=chosen, ratio=card.default_ratio if card is not None else "1:1")


def routes() -> Router:
    """The messages and presses this feature answers."""
    router = Router(name="draw")
    router.message.register(by_command, Command("draw"), F.text)
    router.message.register(by_words, Addressed())
    router.edited_message.register(edited, Addressed())
    router.edited_message.register(edited, Command("draw"), F.text)
    router.callback_query.register(example, Pressed(Action.EXAMPLE))
    return router
