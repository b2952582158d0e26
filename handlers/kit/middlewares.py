"""What every message and press passes before a handler: who, language, ban, pace, meaning of the button."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User

from handlers.kit.callbacks import Action, Press, press_of
from handlers.kit.cards import day_and_time
from handlers.kit.once import Once
from handlers.kit.pace import Bucket, PaceRules
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit, title_of, visit_of
from handlers.kit.whisper import Ear, whisper
from tasks.store.buttons import Buttons

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

ONE_AT_A_TIME = frozenset(
    {Action.AGAIN, Action.VARIATIONS, Action.STYLE, Action.SHAPE, Action.MODEL, Action.STRENGTH}
    | {Action.MINE, Action.REWORD, Action.EDIT_WORDS, Action.DESCRIBE, Action.DRAW_IT, Action.PLAN}
    | {Action.REFINE, Action.EXAMPLE, Action.REDRAW, Action.RECIPE, Action.ORIGINAL, Action.SHOW}
    | {Action.VARY, Action.FUSE, Action.WEIGH}
    | {Action.RESTYLE, Action.LOOK, Action.INPAINT, Action.OUTPAINT, Action.FRAME, Action.EDIT}
    | {Action.ADMIN_WARN, Action.ADMIN_BAN, Action.ADMIN_INTAKE, Action.ADMIN_TIME_OUT}
    | {Action.REVIEW_UPHOLD, Action.REVIEW_OVERTURN, Action.REVIEW_NEXT, Action.FORGET}
    | {Action.APPEAL}
)
"""Presses that make or change something: a double click means one."""
OWNERS_ALONE = frozenset(
    {Action.QUEUE_CANCEL, Action.QUEUE_CANCEL_ALL, Action.LANGUAGE, Action.WORDS}
    | {Action.APPEAL, Action.REPORT_WHY, Action.FORGET}
    | {Action.REVIEW_NEXT, Action.REVIEW_UPHOLD, Action.REVIEW_OVERTURN}
)
"""Presses on a person's own page: a group's admins have no part in them."""
RIGHTS = frozenset({Action.APPEAL, Action.FORGET, Action.KEEP})
"""Presses that a ban does not take away."""
DOUBLE_CLICK = 1.5
"""Seconds within which the same press again is a double click."""
MEET_AGAIN = 600.0
"""Seconds after which a person's name is written down anew."""


class Visits(BaseMiddleware):
    """Works out `visit` and `say`, and remembers people and chats."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._met = Once(keep=10_000, seconds=MEET_AGAIN)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Add the visit; what nobody sent (a channel's post) passes without one."""
        visit = await self._visit(event, data)
        if visit is not None:
            data["visit"], data["say"] = visit, visit.say
        return await handler(event, data)

    async def _visit(self, event: TelegramObject, data: dict[str, Any]) -> Visit | None:
        message = event if isinstance(event, Message) else getattr(event, "message", None)
        user = getattr(event, "from_user", None)
        if not isinstance(user, User) or message is None:
            return None
        bot: Bot = data["bot"]
        update: Update = data["event_update"]
        studio, chat = self._studio, message.chat
        is_private = chat.type == "private"
        tongue = user.language_code or ""
        if self._met.is_first((user.id, user.full_name, user.username, tongue)):
            await studio.people.meet(user.id, user.full_name, user.username or "", tongue)
        if self._met.is_first((chat.id, title_of(chat))):
            await studio.chats.meet(chat.id, title_of(chat), is_private=is_private)
        thread = (
            message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        )
        return visit_of(
            f"{bot.id}:{update.update_id}",
            await studio.people.get(user.id),
            await studio.chats.get(chat.id),
            user,
            studio.locales,
            thread,
            is_operator=user.id in studio.offer.admins,
        )


class Bans(BaseMiddleware):
    """Stops what banned people write, with one sentence now and then; `Presses` stops what they press."""

    def __init__(self) -> None:
        self._told = Once(keep=10_000, seconds=60.0)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let everybody else through; operators cannot lock themselves out."""
        visit: Visit | None = data.get("visit")
        if visit is None or not isinstance(event, Message) or not is_shut_out(visit) or is_a_right(event):
            return await handler(event, data)
        if self._told.is_first(visit.person.id):
            bot: Bot = data["bot"]
            ear = Ear(visit.chat.id, visit.person.id, visit.thread, event.message_id)
            await whisper(bot, ear, ban_text(visit, is_plain=False), None)
        return None


def is_shut_out(visit: Visit) -> bool:
    """Whether the person is banned; operators cannot lock themselves out."""
    return visit.person.is_banned and not visit.is_operator


def is_a_right(message: Message) -> bool:
    """What nobody loses by a ban: their own data, to have it forgotten, and to appeal."""
    words = (message.text or "").split(maxsplit=1)
    return bool(words) and words[0].partition("@")[0] in {"/mydata", "/forget", "/appeal"}


def ban_text(visit: Visit, *, is_plain: bool) -> str:
    """Until when and why; a ban for ever names no day."""
    until, say = visit.person.banned_until, visit.say
    reason = visit.person.ban_reason or "none"
    is_for_ever = visit.person.is_banned_for_ever
    if is_plain:
        when = "none" if until is None or is_for_ever else until.strftime("%d.%m.%Y")
        return say.plain("banned-text", until=when, reason=reason)[:200]
    shown = "none" if until is None or is_for_ever else day_and_time(until, say.language)
    return say("banned-text", until=shown, reason=reason)


class EditsOnce(BaseMiddleware):
    """Lets the first edit of a message through: editing it ten times is answered once."""

    def __init__(self) -> None:
        self._answered = Once(keep=10_000)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let everything but a further edit through."""
        if isinstance(event, Message) and not self._answered.is_first((event.chat.id, event.message_id)):
            return None
        return await handler(event, data)


class PersonPace(BaseMiddleware):
    """Asks people who send too much at once to slow down; said once, then quietly."""

    def __init__(self, rules: PaceRules) -> None:
        self._interval = rules.person_interval
        self._burst = rules.person_burst
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()
        self._told = Once(keep=10_000, seconds=15.0)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let a reasonable number through."""
        visit: Visit | None = data.get("visit")
        if visit is None or visit.is_operator:
            return await handler(event, data)
        bucket = self._buckets.setdefault(visit.person.id, Bucket(self._interval, self._burst))
        self._buckets.move_to_end(visit.person.id)
        while len(self._buckets) > 10_000:
            self._buckets.popitem(last=False)
        now = monotonic()
        if bucket.wait(now) <= 0:
            bucket.take(now)
            return await handler(event, data)
        if isinstance(event, CallbackQuery):
            await event.answer(visit.say.plain("toast-too-fast"))
        elif isinstance(event, Message) and self._told.is_first(visit.person.id):
            await reply(event, visit.say("too-fast"))
        return None


class Presses(BaseMiddleware):
    """Finds what a button means and whether this person may press it."""

    def __init__(self, studio: Studio, buttons: Buttons) -> None:
        self._studio = studio
        self._buttons = buttons
        self._clicks = Once(keep=10_000, seconds=DOUBLE_CLICK)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Add `press`, or answer with a toast why nothing happens."""
        visit: Visit | None = data.get("visit")
        if not isinstance(event, CallbackQuery) or visit is None:
            return await handler(event, data)
        button = await self._buttons.get(event.data or "")
        press = None if button is None else press_of(button)
        if press is None:
            return await event.answer(visit.say.plain("toast-stale"), show_alert=True)
        if is_shut_out(visit) and press.action not in RIGHTS:
            return await event.answer(ban_text(visit, is_plain=True), show_alert=True)
        if not await self._may_press(visit, press):
            return await event.answer(visit.say.plain("toast-not-yours"), show_alert=True)
        message = event.message.message_id if event.message else 0
        if press.action in ONE_AT_A_TIME and not self._clicks.is_first(
            (visit.person.id, message, event.data)
        ):
            return await event.answer(visit.say.plain("toast-already"))
        data["press"] = press
        return await handler(event, data)

    async def _may_press(self, visit: Visit, press: Press) -> bool:
        if press.owner == visit.person.id:  # also where the group has become a supergroup of another id
            return True
        if press.action in OWNERS_ALONE or press.chat not in {None, visit.chat.id}:
            return False
        if press.owner is None:
            return True
        return await self._studio.chat_admins.is_admin(visit.chat.id, visit.person.id)
