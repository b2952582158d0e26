"""Keep: how long what is made in a chat stays, chosen by the person, or by a group's admins; never longer
than the operator lets it stay.
"""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.keyboards import CopyKey, Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit

DAYS = (1, 7, 14)
HOUSE = "house"


async def show(message: Message, visit: Visit, studio: Studio) -> None:
    """`/keep`: what counts here, and the choice."""
    if not await may_choose(visit, studio):
        await reply(message, visit.say("chat-admins-only"))
        return
    text, keys = await page(visit, studio, visit.chat.keep_days)
    await reply(message, text, keys)


async def choose(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Keep the choice; what is older goes within the hour."""
    if not await may_choose(visit, studio):
        await query.answer(visit.say.plain("chat-admins-only"), show_alert=True)
        return
    days = None if press.value == HOUSE else int(press.value)
    await studio.chats.choose_days(visit.chat.id, days)
    await query.answer(visit.say.plain("toast-saved"))
    text, keys = await page(visit, studio, days)
    if query.message is not None:
        await rewrite(studio.bot, visit.chat.id, query.message.message_id, text, keys)


async def may_choose(visit: Visit, studio: Studio) -> bool:
    """In private everybody for themselves, in a group its admins."""
    return visit.is_private or await studio.chat_admins.is_admin(visit.chat.id, visit.person.id)


async def page(visit: Visit, studio: Studio, days: int | None) -> tuple[str, InlineKeyboardMarkup]:
    """The text and its buttons; only what is shorter than the house's time is offered."""
    say, house = visit.say, round(studio.offer.retention_days)
    chosen = house if days is None else min(days, house)
    keys: list[Key | CopyKey] = [
        Key(
            say.plain("keep-days", days=it),
            Action.KEEP,
            HOUSE if it == house else str(it),
            style="success" if it == chosen else None,
        )
        for it in (*(it for it in DAYS if it < house), house)
    ]
    laid = await studio.keyboards.lay([keys], owner=visit.person.id, chat=visit.chat.id)
    return say("keep-text", days=chosen), laid


def routes() -> Router:
    """The command and the press."""
    router = Router(name="keep")
    router.message.register(show, Command("keep"), F.text)
    router.callback_query.register(choose, Pressed(Action.KEEP))
    return router
