"""What the tests of this room stand on: pipelines that cost nothing, a chat that is a table, one house."""

import asyncio
import contextlib
import io
import os
import signal
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image

from pipelines.kit.contract import (
    Artifact,
    BlobRef,
    Context,
    Drawn,
    DrawOrder,
    Inputs,
    ModelId,
    Pipeline,
    PipelineError,
    Prompt,
    Recipe,
    Watch,
)
from pipelines.kit.language import Silence, Wording
from safety.guard import Guard
from safety.policy import Policy
from safety.text import TextScreen
from safety.verdict import Finding, Stage
from tasks.bell import Bell, bell_of
from tasks.courier import Unreachable
from tasks.delivery import Delivery
from tasks.quotas import Limits
from tasks.reaper import Pulse
from tasks.router import TaskRouter
from tasks.store.blobs import Blobs
from tasks.store.database import Database, DatabaseTrouble
from tasks.store.deliveries import Claim, Deliveries
from tasks.store.migrate import migrate
from tasks.store.processes import Role
from tasks.task import Place, State, Task
from tasks.wish import Wish
from tasks.worker import Talents, Worker

LOST: set[str] = set()
"""Prompts whose first run lost the database."""
QUICK = Pulse(beat=0.2, silence=1.5, drain=5.0)


class DabInputs(Inputs):
    """A dab of colour: how many steps it takes, how long each, and what goes wrong."""

    prompt: Prompt
    model: ModelId = "wet"
    steps: int = 1
    pause: float = 0.0
    fate: str = "good"
    picture: BlobRef | None = None


class Dab(Pipeline[DabInputs]):
    """Makes a few bytes that name its prompt."""

    name = "dab"
    inputs: ClassVar[type[Inputs]] = DabInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: DabInputs) -> int:
        return inputs.steps

    async def run(self, inputs: DabInputs, context: Context) -> Sequence[Artifact]:
        note_run(inputs.prompt)
        for step in range(1, inputs.steps + 1):
            context.progress(step, inputs.steps, b"jpeg" if step == 1 else None)
            await asyncio.sleep(inputs.pause)
        if inputs.fate == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if inputs.fate == "break":
            raise ZeroDivisionError
        if inputs.fate == "fail":
            raise PipelineError("out-of-paint", colour="red")
        if inputs.fate == "lose" and inputs.prompt not in LOST:
            LOST.add(inputs.prompt)
            raise DatabaseTrouble("lost", None, ConnectionError())
        recipe = Recipe("dab", inputs.model, inputs.prompt, "", "", 1, 2, 3, 4, 5.0)
        return [Artifact(png_of(inputs.prompt), "image/png", 2, 3, recipe)]


class RetellInputs(Inputs):
    """Words to say in another way."""

    prompt: Prompt


class Retell(Pipeline[RetellInputs]):
    """Makes words of words: `very` before them, nothing at all for `hush`, trouble for `fail`."""

    name = "retell"
    inputs: ClassVar[type[Inputs]] = RetellInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: RetellInputs) -> int:
        return 3

    async def run(self, inputs: RetellInputs, context: Context) -> Sequence[Wording]:
        note_run(f"retell-{inputs.prompt}")
        context.writing("very")
        if inputs.prompt == "fail":
            raise PipelineError("out-of-words")
        if inputs.prompt == "hush":
            return [Wording(inputs.prompt, silence=Silence.DOWN)]
        return [Wording(f"very-{inputs.prompt}", ("very",))]


class ClearSight:
    """A picture screen that sees bytes as they are: whatever says `forbidden` is."""

    rules = "clear"

    def find(self, data: bytes, stage: Stage) -> Sequence[Finding]:
        return ()

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        return ()


class NoModels:
    """A worker without models."""

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        raise PipelineError("no-models")


def png_of(prompt: str) -> bytes:
    """Six pixels in a colour that the prompt decides."""
    file = io.BytesIO()
    Image.new("RGB", (2, 3), tuple(sha256(prompt.encode()).digest()[:3])).save(file, "png")
    return file.getvalue()


def note_run(prompt: str) -> None:
    """Write a run to the journal that the test may have asked for."""
    if journal := os.environ.get("DAB_JOURNAL"):
        with Path(journal).open("a") as file:
            file.write(f"{prompt}\n")


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
