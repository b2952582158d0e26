"""Makes the flow durable: the only place that knows DBOS.

An attempt at a task is a DBOS workflow named `<task>.<attempt>` whose steps are the task's links. It is
started directly by the worker that took the task, under an executor id that no other process ever has, so
nothing waits for DBOS's queue polling and DBOS never recovers anything behind our back: the reaper puts a
dead worker's task back in our queue, and its next attempt finds the links that earlier attempts finished
by DBOS's public list of steps. No private call of DBOS is used.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID

Json = dict[str, Any]
Link = Callable[[], Awaitable[Json]]
Flow = Callable[["Attempt"], Awaitable[None]]

# Workflows outlive releases: a changed version would strand them, so it changes only on purpose.
VERSION = "1"
CHUNK = 200
IS_RESULT = "is_result"
"""Key of a link's outcome that says whether later attempts may use it; a stopped link runs again."""


class JsonSerializer(Serializer):
    """JSON instead of pickle: who writes to the database must not be able to run code in a worker."""

    def serialize(self, data: Any) -> str:
        """To text; an exception, which only a defect can bring here, is kept as its words."""
        return json.dumps(data, default=repr)

    def deserialize(self, serialized_data: str) -> Any:
        """From text."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """What DBOS writes beside each value."""
        return "atelier-json"


class Attempt:
    """One attempt at a task, as its flow sees it: runs links, each of which is durable."""

    def __init__(self, task_id: str, number: int, finished: dict[str, Json]) -> None:
        self.task_id = task_id
        self.number = number
        self._finished = finished

    async def link(self, name: str, run: Link) -> Json:
        """The result of a link: from an earlier attempt where one finished it, else by running it now."""
        if name in self._finished:
            return self._finished[name]

        async def step() -> Json:  # DBOS asks whether what it runs is a coroutine function
            return await run()

        return await DBOS.run_step_async({"name": name}, step)


class Engine:
    """DBOS in this process. There is one at a time; `flow` runs in the loop that calls `run`."""

    def __init__(self, url: str, executor: str, flow: Flow) -> None:
        """`executor` must be new with every start of a process."""
        address = sa.make_url(url)
        self._config = DBOSConfig(
            name="atelier",
            system_database_url=address.render_as_string(hide_password=False),
            application_version=VERSION,
            executor_id=executor,
            serializer=JsonSerializer(),
            log_level="WARNING",
            # Nothing here is scheduled or sent through DBOS; its threads may sleep.
            scheduler_polling_interval_sec=3600.0,
            notification_listener_polling_interval_sec=2.0,
            use_listen_notify=False,
        )
        self._flow = flow

    async def launch(self) -> None:
        """Make or bring up DBOS's tables and start its threads."""
        await asyncio.to_thread(self._launch)

    async def stop(self) -> None:
        """Stop DBOS's threads, when no attempt runs any more."""
        # DBOS made its own threads the loop's default and takes them along: give the loop new ones first.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="loop"))
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def run(self, task_id: str, number: int) -> None:
        """Run an attempt to its end."""
        finished: dict[str, Json] = {}
        for earlier in range(1, number):
            finished |= await self._steps(_workflow(task_id, earlier))
        with SetWorkflowID(_workflow(task_id, number)):
            handle = await DBOS.start_workflow_async(self._run, task_id, number, finished)
        await handle.get_result()

    async def sweep(self, older_than: float) -> int:
        """Delete DBOS's rows of attempts that began so many seconds ago; returns how many."""
        before = (datetime.now(UTC) - timedelta(seconds=older_than)).isoformat()
        swept = 0
        while True:
            old = await DBOS.list_workflows_async(
                end_time=before, limit=CHUNK, load_input=False, load_output=False
            )
            if not old:
                return swept
            await DBOS.delete_workflows_async([workflow.workflow_id for workflow in old])
            swept += len(old)

    def _launch(self) -> None:
        DBOS.destroy(destroy_registry=True)
        DBOS(config=self._config)
        flow = self._flow

        @DBOS.workflow(name="task")
        async def run(task_id: str, number: int, finished: dict[str, Json]) -> None:
            await flow(Attempt(task_id, number, finished))

        self._run = run
        DBOS.listen_queues([])
        DBOS.launch()

    async def _steps(self, workflow_id: str) -> dict[str, Json]:
        steps = await DBOS.list_workflow_steps_async(workflow_id)
        outcomes = {step["function_name"]: cast("Json | None", step["output"]) for step in steps}
        return {name: outcome for name, outcome in outcomes.items() if outcome and outcome.get(IS_RESULT)}


def _workflow(task_id: str, number: int) -> str:
    return f"{task_id}.{number}"
