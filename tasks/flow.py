"""One task from a worker's hands to the chat's: run each link behind the guard, store, hand over."""

import time

import structlog
from pydantic import TypeAdapter

from pipelines.kit.contract import Artifact, Cancelled, Inputs, PipelineError
from safety.guard import Guard
from safety.policy import Level
from safety.verdict import Refused
from tasks import moves
from tasks.admission import Taken
from tasks.queue import IS_RESULT, Attempt, Json
from tasks.running import Window
from tasks.store import refusals
from tasks.store.blobs import Blobs
from tasks.store.database import Connection, Database, DatabaseTrouble
from tasks.store.tasks import artifacts_json, artifacts_of, trouble_json
from tasks.task import State, Stored, Trouble

log = structlog.get_logger()

TROUBLE = TypeAdapter(Trouble)


class Flow:
    """Runs taken tasks to their end; what a link returns is small JSON, its pictures are blobs."""

    def __init__(self, database: Database, blobs: Blobs, guard: Guard) -> None:
        self._database = database
        self._blobs = blobs
        self._guard = guard

    async def run(self, taken: Taken, window: Window, attempt: Attempt) -> None:
        """Run the links that are not done yet, then move the task on, unless a reaper gave it away."""
        name = taken.task.capability
        outcome = await attempt.link(f"0:{name}", lambda: self._link(taken, window))
        state = State(outcome["state"])
        task_id, number = taken.task.id, taken.attempt

        def move(connection: Connection) -> bool:
            if state is State.DELIVERING:
                return moves.hand_over(connection, task_id, number, artifacts_of(outcome["artifacts"]))
            trouble = TROUBLE.validate_python(outcome["trouble"]) if outcome["trouble"] else None
            moved = moves.end(connection, task_id, state, trouble, number)
            if moved and state is State.REFUSED and trouble is not None:
                refusals.note(connection, taken.task, str(trouble.facts.get("reason", "")))
            return moved

        if not await self._database.write(move):
            log.warning("the task was no longer ours", task=task_id, attempt=number)

    async def _link(self, taken: Taken, window: Window) -> Json:
        """One link, as the outcome that its step records: nothing a person can be told is raised past it."""
        task = taken.task
        started = time.monotonic()
        try:
            inputs = self._inputs(taken)
            level = Level(taken.level)
            artifacts = await self._guard.run(task.capability, inputs, window, level)
            if window.is_cancelled:
                return _ended(State.CANCELLED)
            stored = tuple([await self._store(artifact) for artifact in artifacts])
        except Cancelled:
            return _ended(State.CANCELLED)
        except Refused as refused:
            reason = refused.verdict.reason
            return _ended(State.REFUSED, Trouble("refused", {"reason": reason.value if reason else ""}))
        except PipelineError as error:
            return _ended(State.FAILED, Trouble(error.code, dict(error.facts)))
        except DatabaseTrouble:
            raise  # not the link's fault: another attempt runs it when the database is back
        except Exception:
            # Whatever broke, the person gets an apology and the units back.
            log.exception("a link broke", task=task.id, capability=task.capability)
            return _ended(State.FAILED, Trouble("internal"))
        log.info("link done", task=task.id, seconds=round(time.monotonic() - started, 2))
        result = {"state": State.DELIVERING, "artifacts": artifacts_json(stored), "trouble": None}
        return {IS_RESULT: True, **result}

    def _inputs(self, taken: Taken) -> Inputs:
        return self._guard.capability(taken.task.capability).inputs.model_validate(taken.task.inputs)

    async def _store(self, artifact: Artifact) -> Stored:
        blob = await self._blobs.put(artifact.data, artifact.media_type)
        return Stored(blob, artifact.width, artifact.height, artifact.recipe)


def _ended(state: State, trouble: Trouble | None = None) -> Json:
    return {
        IS_RESULT: False,
        "state": state,
        "artifacts": [],
        "trouble": trouble_json(trouble) if trouble else None,
    }
