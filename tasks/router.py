"""TaskRouter: submit, cancel, look up: the only door for handlers and web pages."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from pipelines.kit.contract import BlobRef, Inputs, Pipeline
from safety.fields import pictures_of
from safety.guard import Guard
from safety.policy import ChatPolicy
from tasks import admission, chain, intake, moves, quotas, strikes
from tasks.appeals import Appeals
from tasks.bell import Bell
from tasks.estimates import estimate
from tasks.moderation import require_welcome
from tasks.people_data import OwnData
from tasks.quotas import Balance, Limits
from tasks.reports import Reports
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.blobs import Blobs, touch
from tasks.store.chats import Chat, chat_of
from tasks.store.database import Connection, Database, lock
from tasks.store.processes import HEARD_WITHIN, Alive, Role, alive
from tasks.task import ENDS, State, Task
from tasks.wish import NotAccepted, Queued, Receipt, Wish

STRICTEST = "strict"
"""The level of those whose strikes restrict them, wherever they are."""
UNUSED_KEPT = 3600.0
"""Seconds that a picture stays which no accepted wish uses."""


@dataclass(frozen=True)
class InLine:
    """A waiting task as everybody may see it; `task` only where it is the asker's own."""

    position: int
    capability: str
    units: int
    task: Task | None


class TaskRouter:
    """Accepts wishes and answers questions about tasks; every method is one short transaction."""

    def __init__(self, database: Database, blobs: Blobs, guard: Guard, limits: Limits, bell: Bell) -> None:
        self._database = database
        self._blobs = blobs
        self._guard = guard
        self._limits = limits
        self._bell = bell
        self.appeals = Appeals(database, bell, blobs.keep)
        self.reports = Reports(database)
        self.own_data = OwnData(database, blobs)

    async def submit(self, wish: Wish) -> Receipt:
        """Accept a wish for good, once for its key: when this returns, the task outlives any crash.

        Raises NotAccepted; pydantic has validated the inputs before.
        """
        pipeline = self._guard.capability(wish.capability)
        if not isinstance(wish.inputs, pipeline.inputs):
            raise TypeError(f"{wish.capability} takes {pipeline.inputs.__name__}")
        # Ask before the costly screen, too: a banned person's repeats must stay cheap.
        known, chat = await self._database.read(lambda connection: self._known(connection, wish))
        if known is not None:
            return known
        level = self._guard.policy.of_chat(chat.level, is_private=wish.place.is_private)
        await self._screen(wish, level)
        receipt = await self._database.write(lambda c: self._accept(c, wish, pipeline, level))
        await self._bell.ring(Role.WORKER)
        return receipt

    async def cancel(self, task_id: str, by: int, *, is_admin: bool = False) -> Task | None:
        """Take a task back: at once where it waits, at its next step where it runs.

        Returns the task as it is now: CANCELLED, or RUNNING when the worker has been told, or any other
        state when it is too late. None where there is no such task or it is somebody else's.
        """

        def cancel(connection: Connection) -> Task | None:
            task = rows.load(connection, task_id)
            if task is None or (task.person != by and not is_admin):
                return None
            if task.state is State.WAITING:
                moves.end(connection, task_id, State.CANCELLED)
            running = (t.task.c.id == task_id) & (t.task.c.state == State.RUNNING)
            connection.execute(sa.update(t.task).where(running).values(is_cancelled=True))
            return rows.load(connection, task_id)

        task = await self._database.write(cancel)
        if task is not None:
            await self._bell.ring(Role.WORKER if task.state is State.RUNNING else Role.CHAT)
        return task

    async def task(self, task_id: str) -> Task | None:
        """The task of this id, with its progress."""
        return await self._database.read(lambda connection: rows.load(connection, task_id))

    async def mine(self, person: int, *, ended: int = 0) -> Sequence[Task]:
        """A person's tasks that have not ended, oldest first, after so many of the latest ended ones."""

        def query(connection: Connection) -> list[Task]:
            mine = t.task.c.person == person
            live = rows.find(connection, mine & t.task.c.state.not_in(ENDS))
            past = mine & t.task.c.state.in_(ENDS)
            latest = (
                rows.find(connection, past, order=(t.task.c.created.desc(),), limit=ended) if ended else []
            )
            return [*reversed(latest), *live]

        return await self._database.read(query)

    async def waiting_line(self, person: int, chat: int | None = None, limit: int = 50) -> Sequence[InLine]:
        """Who waits, in order, in one chat or everywhere; other people's tasks are redacted."""
        line = await self._database.read(lambda connection: admission.line(connection, chat, limit))
        return [
            InLine(place, task.capability, task.units, task if task.person == person else None)
            for place, task in enumerate(line, 1)
        ]

    async def shown_in(self, chat: int, message: int) -> Task | None:
        """The task whose card is this message."""
        return await self._database.read(lambda connection: rows.by_card(connection, chat, message))

    async def place(self, task_id: str) -> Queued | None:
        """Where a task stands; None when it does not wait."""
        return await self._database.read(lambda connection: place_of(connection, task_id))

    async def attach_card(self, task_id: str, message_id: int) -> None:
        """Tell which message is the task's card, as soon as it was sent."""
        await self._database.write(lambda connection: rows.attach_card(connection, task_id, message_id))

    async def units(self, person: int) -> Balance:
        """What a person has left today."""
        daily = self._limits.daily_units
        return await self._database.read(lambda connection: quotas.balance(connection, person, daily))

    async def workers(self) -> Sequence[Alive]:
        """Workers that were heard lately, with the models that they can open."""
        found = await self._database.read(lambda connection: alive(connection, HEARD_WITHIN))
        return [process for process in found if process.role is Role.WORKER]

    async def read(self, blob: BlobRef) -> bytes:
        """Bytes of a stored picture. Raises PipelineError("blob-gone") when it was swept."""
        return await self._blobs.read(blob)

    async def keep(self, data: bytes, media_type: str) -> BlobRef:
        """Store what a person sent in, for a wish's inputs; swept soon unless an accepted wish uses it."""
        return await self._blobs.put(data, media_type, UNUSED_KEPT)

    def _known(self, connection: Connection, wish: Wish) -> tuple[Receipt | None, Chat]:
        chat = chat_of(connection, wish.place.chat)
        repeated = self._repeated(connection, wish)
        if repeated is None:
            self._require_welcome(connection, wish, chat)
            if strikes.restraint_of(connection, wish.person).limited_until is not None:
                chat = replace(chat, level=STRICTEST)
        return repeated, chat

    def _repeated(self, connection: Connection, wish: Wish) -> Receipt | None:
        task = rows.by_key(connection, wish.key)
        return None if task is None else Receipt(task, place_of(connection, task.id), is_new=False)

    def _require_welcome(self, connection: Connection, wish: Wish, chat: Chat) -> None:
        require_welcome(connection, wish.person, brings_pictures=any(True for _ in pictures_of(wish.inputs)))
        model = intake.model_of(wish.inputs)
        if model is None:
            return
        if chat.allowed_models is not None and model not in chat.allowed_models:
            raise NotAccepted("model-not-allowed", model=model)
        workers = [a for a in alive(connection, HEARD_WITHIN) if a.role is Role.WORKER]
        if workers and not any(model in worker.models for worker in workers):
            raise NotAccepted("model-unavailable", model=model)

    async def _screen(self, wish: Wish, level: ChatPolicy) -> None:
        verdict = await asyncio.to_thread(self._guard.judge_texts, wish.inputs, wish.texts, level)
        if verdict.is_allowed:
            return
        queue, until = self._guard.capability(wish.capability).queue, time.time() + self._blobs.keep
        refusal = await self._database.write(
            lambda connection: intake.refuse(connection, wish, queue, str(level), verdict, until)
        )
        raise NotAccepted("refused", **intake.trouble_of(refusal).facts)

    def _accept(
        self, connection: Connection, wish: Wish, pipeline: type[Pipeline[Inputs]], level: ChatPolicy
    ) -> Receipt:
        lock(connection, "admission")
        repeated = self._repeated(connection, wish)
        if repeated is not None:
            return repeated
        self._require_welcome(connection, wish, chat_of(connection, wish.place.chat))
        self._require_room(connection, wish)
        task_id = secrets.token_hex(6)
        fields = wish.inputs.model_dump(mode="json")
        units = pipeline.cost(wish.inputs) + chain.cost_of(self._guard, wish.before, fields)
        quotas.reserve(connection, wish.person, task_id, units, self._limits.daily_units)
        place = wish.place
        connection.execute(
            sa.insert(t.task).values(
                **intake.row_of(task_id, wish, pipeline.queue, str(level), units),
                state=State.WAITING,
                turn=admission.turn_of(connection, pipeline.queue, wish.person, place.chat),
            )
        )
        touch(connection, list(pictures_of(wish.inputs)), time.time() + self._blobs.keep)
        task = rows.load(connection, task_id)
        assert task is not None
        return Receipt(task, place_of(connection, task_id), is_new=True)

    def _require_room(self, connection: Connection, wish: Wish) -> None:
        limits = self._limits
        if rows.count(connection, rows.waiting_of(t.task.c.person, wish.person)) >= limits.waiting_per_person:
            raise NotAccepted("too-many-waiting", limit=limits.waiting_per_person)
        if wish.place.is_private:
            return
        if rows.count(connection, rows.waiting_of(t.task.c.chat, wish.place.chat)) >= limits.waiting_per_chat:
            raise NotAccepted("chat-too-many-waiting", limit=limits.waiting_per_chat)


def place_of(connection: Connection, task_id: str) -> Queued | None:
    """Where a waiting task stands, with its estimates."""
    ahead = admission.ahead_of(connection, task_id)
    if ahead is None:
        return None
    times = estimate(connection, task_id, ahead)
    starts = None if times.starts_in is None else datetime.now(UTC) + timedelta(seconds=times.starts_in)
    return Queued(ahead + 1, starts, times.runs)
