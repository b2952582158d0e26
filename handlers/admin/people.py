"""Looks up people and tasks; bans, unbans and warns, by command, by reply or by button."""

import structlog
from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, MessageOriginUser

from handlers.admin.access import Operator
from handlers.admin.duration import NotADuration, read_duration
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time, shortened
from handlers.kit.i18n import LANGUAGES, Html, Say
from handlers.kit.keyboards import CopyKey, Key, grid
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.store.people import Person
from tasks.task import Task

log = structlog.get_logger(__name__)

DURATIONS = ("1h", "1d", "7d", "forever")
REASONS = ("spam", "rude", "forbidden", "other")
_TASK_ID = 12
"""Hex digits of a task's id."""


async def find(message: Message, command: CommandObject, visit: Visit, studio: Studio) -> None:
    """`/find WHO` or `/find TASK`."""
    words = (command.args or "").strip()
    task = await studio.router.task(words) if len(words) == _TASK_ID else None
    if task is not None:
        text, keys = await task_page(task, visit, studio)
        await message.answer(text, reply_markup=keys)
        return
    person = await target(message, words, studio)
    if person is None and words:
        found = await studio.people.find(words)
        person = found[0] if len(found) == 1 else None
    if person is None:
        await reply(message, visit.say("admin-nobody"))
        return
    text, keys = await person_page(person, visit, studio)
    await message.answer(text, reply_markup=keys)


async def act(message: Message, command: CommandObject, visit: Visit, studio: Studio) -> None:
    """`/ban WHO 7d REASON`, `/unban WHO`, `/warn WHO REASON`; without WHO as a reply to the person.

    In a group everybody learns no more than that it was done.
    """
    say, words = visit.say, (command.args or "").split()
    is_reply = replied_person(message) is not None
    who = "" if is_reply or not words else words.pop(0)
    person = await target(message, who, studio)
    if person is None:
        await reply(message, say("admin-nobody"))
        return
    lasts = "forever"
    if command.command == "ban" and words:
        lasts = words.pop(0)
    try:
        text = await carry_out(command.command, person, lasts, " ".join(words), visit, studio)
    except NotADuration:
        text = say("admin-bad-duration")
    if visit.is_private:
        await reply(message, text)
        return
    try:
        await studio.bot.send_message(visit.person.id, text)
    except TelegramAPIError as error:  # an operator who never pressed Start in private
        log.info("operator-not-told", operator=visit.person.id, reason=str(error))
    await reply(message, say("admin-in-private"))


async def carry_out(
    action: str, person: Person, lasts: str, reason: str, visit: Visit, studio: Studio
) -> str:
    """Do it, write it down, tell the person; return what to tell the operator. Raises NotADuration."""
    say, by, house = visit.say, visit.person.id, studio.moderation
    if action == "ban" and person.id in studio.offer.admins:
        return say("admin-not-operators")
    if action == "ban":
        changed = await house.ban(person.id, reason, read_duration(lasts), by)
    elif action == "unban":
        changed = await house.unban(person.id, by)
    else:
        changed = await house.warn(person.id, reason, by)
    await tell(changed, action, reason, studio)
    return say(f"admin-done-{action}", person=name_of(changed), duration=lasts, warnings=changed.warnings)


async def tell(person: Person, action: str, reason: str, studio: Studio) -> None:
    """Tell the person what happened, where Telegram lets us; their choice of language counts."""
    say = studio.locales.speak(person.language or LANGUAGES[0])
    until = person.banned_until
    is_endless = until is None or person.is_banned_for_ever
    when = "none" if until is None or is_endless else Html(day_and_time(until, say.language))
    try:
        await studio.bot.send_message(person.id, say(f"told-{action}", reason=reason or "none", until=when))
    except TelegramAPIError:
        return  # blocked, or never started: there is nobody to tell


def replied_person(message: Message) -> int | None:
    """Whom the operator answers: the sender, or the one whose message was forwarded."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    if isinstance(replied.forward_origin, MessageOriginUser):
        return replied.forward_origin.sender_user.id
    sender = replied.from_user
    return None if sender is None or sender.is_bot else sender.id


async def target(message: Message, who: str, studio: Studio) -> Person | None:
    """Whom a command is about: the reply's author, or a known id or @name, never a part of a name."""
    replied = replied_person(message)
    if not who and replied is not None:
        return await studio.people.get(replied)
    return await studio.people.exactly(who)


async def person_page(person: Person, visit: Visit, studio: Studio) -> tuple[str, InlineKeyboardMarkup]:
    """What the studio knows of a person, and what can be done."""
    say, units = visit.say, await studio.router.units(person.id)
    tasks = await studio.router.mine(person.id, ended=5)
    text = say(
        "admin-person",
        name=name_of(person),
        id=str(person.id),
        ban=Html(ban_of(person, say)),
        warnings=person.warnings,
        left=str(units.left) if units.daily else "∞",
        seen=Html(day_and_time(person.seen, say.language)) if person.seen else "–",
        tasks=Html("\n".join(say("admin-task-row", id=it.id, state=it.state) for it in tasks) or "–"),
    )
    value = str(person.id)
    rows: list[list[Key | CopyKey]] = [
        [Key(say.plain("admin-button-ban"), Action.ADMIN_PERSON, f"ban {value}", style="danger")],
        [Key(say.plain("admin-button-warn"), Action.ADMIN_PERSON, f"warn {value}")],
    ]
    if person.is_banned:
        rows.append([Key(say.plain("admin-button-unban"), Action.ADMIN_UNBAN, value, style="success")])
    return text, await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


def ban_of(person: Person, say: Say) -> str:
    """Whether and until when."""
    if person.banned_until is None or not person.is_banned:
        return say("admin-person-welcome")
    until = "none" if person.is_banned_for_ever else Html(day_and_time(person.banned_until, say.language))
    return say("admin-person-banned", until=until, reason=person.ban_reason or "–")


async def task_page(task: Task, visit: Visit, studio: Studio) -> tuple[str, InlineKeyboardMarkup | None]:
    """What the studio knows of a task."""
    say = visit.say
    text = say(
        "admin-task",
        id=task.id,
        person=str(task.person),
        state=task.state,
        units=task.units,
        prompt=shortened(str(task.inputs.get("prompt", ""))),
        created=Html(day_and_time(task.created, say.language)),
        trouble=task.trouble.code if task.trouble is not None else "–",
    )
    if task.state.is_end:
        return text, None
    rows = [[Key(say.plain("button-cancel"), Action.ADMIN_CANCEL_TASK, task=task.id, style="danger")]]
    return text, await studio.keyboards.lay(rows, owner=visit.person.id, chat=visit.chat.id)


async def ask_more(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Choose how long, then why: `ban 101` → `ban 101 7d` → done."""
    await query.answer()
    say, parts = visit.say, press.value.split()
    if parts[0] == "ban" and len(parts) == 2:
        keys = [
            Key(say.plain(f"admin-duration-{it}"), Action.ADMIN_PERSON, f"{press.value} {it}")
            for it in DURATIONS
        ]
        text = say("admin-how-long")
    else:
        action = Action.ADMIN_BAN if parts[0] == "ban" else Action.ADMIN_WARN
        rest = " ".join(parts[1:])
        keys = [Key(say.plain(f"admin-reason-{it}"), action, f"{rest} {it}") for it in REASONS]
        text = say("admin-why")
    laid = await studio.keyboards.lay(grid(keys, 2), owner=visit.person.id, chat=visit.chat.id)
    await studio.bot.send_message(visit.chat.id, text, message_thread_id=visit.thread, reply_markup=laid)


async def by_button(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Carry out what the buttons put together."""
    person_id, *more = press.value.split()
    person = await studio.people.get(int(person_id))
    reason = more.pop() if more else ""
    spoken = studio.locales.speak(person.language or LANGUAGES[0])
    words = spoken.plain(f"admin-reason-{reason}") if reason else ""
    action = {Action.ADMIN_BAN: "ban", Action.ADMIN_UNBAN: "unban"}.get(press.action, "warn")
    text = await carry_out(action, person, more[0] if more else "forever", words, visit, studio)
    await query.answer(visit.say.plain("toast-saved"))
    await studio.bot.send_message(visit.chat.id, text, message_thread_id=visit.thread)


async def cancel_task(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Take anybody's task back; its owner gets the units and the card's words."""
    task = await studio.router.cancel(press.task, visit.person.id, is_admin=True)
    await studio.moderation.log(visit.person.id, "cancel", f"task:{press.task}")
    await query.answer(visit.say.plain("toast-stale" if task is None else "toast-cancelled"))


def name_of(person: Person) -> str:
    """A name to read, whatever is known."""
    return f"{person.name} @{person.username}" if person.username else person.name or str(person.id)


def routes() -> Router:
    """The commands and presses about people and tasks."""
    router = Router(name="admin-people")
    router.message.register(find, Command("find"), F.text, Operator())
    router.message.register(act, Command("ban", "unban", "warn"), F.text, Operator())
    press = router.callback_query.register
    press(ask_more, Pressed(Action.ADMIN_PERSON), Operator())
    press(by_button, Pressed(Action.ADMIN_BAN, Action.ADMIN_UNBAN, Action.ADMIN_WARN), Operator())
    press(cancel_task, Pressed(Action.ADMIN_CANCEL_TASK), Operator())
    return router
