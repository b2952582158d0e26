"""What the tests of this room stand on: a chat that is a wall, and one house around a worker."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.kit.contract import Pipeline
from safety.guard import Guard
from safety.policy import Policy
from safety.text import TextScreen
from tasks.bell import Bell, bell_of
from tasks.courier import Unreachable
from tasks.delivery import Delivery
from tasks.quotas import Limits
from tasks.reaper import Pulse
from tasks.router import TaskRouter
from tasks.store.blobs import Blobs
from tasks.store.database import Database
from tasks.store.deliveries import Claim, Deliveries
from tasks.store.migrate import migrate
from tasks.store.processes import Role
from tasks.task import Place, State, Task
from tasks.wish import Wish
from tasks.worker import Talents, Worker
from tests.tasks.dabs import ClearSight, Dab, DabInputs, NoModels, Retell

QUICK = Pulse(beat=0.2, silence=1.5, drain=5.0)


@dataclass
class Wall:
    """A courier that hangs results on a wall, by the rules that real ones obey."""

    deliveries: Deliveries
    hung: list[Task] = field(default_factory=list)
    told: list[Task] = field(default_factory=list)
    shown: list[tuple[Task, int | None]] = field(default_factory=list)
    falls: int = 0
    gone: set[int] = field(default_factory=set)
    """Chats that nobody can be told anything in any more."""
    busy: dict[int, asyncio.Event] = field(default_factory=dict)
    """Chats whose deliveries take until the event is set."""

    async def show(self, task: Task, position: int | None, starts_in: float | None) -> None:
        self.shown.append((task, position))

    async def deliver(self, task: Task) -> None:
        if self.falls:
            self.falls -= 1
            raise ConnectionRefusedError
        if task.place.chat in self.gone:
            raise Unreachable("Forbidden: bot was blocked by the user")
        if task.place.chat in self.busy:
            await self.busy[task.place.chat].wait()
        if task.state is not State.DELIVERING:
            self.told.append(task)
            return
        delivery = await self.deliveries.claim(task.id)
        if delivery.claim is Claim.MINE:
            self.hung.append(task)
            await self.deliveries.sent(task.id, (len(self.hung),))


@dataclass
class House:
    """A chat process and its worker, in one process and without a chat."""

    database: Database
    blobs: Blobs
    guard: Guard
    router: TaskRouter
    bell: Bell
    wall: Wall
    limits: Limits

    def worker(self, slots: int = 4, pulse: Pulse = QUICK) -> Worker:
        talents = Talents("w", frozenset({"wet"}), slots)
        return Worker(self.database, self.blobs, self.guard, NoModels(), talents, pulse)

    @contextlib.asynccontextmanager
    async def delivering(self) -> AsyncGenerator[None]:
        """A delivery at work, without a worker, while the block runs."""
        delivery = Delivery(self.database, self.bell, self.wall, pulse=QUICK)
        async with asyncio.TaskGroup() as group:
            group.create_task(delivery.run())
            try:
                yield
            finally:
                delivery.stop()

    @contextlib.asynccontextmanager
    async def working(
        self, *, slots: int = 4, deliver: bool = True, pulse: Pulse = QUICK
    ) -> AsyncGenerator[None]:
        """A worker and a delivery at work while the block runs."""
        worker = self.worker(slots=slots, pulse=pulse)
        delivery = Delivery(self.database, self.bell, self.wall, pulse=pulse)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            if deliver:
                group.create_task(delivery.run())
            try:
                yield
            finally:
                worker.stop()
                delivery.stop()

    async def ended(self, task_id: str, within: float = 60.0) -> Task:
        """The task once it has ended and its end was handed over."""
        deadline, task = time.monotonic() + within, None
        while time.monotonic() < deadline:
            task = await self.router.task(task_id)
            assert task is not None
            if task.state.is_end and task_id in {t.id for t in self.wall.hung + self.wall.told}:
                return task
            await asyncio.sleep(0.02)
        raise AssertionError(f"not ended: {task}")


def guard_of(*pipelines: type[Pipeline[Any]]) -> Guard:
    """A guard over these pipelines with the real word rules."""
    return Guard({p.name: p for p in pipelines}, TextScreen(), ClearSight(), Policy())


def build(url: str, folder: Path, limits: Limits | None = None) -> House:
    """A house on this database, its tables made."""
    database = Database(url)
    migrate(database)
    blobs = Blobs(folder / "blobs", database)
    guard = guard_of(Dab, Retell)
    bell = bell_of(database, Role.CHAT)
    limits = limits or Limits()
    router = TaskRouter(database, blobs, guard, limits, bell)
    return House(database, blobs, guard, router, bell, Wall(Deliveries(database)), limits)


def wish(
    prompt: str = "red",
    *,
    key: str = "",
    person: int = 1,
    chat: int | None = None,
    before: tuple[str, ...] = (),
    **inputs: object,
) -> Wish:
    """A wish of a person in their private chat, or in a group."""
    return Wish(
        key=key or f"{person}:{prompt}:{time.monotonic_ns()}",
        person=person,
        language="en",
        capability="dab",
        inputs=DabInputs.model_validate({"prompt": prompt, **inputs}),
        place=Place(chat=chat or person, card=7, is_private=chat is None),
        before=before,
    )
