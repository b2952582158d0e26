"""A process's heartbeat: a thread that says it lives, and takes tasks out of dead hands."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Coroutine

import structlog

from tasks.bell import Bell
from tasks.reaper import Patience, Pulse, Reaped, reap
from tasks.store.database import Connection, Database, DatabaseTrouble
from tasks.store.processes import Process, Role, beat, forget_silent, leave

log = structlog.get_logger()

FORGET_AFTER = 24 * 3600.0


class Heart:
    """Beats in a thread of its own, so that a busy event loop does not look like a dead process."""

    def __init__(self, database: Database, process: Process, bell: Bell, pulse: Pulse) -> None:
        self._database = database
        self._process = process
        self._bell = bell
        self._pulse = pulse
        self._stopped = threading.Event()
        self._rings: set[asyncio.Task[None]] = set()

    def announce(self, process: Process) -> None:
        """Say something else of the process from its next beat on."""
        self._process = process

    @contextlib.asynccontextmanager
    async def beating(self) -> AsyncGenerator[None]:
        """Announce the process, keep it alive while the block runs, say goodbye after it."""
        self._loop = asyncio.get_running_loop()
        await self._database.write(lambda connection: beat(connection, self._process))
        thread = threading.Thread(target=self._run, name="heart", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            await asyncio.to_thread(thread.join)
            with contextlib.suppress(DatabaseTrouble):
                await self._database.write(lambda connection: leave(connection, self._process.id))

    def _run(self) -> None:
        patience = Patience(self._pulse)
        while not self._stopped.wait(self._pulse.beat):
            try:
                self._database.write_now(lambda connection: beat(connection, self._process))
                if patience.may_judge():
                    self._tell(self._database.write_now(self._judge))
            except DatabaseTrouble as error:
                log.warning("heartbeat missed", error=str(error))

    def _judge(self, connection: Connection) -> Reaped:
        forget_silent(connection, FORGET_AFTER)
        return reap(connection, self._pulse)

    def _tell(self, reaped: Reaped) -> None:
        if reaped.again:
            log.warning("a worker died, its tasks go on", tasks=reaped.again)
            self._ring(Role.WORKER)
        if reaped.ended:
            log.warning("tasks ended without a worker", tasks=reaped.ended)
            self._ring(Role.CHAT)

    def _ring(self, role: Role) -> None:
        def start(ringing: Coroutine[None, None, None]) -> None:
            task = self._loop.create_task(ringing)
            self._rings.add(task)
            task.add_done_callback(self._rings.discard)

        self._loop.call_soon_threadsafe(start, self._bell.ring(role))
