"""Forget: what the studio keeps of a person goes, once they confirm it; a receipt says what had to stay."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.callbacks import Action, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.i18n import Say
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.people_data import Receipt


async def ask(message: Message, visit: Visit, studio: Studio) -> None:
    """`/forget` says what goes, and asks once more."""
    say = visit.say
    if not visit.is_private:
        await reply(message, say("admin-in-private"))
        return
    key = Key(say.plain("button-forget"), Action.FORGET, style="danger")
    keys = await studio.keyboards.lay([[key]], owner=visit.person.id, chat=visit.chat.id)
    await reply(message, say("forget-sure"), keys)


async def forget(query: CallbackQuery, visit: Visit, studio: Studio) -> None:
    """Forget, beside the conversation: a painter may have to lay something down first."""
    await query.answer()
    chat, asked, say = visit.chat.id, query.message.message_id if query.message else 0, visit.say
    await rewrite(studio.bot, chat, asked, say("forget-going"), None)

    async def carry_out() -> None:
        receipt = await studio.router.own_data.forget(visit.person.id)
        await studio.bot.send_message(chat, receipt_text(receipt, say))

    async def apologise(number: str) -> Message:
        return await studio.bot.send_message(chat, say("error-sorry", number=number))

    studio.errands.run(carry_out(), apologise)


def receipt_text(receipt: Receipt, say: Say) -> str:
    """What is gone, and what was kept and why."""
    kept = [say("forget-kept-acts", count=receipt.acts), say("forget-kept-units"), say("forget-kept-passing")]
    if receipt.strikes:
        kept.insert(0, say("forget-kept-strikes", count=receipt.strikes))
    if receipt.reported:
        kept.insert(0, say("forget-kept-reported", count=receipt.reported))
    if receipt.keeps_ban:
        kept.insert(0, say("forget-kept-ban"))
    gone = say("forget-receipt", tasks=receipt.tasks, pictures=receipt.pictures)
    return "\n".join([gone, *kept, say("forget-telegram")])


def routes() -> Router:
    """The command and the press."""
    router = Router(name="forget")
    router.message.register(ask, Command("forget"), F.text)
    router.callback_query.register(forget, Pressed(Action.FORGET))
    return router
