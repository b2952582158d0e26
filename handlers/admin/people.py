"""Looks up people and tasks, and lays the buttons that ban, warn, time out, appoint and dismiss."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.admin.access import Operator
from handlers.admin.acts import BAN, TIME_OUT, UNBAN, WARN, carry_out, name_of, target
from handlers.kit.callbacks import Action, Press, Pressed
from handlers.kit.cards import day_and_time, shortened
from handlers.kit.i18n import Html, Say
from handlers.kit.keyboards import CopyKey, Key, grid
from handlers.kit.menu import announce_to_moderator
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.store.people import Person
from tasks.task import Task

DURATIONS = {BAN: ("1h", "1d", "7d", "forever"), TIME_OUT: ("1h", "1d", "7d")}
ENDS = {BAN: Action.ADMIN_BAN, TIME_OUT: Action.ADMIN_TIME_OUT}
ACTS = {Action.ADMIN_BAN: BAN, Action.ADMIN_UNBAN: UNBAN, Action.ADMIN_TIME_OUT: TIME_OUT}
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


async def person_page(person: Person, visit: Visit, studio: Studio) -> tuple[str, InlineKeyboardMarkup]:
    """What the studio knows of a person, and what can be done."""
    say, units = visit.say, await studio.router.units(person.id)
    tasks = await studio.router.mine(person.id, ended=5)
    strikes = await studio.moderation.held_against(person.id)
    text = say(
        "admin-person",
        name=name_of(person),
        id=str(person.id),
        ban=Html(ban_of(person, say)),
        warnings=person.warnings,
        strikes=sum(it.weight for it in strikes if it.counts),
        left=str(units.left) if units.daily else "∞",
        seen=Html(day_and_time(person.seen, say.language)) if person.seen else "–",
        tasks=Html(
            "\n".join(
                say("admin-task-row", id=it.id, state=say.plain(f"admin-state-{it.state}")) for it in tasks
            )
            or "–"
        ),
    )
    value = str(person.id)
    role = "dismiss" if person.is_moderator else "appoint"
    change = Action.ADMIN_DISMISS if person.is_moderator else Action.ADMIN_APPOINT
    rows: list[list[Key | CopyKey]] = [
        [Key(say.plain("admin-button-ban"), Action.ADMIN_PERSON, f"{BAN} {value}", style="danger")],
        [
            Key(say.plain("admin-button-warn"), Action.ADMIN_PERSON, f"{WARN} {value}"),
            Key(say.plain("admin-button-timeout"), Action.ADMIN_PERSON, f"{TIME_OUT} {value}"),
        ],
        [Key(say.plain(f"admin-button-{role}"), change, value)],
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
        state=say.plain(f"admin-state-{task.state}"),
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
    if parts[0] in DURATIONS and len(parts) == 2:
        keys = [
            Key(say.plain(f"admin-duration-{it}"), Action.ADMIN_PERSON, f"{press.value} {it}")
            for it in DURATIONS[parts[0]]
        ]
        text = say("admin-how-long")
    else:
        action = ENDS.get(parts[0], Action.ADMIN_WARN)
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
    spoken = studio.locales.speak(person.language or person.tongue)
    words = spoken.plain(f"admin-reason-{reason}") if reason else ""
    action = ACTS.get(press.action, WARN)
    text = await carry_out(action, person, more[0] if more else "forever", words, visit, studio)
    await query.answer(visit.say.plain("toast-saved"))
    await studio.bot.send_message(visit.chat.id, text, message_thread_id=visit.thread)


async def cancel_task(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """Take anybody's task back; its owner gets the units and the card's words."""
    task = await studio.router.cancel(press.task, visit.person.id, is_admin=True)
    await studio.moderation.log(visit.person.id, "cancel", f"task:{press.task}")
    await query.answer(visit.say.plain("toast-stale" if task is None else "toast-cancelled"))


async def change_role(message: Message, command: CommandObject, visit: Visit, studio: Studio) -> None:
    """`/appoint WHO` and `/dismiss WHO`, or as a reply."""
    person = await target(message, (command.args or "").strip(), studio)
    if person is None:
        await reply(message, visit.say("admin-nobody"))
        return
    await reply(message, await set_role(command.command, person, visit, studio))


async def role_by_button(query: CallbackQuery, press: Press, visit: Visit, studio: Studio) -> None:
    """The same, from the person's page."""
    role = "appoint" if press.action is Action.ADMIN_APPOINT else "dismiss"
    said = await set_role(role, await studio.people.get(int(press.value)), visit, studio)
    await query.answer(visit.say.plain("toast-saved"))
    await studio.bot.send_message(visit.chat.id, said)


async def set_role(role: str, person: Person, visit: Visit, studio: Studio) -> str:
    """Do it, tell the person by their menu, and return what to tell the operator."""
    roles = studio.moderation.roles
    change = roles.appoint if role == "appoint" else roles.dismiss
    changed = await change(person.id, visit.person.id)
    await announce_to_moderator(studio.bot, studio, changed)
    return visit.say(f"admin-done-{role}", person=name_of(changed))


async def list_moderators(message: Message, visit: Visit, studio: Studio) -> None:
    """`/moderators`: who was appointed."""
    people = [await studio.people.get(it) for it in await studio.moderation.roles.moderators()]
    names = "\n".join(f"{name_of(it)} ({it.id})" for it in people)
    await reply(message, visit.say("admin-moderators", names=names or visit.say.plain("admin-nothing")))


def routes() -> Router:
    """The commands and presses about people and tasks."""
    router = Router(name="admin-people")
    router.message.register(find, Command("find"), F.text, Operator())
    router.message.register(change_role, Command("appoint", "dismiss"), F.text, Operator())
    router.message.register(list_moderators, Command("moderators"), F.text, Operator())
    press = router.callback_query.register
    press(ask_more, Pressed(Action.ADMIN_PERSON), Operator())
    acts = Pressed(Action.ADMIN_BAN, Action.ADMIN_UNBAN, Action.ADMIN_WARN, Action.ADMIN_TIME_OUT)
    press(by_button, acts, Operator())
    press(role_by_button, Pressed(Action.ADMIN_APPOINT, Action.ADMIN_DISMISS), Operator())
    press(cancel_task, Pressed(Action.ADMIN_CANCEL_TASK), Operator())
    return router
