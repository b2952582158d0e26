"""What no feature took: unknown commands get a hint, and no pressed button is left spinning."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from handlers.kit.i18n import Say
from handlers.kit.replies import reply


async def unknown_command(message: Message, say: Say) -> None:
    """Point to /help, in private only: in a group the command may be another bot's."""
    command = (message.text or "").split()[0][:33]
    await reply(message, say("command-unknown", command=command))


async def unknown_press(query: CallbackQuery, say: Say) -> None:
    """A meaning that no feature has any more."""
    await query.answer(say.plain("toast-stale"), show_alert=True)


def routes() -> Router:
    """Asked last."""
    router = Router(name="leftovers")
    router.message.register(unknown_command, F.text.startswith("/"), F.chat.type == ChatType.PRIVATE)
    router.callback_query.register(unknown_press)
    return router
