"""The worker: takes fair tasks, runs them through the guard, reports, drains when asked to stop."""

import asyncio
import contextlib
import secrets
import time
from dataclasses import dataclass

import structlog

from pipelines.kit.contract import Models
from pipelines.kit.language import Language, Mute
from safety.guard import Guard
from safety.image import Coverage
from tasks import moves
from tasks.admission import Offer, Taken, held_by, take
from tasks.bell import bell_of
from tasks.flow import Flow
from tasks.heart import Heart
from tasks.queue import Attempt, Engine
from tasks.reaper import STEADY, Pulse, lay_down
from tasks.running import Window
from tasks.store import progress
from tasks.store.blobs import Blobs
from tasks.store.database import Database, DatabaseTrouble
from tasks.store.notes import Notes
from tasks.store.processes import Process, Role
from tasks.tally import keep_telling

log = structlog.get_logger()

# The bell wakes an idle worker at once; looking anyway covers a lost ring.
LOOK_EVERY = 1.0
# A cancel must reach a running loop within a step, also without its ring.
WATCH_EVERY = 0.2
REPORT_EVERY = 0.45
RETRY_AFTER = 2.0
SWEEP_EVERY = 3600.0


@dataclass(frozen=True)
class Talents:
    """What a worker advertises and takes."""

    name: str
    """Shown to operators; its process id is made new with every start."""
    models: frozenset[str]
    """Ids of the catalogue's models that it can open."""
    slots: int = 4
    """Tasks it holds at once, so that compatible ones share a batch."""
    queues: tuple[str, ...] = ("paint",)


@dataclass
class _Run:
    taken: Taken
    window: Window


class Worker:
    """One process's worth of painting; `run` returns when `stop` was called and the last task is done."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        guard: Guard,
        models: Models,
        talents: Talents,
        pulse: Pulse = STEADY,
        language: Language | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._models = models
        self._language = language or Mute()
        self._talents = talents
        self._pulse = pulse
        self._id = f"{talents.name}:{secrets.token_hex(6)}"
        self._offer = Offer(self._id, talents.queues, talents.models, talents.slots)
        self._bell = bell_of(database, Role.WORKER)
        self._flow = Flow(database, blobs, guard)
        self._engine = Engine(database.url, self._id, self._run_flow)
        # By attempt: a worker that was given up for dead may take its own task again beside the old attempt.
        self._runs: dict[tuple[str, int], _Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._something_runs = asyncio.Event()
        self._is_stopping = False
        self._may_have_lost = False
        self._sight: Coverage | None = None
        self._heart: Heart | None = None

    def stop(self) -> None:
        """Take nothing more; `run` returns when the tasks in hand are done. Call it in the event loop."""
        self._is_stopping = True
        self._bell.wake()

    def tell_sight(self, sight: Coverage) -> None:
        """Let people know what this worker's picture screen really checks."""
        self._sight = sight
        if self._heart is not None:
            self._heart.announce(self._process())

    async def run(self) -> None:
        """Work until stopped."""
        await self._engine.launch()
        await self._bell.open()
        self._heart = Heart(self._database, self._process(), self._bell, self._pulse)
        try:
            async with self._heart.beating(), asyncio.TaskGroup() as group:
                watching = group.create_task(self._watch(), name="watch")
                sweeping = group.create_task(self._sweep(), name="sweep")
                telling = group.create_task(self._tell(), name="tell")
                log.info("worker ready", name=self._talents.name, models=sorted(self._talents.models))
                await self._take()
                await self._finish()
                watching.cancel()
                sweeping.cancel()
                telling.cancel()
        finally:
            await self._bell.close()
            await self._engine.stop()

    def _process(self) -> Process:
        talents = self._talents
        return Process(
            id=self._id,
            name=talents.name,
            role=Role.WORKER,
            bell=self._bell.address,
            queues=talents.queues,
            models=talents.models,
            slots=talents.slots,
            sight=self._sight,
        )

    async def _take(self) -> None:
        while not self._is_stopping:
            try:
                if self._may_have_lost:
                    await self._reclaim()
                taken = await self._database.write(lambda connection: take(connection, self._offer))
            except DatabaseTrouble as error:
                log.warning("cannot reach the database, trying again", error=str(error))
                self._may_have_lost = True
                await asyncio.sleep(RETRY_AFTER)
                continue
            if taken is None:
                await self._bell.wait(LOOK_EVERY)
                continue
            window = Window(taken.task.id, taken.attempt, self._models, self._language, self._blobs)
            self._runs[taken.task.id, taken.attempt] = _Run(taken, window)
            task = asyncio.create_task(self._attempt(taken), name=f"task {taken.task.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._something_runs.set()

    async def _attempt(self, taken: Taken) -> None:
        """Run one attempt.

        What breaks around the flow itself, a lost database or a defect, puts the task back in the queue
        for another attempt, and counts as a death so that it cannot go on for ever.
        """
        task_id = taken.task.id
        try:
            await self._engine.run(task_id, taken.attempt)
        except Exception:
            log.exception("an attempt broke", task=task_id, attempt=taken.attempt)
            self._may_have_lost = True
        finally:
            self._runs.pop((task_id, taken.attempt), None)
        self._bell.wake()
        await self._bell.ring(Role.CHAT)

    async def _run_flow(self, attempt: Attempt) -> None:
        run = self._runs[attempt.task_id, attempt.number]
        await self._flow.run(run.taken, run.window, attempt)

    async def _watch(self) -> None:
        """While something runs, carry cancels in and reports out."""
        reported = 0.0
        while True:
            if not self._runs:
                self._something_runs.clear()
                await self._something_runs.wait()
            try:
                cancelled = await self._database.read(lambda c: progress.cancelled(c, self._id))
                for run in tuple(self._runs.values()):
                    if run.taken.task.id in cancelled:
                        run.window.cancel()
                if time.monotonic() - reported >= REPORT_EVERY:
                    reported = time.monotonic()
                    await self._report()
            except (DatabaseTrouble, OSError) as error:  # OSError: no room or no road for a preview
                log.warning("cannot report progress", error=str(error))
            await asyncio.sleep(WATCH_EVERY)

    async def _report(self) -> None:
        found = [await run.window.report() for run in tuple(self._runs.values())]
        reports = [report for report in found if report is not None]
        if reports:
            await self._database.write(lambda connection: progress.write(connection, reports))
            await self._bell.ring(Role.CHAT)

    async def _finish(self) -> None:
        """Let running tasks end; what takes too long goes back to the queue for another worker."""
        if self._tasks:
            log.info("worker drains", tasks=len(self._tasks))
            await asyncio.wait(self._tasks, timeout=self._pulse.drain)
        for run in tuple(self._runs.values()):
            taken = run.taken
            with contextlib.suppress(DatabaseTrouble):  # then the reaper gives it back, a little later
                await self._database.write(
                    lambda c, taken=taken: moves.give_up_turn(c, taken.task.id, taken.attempt, died=False)
                )
            run.window.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2.0)
            await self._bell.ring(Role.WORKER)

    async def _reclaim(self) -> None:
        """After the database was away: give back tasks in our name that nobody here works on."""
        self._may_have_lost = False  # first, so that an attempt that breaks meanwhile is seen next time
        mine = await self._database.read(lambda connection: held_by(connection, self._id))
        for task_id, number in mine:
            if (task_id, number) not in self._runs:
                await self._database.write(
                    lambda c, task=task_id, number=number: lay_down(c, task, number, self._pulse)
                )

    async def _tell(self) -> None:
        """Let operators see what this worker's language model does."""
        name, notes = self._talents.name, Notes(self._database)
        await keep_telling(self._id, name, self._language, notes, self._pulse.beat)

    async def _sweep(self) -> None:
        """Sweep now and every hour: a worker that is often started again sweeps, too."""
        while True:
            try:
                swept = await self._engine.sweep(self._blobs.keep)
                log.info("engine swept", attempts=swept)
            except Exception:
                log.exception("cannot sweep the engine now")
            await asyncio.sleep(SWEEP_EVERY)
