"""Who is an operator (by the ADMINS setting alone) or a moderator, and where the panel opens: in private."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.callbacks import Action, Pressed
from handlers.kit.i18n import Say
from handlers.kit.replies import reply
from handlers.kit.studio import Studio

PANEL = frozenset(it for it in Action if it.startswith("admin-"))


class Operator(Filter):
    """Lets operators through; for everybody else the panel does not exist."""

    async def __call__(self, event: Message | CallbackQuery, studio: Studio) -> bool:
        """Whether the sender is one."""
        return event.from_user is not None and event.from_user.id in studio.offer.admins


class Moderator(Filter):
    """Lets moderators and operators through."""

    async def __call__(self, event: Message | CallbackQuery, studio: Studio) -> bool:
        """Whether the sender is one."""
        who = event.from_user
        if who is None:
            return False
        return who.id in studio.offer.admins or (await studio.people.get(who.id)).is_moderator


async def command_elsewhere(message: Message, say: Say) -> None:
    """In a group everybody would read who is banned and what somebody wished."""
    await reply(message, say("admin-in-private"))


async def press_elsewhere(query: CallbackQuery, say: Say) -> None:
    """A panel that an earlier release put into a group."""
    await query.answer(say.plain("admin-in-private"), show_alert=True)


def routes() -> Router:
    """Asked before the panel: takes what operators send in groups, but for acts upon a person there."""
    router = Router(name="admin-access")
    commands, elsewhere = Command("admin", "find", "broadcast", "moderators"), F.chat.type != ChatType.PRIVATE
    router.message.register(command_elsewhere, commands, F.text, elsewhere, Operator())
    pressed_elsewhere = F.message.chat.type != ChatType.PRIVATE
    router.callback_query.register(press_elsewhere, Pressed(*PANEL), pressed_elsewhere, Operator())
    return router
