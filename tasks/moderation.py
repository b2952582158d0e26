"""Moderation: bans, warnings, paused intake, statistics; every act leaves a row that nothing can change."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tasks import moves, strikes
from tasks.roles import Roles
from tasks.store import audit, refusals
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.audit import Entry
from tasks.store.database import Connection, Database, put
from tasks.store.notices import Notices
from tasks.store.people import FOR_EVER, Person, change, person_of
from tasks.store.refusals import Refusal
from tasks.store.tasks import LIVE
from tasks.task import State
from tasks.wish import NotAccepted

DAY = 86_400.0


@dataclass(frozen=True)
class Statistics:
    """How the studio does; counts of the last 24 hours unless the name says otherwise."""

    people: int
    """Known in all."""
    people_today: int
    chats: int
    """Reachable now."""
    waiting_now: int
    running_now: int
    done: int
    refused: int
    failed: int
    cancelled: int
    expired: int
    units: int
    """Settled."""
    seconds: float | None
    """Mean run time of what was done."""


class Moderation:
    """What operators do; `actor` is the operator's id and goes to the audit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.roles = Roles(database)
        self.notices = Notices(database)

    async def ban(self, person: int, reason: str, lasts: timedelta | None, actor: int) -> Person:
        """Refuse a person's wishes for so long, None for ever, and take back those that are not done."""
        until = FOR_EVER if lasts is None else time.time() + lasts.total_seconds()

        def ban(connection: Connection) -> Person:
            change(connection, person, {"banned_until": until, "ban_reason": reason})
            moves.take_back(connection, person)
            facts = {"reason": reason, "seconds": None if lasts is None else int(lasts.total_seconds())}
            audit.write(connection, actor, "ban", f"person:{person}", facts)
            return person_of(connection, person)

        return await self._database.write(ban)

    async def unban(self, person: int, actor: int) -> Person:
        """Let a person in again."""

        def unban(connection: Connection) -> Person:
            change(connection, person, {"banned_until": None, "ban_reason": ""})
            audit.write(connection, actor, "unban", f"person:{person}", {})
            return person_of(connection, person)

        return await self._database.write(unban)

    async def warn(self, person: int, reason: str, actor: int) -> Person:
        """Count a warning; the handler tells the person."""
        warned, _ = await self.strike(person, strikes.Kind.WARNING, reason, None, actor)
        return warned

    async def strike(
        self, person: int, kind: strikes.Kind, reason: str, rests: timedelta | None, actor: int
    ) -> tuple[Person, str]:
        """Warn or time out: the person as they are now, and the strike that they can appeal against."""
        seconds = None if rests is None else rests.total_seconds()

        def give(connection: Connection) -> tuple[Person, str]:
            strike = strikes.give(connection, person, kind, actor, reason, rests=seconds)
            warnings = person_of(connection, person).warnings + (kind is strikes.Kind.WARNING)
            change(connection, person, {"warnings": warnings})
            facts = {"reason": reason, "seconds": seconds, "strike": strike.id}
            action = "warn" if kind is strikes.Kind.WARNING else kind.value
            audit.write(connection, actor, action, f"person:{person}", facts)
            return person_of(connection, person), strike.id

        return await self._database.write(give)

    async def release(self, person: int, actor: int) -> int:
        """Void what a person's time-outs rest on; returns how many strikes that was."""

        def release(connection: Connection) -> int:
            strike = t.strike.c
            is_time_out = (strike.person == person) & (strike.kind == strikes.Kind.TIME_OUT)
            return len(strikes.void(connection, is_time_out, actor))

        return await self._database.write(release)

    async def restraint(self, person: int) -> strikes.Restraint:
        """What a person's strikes forbid now."""
        return await self._database.read(lambda connection: strikes.restraint_of(connection, person))

    async def rests_until(self, person: int) -> datetime | None:
        """When a person's time-out ends; None where there is none."""
        return rows.moment((await self.restraint(person)).rests_until)

    async def held_against(self, person: int) -> Sequence[strikes.Strike]:
        """A person's strikes, oldest first; voided and expired ones too."""
        return await self._database.read(lambda c: strikes.find(c, t.strike.c.person == person))

    async def banned_until(self, person: int) -> datetime | None:
        """When the person's ban ends (year 9999: never); None where there is none."""
        found = await self._database.read(lambda connection: person_of(connection, person))
        return found.banned_until if found.is_banned else None

    async def pause(self, reason: str, actor: int) -> None:
        """Accept no wish until resumed; what was accepted goes on."""
        await self._switch_intake({"reason": reason}, "pause", actor)

    async def resume(self, actor: int) -> None:
        """Accept wishes again."""
        await self._switch_intake(None, "resume", actor)

    async def paused(self) -> str | None:
        """Why the intake is paused; None while it is open."""
        return await self._database.read(pause_of)

    async def log(self, actor: int, action: str, subject: str, **facts: str | int | None) -> None:
        """Write an act of an operator that changes nothing here, such as a broadcast, to the audit."""
        await self._database.write(lambda c: audit.write(c, actor, action, subject, facts))

    async def audit(self, limit: int = 20) -> Sequence[Entry]:
        """The newest acts first."""
        return await self._database.read(lambda connection: audit.recent(connection, limit))

    async def refusals(self, limit: int = 20) -> Sequence[Refusal]:
        """The newest refusals first."""
        return await self._database.read(lambda connection: refusals.recent(connection, limit))

    async def statistics(self) -> Statistics:
        """How the studio does."""
        return await self._database.read(_statistics)

    async def _switch_intake(self, value: dict[str, object] | None, action: str, actor: int) -> None:
        def switch(connection: Connection) -> None:
            if value is None:
                connection.execute(sa.delete(t.note).where(*_INTAKE))
            else:
                values = {"value": value, "written": FOR_EVER}
                put(connection, t.note, {"scope": "house", "key": "paused"}, values)
            audit.write(connection, actor, action, "intake", value or {})

        await self._database.write(switch)


_INTAKE = (t.note.c.scope == "house", t.note.c.key == "paused")


def require_welcome(connection: Connection, person: int, *, brings_pictures: bool = False) -> None:
    """Raise NotAccepted where the person is banned or restrained or the intake is paused."""
    found = person_of(connection, person)
    if found.is_banned and found.banned_until is not None:
        until = "" if found.is_banned_for_ever else found.banned_until.isoformat(timespec="minutes")
        raise NotAccepted("banned", until=until, reason=found.ban_reason)
    restraint = strikes.restraint_of(connection, person)
    if restraint.rests_until is not None:
        raise NotAccepted("rests", until=_iso(restraint.rests_until))
    if restraint.limited_until is not None and brings_pictures:
        raise NotAccepted("limited", until=_iso(restraint.limited_until))
    reason = pause_of(connection)
    if reason is not None:
        raise NotAccepted("paused", reason=reason)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")


def pause_of(connection: Connection) -> str | None:
    """Why the intake is paused; None while it is open."""
    value = connection.execute(sa.select(t.note.c.value).where(*_INTAKE)).scalar()
    return None if value is None else str(value["reason"])


def _statistics(connection: Connection) -> Statistics:
    since = time.time() - DAY
    tasks = t.task.c
    counted = sa.select(tasks.state, sa.func.count()).group_by(tasks.state)
    now = _numbers(connection, counted.where(tasks.state.in_(LIVE)))
    ended = _numbers(connection, counted.where(tasks.ended >= since))

    def scalar(query: sa.Select[int]) -> int:
        return int(connection.execute(query).scalar() or 0)

    done = (tasks.state == State.DONE) & (tasks.ended >= since)
    seconds = connection.execute(sa.select(sa.func.avg(tasks.ended - tasks.started)).where(done)).scalar()
    return Statistics(
        people=scalar(sa.select(sa.func.count()).select_from(t.person)),
        people_today=scalar(sa.select(sa.func.count()).where(t.person.c.seen >= since)),
        chats=scalar(sa.select(sa.func.count()).where(t.chat.c.is_reachable)),
        waiting_now=now.get(State.WAITING, 0),
        running_now=now.get(State.RUNNING, 0),
        done=ended.get(State.DONE, 0),
        refused=ended.get(State.REFUSED, 0),
        failed=ended.get(State.FAILED, 0),
        cancelled=ended.get(State.CANCELLED, 0),
        expired=ended.get(State.EXPIRED, 0),
        units=scalar(sa.select(sa.func.sum(tasks.units)).where(done)),
        seconds=None if seconds is None else float(seconds),
    )


def _numbers(connection: Connection, query: sa.Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}
