"""Messages without a person behind them: channels and anonymous admins, who cannot own a task."""

from aiogram import F, Router
from aiogram.filters import Command, or_f
from aiogram.types import Message

from handlers.kit.addressed import Addressed
from handlers.kit.i18n import Say
from handlers.kit.replies import reply

COMMANDS = ("draw", "refine", "describe", "vary", "fuse", "restyle", "inpaint", "outpaint")


async def ask_for_a_person(message: Message, say: Say) -> None:
    """Say why nothing is drawn."""
    await reply(message, say("draw-channel"))


def routes() -> Router:
    """Asked first; posts that Telegram forwards by itself from a linked channel are left alone."""
    router = Router(name="strangers")
    anonymous = F.sender_chat & ~F.is_automatic_forward
    router.message.register(ask_for_a_person, anonymous, or_f(Addressed(), Command(*COMMANDS)))
    return router
