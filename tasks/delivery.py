"""The chat process's side of tasks: shows their news and hands over their ends, exactly once each.

An end that nobody has been told of is a row with `handed` empty; a crash loses nothing, because the row stays
until the courier has returned, and repeats nothing, because the courier edits or claims before it sends.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
import structlog

from tasks import moves
from tasks.admission import line
from tasks.bell import Bell
from tasks.courier import Courier, Unreachable
from tasks.estimates import estimate
from tasks.heart import Heart
from tasks.reaper import STEADY, Pulse
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.database import Connection, Database, DatabaseTrouble
from tasks.store.processes import Process, Role
from tasks.task import State, Task, Trouble

log = structlog.get_logger()

# Workers ring when there is news; looking anyway covers a lost ring.
LOOK_EVERY = 1.0
# Rings that come faster than this are looked into together.
LOOK_AT_MOST_EVERY = 0.05
PLACES_EVERY = 3.0
PLACES_SHOWN = 30
AT_ONCE = 16
"""Deliveries under way together."""
AT_ONCE_IN_CHAT = 3
"""Of these in one chat: a busy group waits out Telegram's pace without holding up everybody else."""
# The card is sent right after submit; a result that is faster waits for it a moment.
CARD_WITHIN = 3.0
LONGEST_PAUSE = 60.0
Work = Callable[[], Awaitable[None]]
TRIES = 300
"""Five hours of Telegram being away before a result is given up and its units are given back.

That end is then told like every other one, with as many tries of its own."""


class Delivery:
    """Watches the tables and calls the courier; `run` returns when `stop` was called."""

    def __init__(
        self, database: Database, bell: Bell, courier: Courier, name: str = "chat", pulse: Pulse = STEADY
    ) -> None:
        self._database = database
        self._bell = bell
        self._courier = courier
        self._pulse = pulse
        self._id = f"{name}:{secrets.token_hex(6)}"
        self._name = name
        self._delivering: dict[str, asyncio.Task[None]] = {}
        self._chats: dict[str, int] = {}
        self._showing: dict[str, asyncio.Task[None]] = {}
        self._shown: dict[str, tuple[int, int | None]] = {}
        self._places_at = 0.0
        self._is_stopping = False

    def stop(self) -> None:
        """Start nothing more; call it in the event loop."""
        self._is_stopping = True
        self._bell.wake()

    async def run(self) -> None:
        """Watch until stopped, then let what is under way end."""
        await self._bell.open()
        process = Process(self._id, self._name, Role.CHAT, self._bell.address)
        try:
            async with Heart(self._database, process, self._bell, self._pulse).beating():
                while not self._is_stopping:
                    try:
                        await self._look()
                    except DatabaseTrouble as error:
                        log.warning("cannot reach the database, trying again", error=str(error))
                    await asyncio.sleep(LOOK_AT_MOST_EVERY)
                    await self._bell.wait(LOOK_EVERY)
                under_way = [*self._delivering.values(), *self._showing.values()]
                if under_way:
                    await asyncio.wait(under_way, timeout=self._pulse.drain)
        finally:
            await self._bell.close()

    async def _look(self) -> None:
        full = self._full_chats()
        for task in await self._database.read(lambda connection: _unhanded(connection, full)):
            has_room = len(self._delivering) < AT_ONCE and task.place.chat not in self._full_chats()
            if has_room and task.id not in self._delivering:
                self._chats[task.id] = task.place.chat
                self._start(self._delivering, task.id, lambda task=task: self._deliver(task))
        running = await self._database.read(_running)
        for task in running:
            version = task.progress.version if task.progress else 0
            self._show(task, (version, None), None)
        if time.monotonic() - self._places_at >= PLACES_EVERY:
            self._places_at = time.monotonic()
            await self._show_places({task.id for task in running})

    def _full_chats(self) -> list[int]:
        under_way = Counter(self._chats[task_id] for task_id in self._delivering)
        return [chat for chat, count in under_way.items() if count >= AT_ONCE_IN_CHAT]

    async def _show_places(self, running: set[str]) -> None:
        waiting = await self._database.read(lambda connection: line(connection, None, PLACES_SHOWN))
        live = running | {task.id for task in waiting}
        self._shown = {task_id: seen for task_id, seen in self._shown.items() if task_id in live}
        for position, task in enumerate(waiting, 1):
            if self._shown.get(task.id) == (0, position):
                continue
            times = await self._database.read(
                lambda connection, task=task, ahead=position - 1: estimate(connection, task.id, ahead)
            )
            self._show(task, (0, position), times.starts_in)

    def _show(self, task: Task, seen: tuple[int, int | None], starts_in: float | None) -> None:
        """Show news; while the courier is busy with the task's last news, the next look tries again."""
        if self._shown.get(task.id) == seen or task.id in self._showing or task.place.card is None:
            return
        self._shown[task.id] = seen
        self._start(self._showing, task.id, lambda: self._courier.show(task, seen[1], starts_in))

    async def _deliver(self, task: Task) -> None:
        showing = self._showing.get(task.id)
        if showing is not None:
            await asyncio.wait([showing])  # old news must not overwrite the result
        try:
            await self._courier.deliver(task)
        except Unreachable as error:
            log.info("nobody to deliver to", task=task.id, chat=task.place.chat, reason=str(error))
            await self._database.write(lambda connection: _unreachable(connection, task.id))
            return
        except Exception as error:  # noqa: BLE001  whatever it was, the person still waits: try again
            log.warning("delivery failed, trying again", task=task.id, error=repr(error))
            await self._database.write(lambda connection: _postpone(connection, task.id))
            return
        await self._database.write(lambda connection: _handed(connection, task.id))

    def _start(
        self,
        room: dict[str, asyncio.Task[None]],
        task_id: str,
        work: Work,
    ) -> None:
        task = asyncio.create_task(self._guarded(work), name=f"task {task_id}")
        room[task_id] = task

        def done(_: asyncio.Task[None]) -> None:
            room.pop(task_id, None)
            if room is self._delivering:
                self._chats.pop(task_id, None)
            self._bell.wake()

        task.add_done_callback(done)

    async def _guarded(self, work: Work) -> None:
        try:
            await work()
        except DatabaseTrouble as error:
            log.warning("cannot reach the database, trying again", error=str(error))
        except Exception:
            log.exception("showing or handing over a task broke")


def _unhanded(connection: Connection, full: list[int]) -> list[Task]:
    """Ends to hand over, leaving out chats that have enough of them under way."""
    tasks, moment = t.task.c, time.time()
    has_card = tasks.card.is_not(None) | (tasks.created < moment - CARD_WITHIN)
    ended = tasks.state.not_in(rows.LIVE) & tasks.handed.is_(None)
    due = ended & (tasks.retry_at <= moment) & has_card & tasks.chat.not_in(full)
    return rows.find(connection, due, limit=4 * AT_ONCE)


def _running(connection: Connection) -> list[Task]:
    return rows.find(connection, t.task.c.state == State.RUNNING)


def _handed(connection: Connection, task_id: str) -> None:
    if not moves.finish(connection, task_id):
        moves.mark_handed(connection, task_id)


def _unreachable(connection: Connection, task_id: str) -> None:
    """A result that nobody can get is not paid for; every other end stays what it is."""
    moves.end(connection, task_id, State.FAILED, Trouble("unreachable"))
    moves.mark_handed(connection, task_id)


def _postpone(connection: Connection, task_id: str) -> None:
    tries = connection.execute(sa.select(t.task.c.tries).where(t.task.c.id == task_id)).scalar_one() + 1
    if tries >= TRIES:
        if not moves.end(connection, task_id, State.FAILED, Trouble("undeliverable", {"tries": tries})):
            moves.mark_handed(connection, task_id)
            return
        tries = 0  # from now on it is the failure that the person has to hear of
    pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** min(tries, 10))
    values = {"tries": tries, "retry_at": time.time() + pause}
    connection.execute(sa.update(t.task).where(t.task.c.id == task_id).values(**values))
