"""Appeals, and the queue in which moderators decide them; every decision is notified, audited and final once.

A person has one appeal open at a time. Whoever decided before cannot decide the appeal, and nobody decides
about themselves. A second look at an upheld refusal is possible once, by somebody else.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tasks import admission, reviews, strikes
from tasks.bell import Bell
from tasks.reviews import Kind, Review
from tasks.reviews import State as Outcome
from tasks.store import audit, deliveries, notices, refusals
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.blobs import touch
from tasks.store.database import Connection, Database, lock
from tasks.store.processes import Role
from tasks.store.refusals import Refusal
from tasks.strikes import Strike
from tasks.task import State, Task

LOOKS = 2
"""How often one refusal is looked at by moderators."""


class NotAppealable(Exception):
    """No appeal was opened; `code` names the sentence: gone · another-open · decided."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Case:
    """A review with what a moderator may see of it; of hard categories neither words nor picture."""

    review: Review
    refusal: Refusal | None = None
    strike: Strike | None = None
    task: Task | None = None
    messages: tuple[int, ...] = ()
    """Where the task's result stands in its chat."""


class Appeals:
    """Opens appeals and decides reviews; every method is one short transaction."""

    def __init__(self, database: Database, bell: Bell, keep: float) -> None:
        """`keep`: seconds that pictures of a task stay which runs after all."""
        self._database = database
        self._bell = bell
        self._keep = keep

    async def appeal(self, person: int, subject: str) -> Review:
        """Appeal against a refusal (its record's code) or a strike (its id). Raises NotAppealable."""
        return await self._database.write(lambda connection: _open(connection, person, subject))

    async def waiting(self, moderator: int) -> int:
        """How much this moderator may decide now."""
        return await self._database.read(lambda c: len(reviews.open_for(c, moderator)))

    async def next(self, moderator: int, after: str = "") -> Case | None:
        """The most urgent case, or the one that follows `after`; None where nothing waits."""

        def query(connection: Connection) -> Case | None:
            line = reviews.open_for(connection, moderator)
            ids = [it.id for it in line]
            place = ids.index(after) + 1 if after in ids else 0
            return _case(connection, line[place % len(line)]) if line else None

        return await self._database.read(query)

    async def decide(self, review_id: str, moderator: int, *, overturn: bool) -> Case | None:
        """Uphold or overturn; None where somebody else was quicker or it is not theirs to decide."""

        def decide(connection: Connection) -> Case | None:
            outcome = Outcome.OVERTURNED if overturn else Outcome.UPHELD
            review = reviews.close(connection, review_id, outcome, moderator)
            if review is None:
                return None
            case = _case(connection, review)
            facts = {"review": review.id, "kind": review.kind.value, "subject": review.subject}
            audit.write(connection, moderator, outcome.value, f"person:{review.person}", facts)
            self._carry_out(connection, case, moderator)
            return case

        case = await self._database.write(decide)
        if case is not None:
            await self._bell.ring(Role.WORKER)
        return case

    async def appealable(self, person: int, limit: int) -> Sequence[Refusal]:
        """A person's latest refusals that nobody has looked at yet, newest first."""

        def query(connection: Connection) -> list[Refusal]:
            mine = refusals.of_person(connection, person)
            fresh = [it for it in mine if it.may_be_appealed and not _looks(connection, it.code)]
            return fresh[: -limit - 1 : -1]

        return await self._database.read(query)

    async def measures(self, person: int) -> Sequence[Strike]:
        """What is held against a person and nobody has looked at, oldest first.

        The strike of a refusal goes with its record, as long as that is kept.
        """

        def query(connection: Connection) -> list[Strike]:
            held = [it for it in strikes.find(connection, t.strike.c.person == person) if it.counts]
            open_ = [it for it in held if not _looks(connection, it.id)]
            return [it for it in open_ if refusals.by_code(connection, it.source) is None]

        return await self._database.read(query)

    def _carry_out(self, connection: Connection, case: Case, moderator: int) -> None:
        match case.review.kind:
            case Kind.APPEAL | Kind.UNSURE:
                self._settle_refusal(connection, case, moderator)
            case Kind.STRIKE:
                _settle_strike(connection, case, moderator)
            case Kind.REPORT:
                _settle_report(connection, case, moderator)

    def _settle_refusal(self, connection: Connection, case: Case, moderator: int) -> None:
        review = case.review
        chat = review.person if case.refusal is None else case.refusal.chat
        facts: notices.Facts = {"record": review.subject, "chat": chat}
        if review.state is Outcome.UPHELD:
            again = review.subject if _looks(connection, review.subject) < LOOKS else ""
            notices.write(connection, review.person, "appeal-upheld", appeal=again, **facts)
            return
        strikes.void(connection, t.strike.c.source == review.subject, moderator)
        runs = self._run(connection, case)
        kind = "appeal-overturned" if runs else "appeal-overturned-only"
        notices.write(connection, review.person, kind, **facts)

    def _run(self, connection: Connection, case: Case) -> bool:
        """Run the refused task after all, as a gift; what no level allows runs never."""
        refusal, task = case.refusal, case.task
        if refusal is None or task is None or refusal.is_hard:
            return False
        lock(connection, "admission")
        row = dict(connection.execute(sa.select(t.task).where(t.task.c.id == task.id)).mappings().one())
        fresh = {"card", "started", "ended", "worker", "artifacts", "trouble", "handed"}
        new: dict[str, object] = {
            "id": secrets.token_hex(6),
            "key": f"appeal:{case.review.id}",
            "state": State.WAITING,
            "attempt": 0,
            "deaths": 0,
            "tries": 0,
            "retry_at": 0.0,
            "units": 0,
            "is_cancelled": False,
            "created": time.time(),
            "pardon": refusal.category,
            "turn": admission.turn_of(connection, row["queue"], task.person, task.place.chat),
        }
        connection.execute(sa.insert(t.task).values({**row, **dict.fromkeys(fresh), **new}))
        touch(connection, rows.blobs_in(row["inputs"]), time.time() + self._keep)
        return True


def _open(connection: Connection, person: int, subject: str) -> Review:
    lock(connection, "reviews")
    refusal = refusals.by_code(connection, subject)
    found = strikes.find(connection, (t.strike.c.id == subject) & (t.strike.c.person == person))
    if refusal is not None and (refusal.person != person or not refusal.may_be_appealed):
        refusal = None
    if refusal is None and not found:
        raise NotAppealable("gone")
    if _has_open(connection, person):
        raise NotAppealable("another-open")
    before = reviews.find(connection, t.review.c.subject == subject)
    if len(before) >= LOOKS or any(it.state is not Outcome.UPHELD for it in before):
        raise NotAppealable("decided")
    if refusal is not None:
        against = before[-1].decided_by if before else None
        opened = reviews.open_one(
            connection, Kind.APPEAL, person, subject,
            task=refusal.task, reason=refusal.category, against=against,
        )  # fmt: skip
    else:
        strike = found[0]
        if before or not strike.counts:
            raise NotAppealable("decided")
        against, reason = strike.actor or None, strike.reason
        opened = reviews.open_one(connection, Kind.STRIKE, person, subject, reason=reason, against=against)
    facts = {"review": opened.id, "subject": subject}
    audit.write(connection, person, "appeal", f"person:{person}", facts)
    return opened


def _has_open(connection: Connection, person: int) -> bool:
    mine = (t.review.c.person == person) & (t.review.c.state == Outcome.OPEN)
    appeals = t.review.c.kind.in_([Kind.APPEAL, Kind.STRIKE])
    return bool(reviews.find(connection, mine & appeals))


def _looks(connection: Connection, subject: str) -> int:
    return len(reviews.find(connection, t.review.c.subject == subject))


def _case(connection: Connection, review: Review) -> Case:
    refusal = refusals.by_code(connection, review.subject)
    strike = next(iter(strikes.find(connection, t.strike.c.id == review.subject)), None)
    task = None if review.task is None else rows.load(connection, review.task)
    card = () if task is None or task.place.card is None else (task.place.card,)
    sent = () if task is None else deliveries.messages_of(connection, task.id)
    return Case(review, refusal, strike, task, (*card, *sent))


def _settle_strike(connection: Connection, case: Case, moderator: int) -> None:
    review = case.review
    if review.state is Outcome.UPHELD:
        notices.write(connection, review.person, "strike-upheld")
        return
    strikes.void(connection, t.strike.c.id == review.subject, moderator)
    facts: notices.Facts = {}
    if case.strike is not None and case.strike.kind is strikes.Kind.REPORT:
        reported = reviews.find(connection, t.review.c.id == case.strike.source)
        facts = {"task": reported[0].task or ""} if reported else {}
    notices.write(connection, review.person, "strike-overturned", **facts)


def _settle_report(connection: Connection, case: Case, moderator: int) -> None:
    review = case.review
    others = [it for it in reviews.reporters_of(connection, review.id) if it != review.person]
    if review.state is Outcome.UPHELD and others:
        reason, source = review.reason, review.id
        strike = strikes.give(connection, review.person, strikes.Kind.REPORT, moderator, reason, source)
        notices.write(connection, review.person, "report-owner", appeal=strike.id)
    for reporter in others:
        notices.write(connection, reporter, f"report-{review.state.value}")
