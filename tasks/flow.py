"""One task from a worker's hands to the chat's: run each link behind the guard, store, hand over."""

import asyncio
import time
from collections.abc import Awaitable

import structlog
from pydantic import TypeAdapter

from pipelines.kit.contract import Artifact, Cancelled, PipelineError
from pipelines.kit.language import Wording
from safety.guard import Guard, RefusedPicture
from safety.policy import ChatPolicy
from safety.verdict import Refused
from tasks import chain, erasing, intake, moves, previews
from tasks.admission import Taken
from tasks.queue import IS_RESULT, Attempt, Json
from tasks.running import Window
from tasks.store import refusals
from tasks.store.blobs import Blobs
from tasks.store.database import Connection, Database, DatabaseTrouble
from tasks.store.tasks import (
    WORDING,
    artifacts_json,
    artifacts_of,
    load,
    note_wording,
    trouble_json,
    wording_json,
)
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
        task_id, number = taken.task.id, taken.attempt
        outcome = await self._links(taken, window, attempt)
        state = State(outcome["state"])

        def move(connection: Connection) -> bool:
            if state is State.DELIVERING:
                return moves.hand_over(connection, task_id, number, artifacts_of(outcome["artifacts"]))
            trouble = TROUBLE.validate_python(outcome["trouble"]) if outcome["trouble"] else None
            moved = moves.end(connection, task_id, state, trouble, number)
            if moved and state is State.REFUSED and trouble is not None:
                refusal = intake.note_refused_run(connection, taken.task, trouble, outcome)
                if refusal.is_hard:
                    erasing.leave_no_words(connection, self._blobs, task_id)
            return moved

        if not await self._database.write(move):
            log.warning("the task was no longer ours", task=task_id, attempt=number)
            await self._leave_nothing(task_id, outcome)

    async def _links(self, taken: Taken, window: Window, attempt: Attempt) -> Json:
        """Run the chain; the outcome of its last link, or of the one that ended it."""
        task, fields, outcome = taken.task, chain.given(taken.task), Json()
        for place, name in enumerate((*task.before, task.capability)):

            def run(name: str = name, fields: chain.Fields = fields) -> Awaitable[Json]:
                return self._link(taken, name, fields, window)

            outcome = await attempt.link(f"{place}:{name}", run)
            if not outcome[IS_RESULT]:
                break
            if words := outcome.get("wording"):
                fields = chain.handed_on(fields, WORDING.validate_python(words))
                await self._database.write(
                    lambda c, words=words: note_wording(c, task.id, taken.attempt, words)
                )
        return outcome

    async def _link(self, taken: Taken, name: str, fields: chain.Fields, window: Window) -> Json:
        """One link, as the outcome that its step records: nothing a person can be told is raised past it."""
        task = taken.task
        started = time.monotonic()
        try:
            inputs = chain.inputs_of(self._guard.capability(name), fields)
            guard = self._guard if task.pardon is None else self._guard.pardoning(task.pardon)
            made = await guard.run(name, inputs, window, ChatPolicy.parse(taken.level), task=task.id)
            if window.is_cancelled:
                return _ended(State.CANCELLED)
            stored = tuple([await self._store(one) for one in made if isinstance(one, Artifact)])
            wording = next((one for one in made if isinstance(one, Wording)), None)
        except Cancelled:
            return _ended(State.CANCELLED)
        except Refused as refused:
            return await self._refused(refused)
        except PipelineError as error:
            return _ended(State.FAILED, Trouble(error.code, dict(error.facts)))
        except DatabaseTrouble:
            raise  # not the link's fault: another attempt runs it when the database is back
        except Exception:
            # Whatever broke, the person gets an apology and the units back.
            log.exception("a link broke", task=task.id, capability=name)
            return _ended(State.FAILED, Trouble("internal"))
        log.info("link done", task=task.id, link=name, seconds=round(time.monotonic() - started, 2))
        result = {"state": State.DELIVERING, "artifacts": artifacts_json(stored), "trouble": None}
        return {IS_RESULT: True, **result, "wording": wording_json(wording)}

    async def _leave_nothing(self, task_id: str, outcome: Json) -> None:
        """A task that was forgotten while it ran leaves no picture behind."""

        def discard(connection: Connection) -> None:
            if load(connection, task_id) is None:
                made = [it.blob for it in artifacts_of(outcome["artifacts"])]
                erasing.discard_unused(connection, self._blobs, made)

        await self._database.write(discard)

    async def _refused(self, refused: Refused) -> Json:
        """The outcome of a refusal: its record, and a blurred look at the picture where one may be kept."""
        record, code = refusals.record_of(refused.verdict), refusals.new_code()
        picture = refused.picture if isinstance(refused, RefusedPicture) else None
        blur = None if picture is None else await asyncio.to_thread(previews.blurred, picture)
        preview = None if blur is None else await self._blobs.put(blur, previews.TYPE)
        outcome = _ended(State.REFUSED, Trouble("refused", {"reason": str(record["reason"]), "record": code}))
        kept = None if preview is None else preview.model_dump(mode="json")
        return {**outcome, "verdict": record, "preview": kept}

    async def _store(self, artifact: Artifact) -> Stored:
        blob = await self._blobs.put(artifact.data, artifact.media_type)
        return Stored(blob, artifact.width, artifact.height, artifact.recipe, artifact.is_covered)


def _ended(state: State, trouble: Trouble | None = None) -> Json:
    return {
        IS_RESULT: False,
        "state": state,
        "artifacts": [],
        "trouble": trouble_json(trouble) if trouble else None,
    }
