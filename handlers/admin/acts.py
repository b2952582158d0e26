"""Acts upon people: ban, unban, warn and time out, by command or as a reply; buttons end here, too.

Moderators warn and give time-outs; only operators ban. Nobody acts upon operators, no moderator upon another.
"""

import structlog
from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, MessageOriginUser

from handlers.admin.access import Moderator, Operator
from handlers.admin.duration import FOR_EVER, NotADuration, read_duration
from handlers.kit.callbacks import Action
from handlers.kit.cards import day_and_time
from handlers.kit.i18n import Html
from handlers.kit.keyboards import Key
from handlers.kit.replies import reply
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from tasks.store.people import Person
from tasks.strikes import Kind

log = structlog.get_logger(__name__)

BAN, UNBAN, WARN, TIME_OUT, RELEASE = "ban", "unban", "warn", "timeout", "release"
USUAL_TIME_OUT = "1d"
TIMED = {BAN: "forever", TIME_OUT: USUAL_TIME_OUT}
"""What lasts, and how long where nobody says."""
FOR_OPERATORS = frozenset({BAN, UNBAN})


async def act(message: Message, command: CommandObject, visit: Visit, studio: Studio) -> None:
    """`/ban WHO 7d REASON`, `/timeout WHO 1d REASON`, `/warn WHO REASON` …; without WHO as a reply.

    In a group everybody learns no more than that it was done.
    """
    say, words = visit.say, (command.args or "").split()
    is_reply = replied_person(message) is not None
    who = "" if is_reply or not words else words.pop(0)
    person = await target(message, who, studio)
    if person is None:
        await reply(message, say("admin-nobody"))
        return
    lasts = TIMED.get(command.command, "")
    if command.command in TIMED and words:
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
    except TelegramAPIError as error:  # whoever acts never pressed Start in private
        log.info("actor-not-told", actor=visit.person.id, reason=str(error))
    await reply(message, say("admin-in-private"))


async def carry_out(
    action: str, person: Person, lasts: str, reason: str, visit: Visit, studio: Studio
) -> str:
    """Do it, write it down, tell the person; return what to tell who did it. Raises NotADuration."""
    say, by, house = visit.say, visit.person.id, studio.moderation
    if action in FOR_OPERATORS and not visit.is_operator:
        return say("admin-operators-only")
    if action != UNBAN and is_above(person, visit, studio):
        return say("admin-not-operators" if action == BAN else "admin-above")
    strike = ""
    if action == BAN:
        person = await house.ban(person.id, reason, read_duration(lasts), by)
    elif action == UNBAN:
        person = await house.unban(person.id, by)
    elif action == RELEASE:
        if not await house.release(person.id, by):
            return say("admin-no-timeout", person=name_of(person))
    else:
        kind = Kind.WARNING if action == WARN else Kind.TIME_OUT
        rests = read_duration(lasts) if action == TIME_OUT else None
        if action == TIME_OUT and rests is None:  # for ever is a ban, and a ban is for operators
            raise NotADuration(lasts)
        person, strike = await house.strike(person.id, kind, reason, rests, by)
    await tell(person, action, reason, studio, strike)
    duration = say.plain("admin-for-ever") if lasts.lower() in FOR_EVER else lasts
    return say(f"admin-done-{action}", person=name_of(person), duration=duration, warnings=person.warnings)


def is_above(person: Person, visit: Visit, studio: Studio) -> bool:
    """Whether this person is not theirs to act upon."""
    return person.id in studio.offer.admins or (person.is_moderator and not visit.is_operator)


async def tell(person: Person, action: str, reason: str, studio: Studio, strike: str) -> None:
    """Tell the person what happened, where Telegram lets us, and how to appeal against it."""
    say = studio.locales.speak(person.language or person.tongue)
    until, keys = person.banned_until, None
    if action in {TIME_OUT, RELEASE}:
        until = await studio.moderation.rests_until(person.id)
    is_endless = until is None or (action == BAN and person.is_banned_for_ever)
    when = "none" if until is None or is_endless else Html(day_and_time(until, say.language))
    if strike:
        key = Key(say.plain("button-appeal"), Action.APPEAL, strike)
        keys = await studio.keyboards.lay([[key]], owner=person.id)
    text = say(f"told-{action}", reason=reason or "none", until=when)
    try:
        await studio.bot.send_message(person.id, text, reply_markup=keys)
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


def name_of(person: Person) -> str:
    """A name to read, whatever is known."""
    return f"{person.name} @{person.username}" if person.username else person.name or str(person.id)


def routes() -> Router:
    """The commands; what operators alone may do does not exist for anybody else."""
    router = Router(name="admin-acts")
    router.message.register(act, Command(BAN, UNBAN), F.text, Operator())
    router.message.register(act, Command(WARN, TIME_OUT, RELEASE), F.text, Moderator())
    return router
