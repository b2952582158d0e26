"""Broadcast: shown first, sent only after a press, slowly, to each chat once, also across a restart."""

import asyncio
from dataclasses import dataclass
from typing import cast

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.admin.access import Operator
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.editing import rewrite
from handlers.kit.i18n import Html, escaped
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.store.notes import Value

LONGEST = 3500
"""Characters; the confirmation shows the text within one message."""
TELL_EVERY = 50
EVERYBODY, PEOPLE = "all", "people"


@dataclass(frozen=True)
class Reach:
    """How many chats have had a broadcast, and how many could not have it."""

    sent: int = 0
    lost: int = 0


async def prepare(message: Message, command: CommandObject, visit: Visit, studio: Studio) -> None:
    """`/broadcast TEXT` shows what would be sent and to how many."""
    say, text = visit.say, (command.args or "").strip()
    if not text or len(text) > LONGEST:
        await reply(message, say("broadcast-empty", most=LONGEST))
        return
    people = len(await studio.chats.reachable(private_only=True))
    chats = len(await studio.chats.reachable())
    # The message's id makes each broadcast its own, so that the same words can be sent another day.
    number = f"{message.chat.id}:{message.message_id}"
    rows = [
        [
            Key(
                say.plain("broadcast-to-people", count=people),
                Action.ADMIN_BROADCAST,
                f"{PEOPLE} {number} {text}",
                style="primary",
            )
        ],
        [
            Key(
                say.plain("broadcast-to-all", count=chats),
                Action.ADMIN_BROADCAST,
                f"{EVERYBODY} {number} {text}",
                style="danger",
            )
        ],
    ]
    keys = await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)
    await message.answer(say("broadcast-preview", text=Html(escaped(text))), reply_markup=keys)


class Broadcasts:
    """Sends broadcasts; how far each one came is kept, so that a restart does not end it half way."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()

    async def send(self, query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
        """Send it, or go on where a restart cut it; a press while it goes out or after sends nothing."""
        audience, number, text = press.value.split(" ", 2)
        kept = await studio.notes.read("broadcast", number)
        reach = Reach() if kept is None else reach_of(await studio.notes.read("broadcast-reach", number))
        is_over = kept is not None and reach.sent + reach.lost >= len(chats_of(kept))
        if is_over or number in self._under_way:
            await query.answer(visit.say.plain("toast-already"))
            return
        self._under_way.add(number)
        try:
            await query.answer(visit.say.plain("toast-saved"))
            chats = chats_of(kept) if kept is not None else await begin(audience, number, text, visit, studio)
            await self._send_rest(query, press, chats, reach, visit, studio)
        finally:
            self._under_way.discard(number)

    async def _send_rest(
        self, query: CallbackQuery, press: Press, chats: list[int], reach: Reach, visit: Visit, studio: Studio
    ) -> None:
        say, message = visit.say, query.message
        _, number, text = press.value.split(" ", 2)
        go_on = Key(say.plain("broadcast-go-on"), Action.ADMIN_BROADCAST, press.value)
        keys = await studio.keyboards.lay([[go_on]], owner=visit.person.id, chat=visit.chat.id)
        for count, chat in enumerate(chats[reach.sent + reach.lost :]):
            if message is not None and count % TELL_EVERY == 0:
                said = say("broadcast-going", sent=reach.sent, all=len(chats))
                await rewrite(studio.bot, visit.chat.id, message.message_id, said, keys)
            arrived = await send_one(chat, text, studio)
            reach = Reach(reach.sent + arrived, reach.lost + (not arrived))
            await studio.notes.write("broadcast-reach", number, {"sent": reach.sent, "lost": reach.lost})
            await asyncio.sleep(studio.offer.broadcast_interval)
        if message is not None:
            said = say("broadcast-sent", sent=reach.sent, lost=reach.lost)
            await rewrite(studio.bot, visit.chat.id, message.message_id, said, None)


async def begin(audience: str, number: str, text: str, visit: Visit, studio: Studio) -> list[int]:
    """Fix whom it goes to, so that going on neither misses nor repeats anybody, and write it down."""
    chats = list(await studio.chats.reachable(private_only=audience == PEOPLE))
    await studio.notes.write("broadcast", number, {"by": visit.person.id, "chats": chats})
    await studio.moderation.log(visit.person.id, "broadcast", audience, chats=len(chats), text=text[:200])
    return chats


def chats_of(kept: Value) -> list[int]:
    """Whom a broadcast goes to; nobody more where an earlier release sent it and kept no list."""
    return cast("list[int]", kept.get("chats", []))


def reach_of(kept: Value | None) -> Reach:
    """How far it came."""
    return Reach() if kept is None else Reach(cast("int", kept["sent"]), cast("int", kept["lost"]))


async def send_one(chat: int, text: str, studio: Studio) -> bool:
    """Whether it arrived; a chat that cannot be reached is remembered as lost."""
    try:
        await studio.bot.send_message(chat, escaped(text))
    except (TelegramForbiddenError, TelegramBadRequest):
        await studio.chats.lose(chat)
        return False
    except TelegramAPIError:
        return False
    return True


def routes() -> Router:
    """The command and the press."""
    router = Router(name="admin-broadcast")
    router.message.register(prepare, Command("broadcast"), F.text, Operator())
    router.callback_query.register(Broadcasts().send, Pressed(Action.ADMIN_BROADCAST), Operator())
    return router
