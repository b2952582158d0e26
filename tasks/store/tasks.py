"""Rows of tasks: how a task is written, read and found."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa
from pydantic import TypeAdapter

from pipelines.kit.contract import BlobRef
from pipelines.kit.language import Wording
from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.task import Place, Progress, State, Stored, Task, Trouble

ARTIFACTS = TypeAdapter(tuple[Stored, ...])
TROUBLE = TypeAdapter(Trouble)
WORDING = TypeAdapter(Wording)

LIVE = (State.WAITING, State.RUNNING)

_PROGRESS = tuple(
    column.label(f"progress_{column.name}") for column in t.progress.c if column is not t.progress.c.task
)


def load(connection: Connection, task_id: str) -> Task | None:
    """The task of this id with its progress, or None."""
    found = find(connection, t.task.c.id == task_id)
    return found[0] if found else None


def by_key(connection: Connection, key: str) -> Task | None:
    """The task that a wish with this key made."""
    found = find(connection, t.task.c.key == key)
    return found[0] if found else None


def by_card(connection: Connection, chat: int, message: int) -> Task | None:
    """The task whose card is this message, the last one where several were."""
    is_card = (t.task.c.chat == chat) & (t.task.c.card == message)
    found = find(connection, is_card, order=(t.task.c.created.desc(),), limit=1)
    return found[0] if found else None


def find(
    connection: Connection,
    condition: sa.ColumnElement[bool],
    *,
    order: Sequence[sa.ColumnElement[Any]] = (t.task.c.created,),
    limit: int | None = None,
) -> list[Task]:
    """Tasks that meet the condition, oldest first unless an order is given."""
    query = (
        sa.select(t.task, *_PROGRESS)
        .join(t.progress, t.progress.c.task == t.task.c.id, isouter=True)
        .where(condition)
        .order_by(*order)
        .limit(limit)
    )
    return [_task(row) for row in connection.execute(query).mappings()]


def count(connection: Connection, condition: sa.ColumnElement[bool]) -> int:
    """How many tasks meet the condition."""
    return connection.execute(sa.select(sa.func.count()).select_from(t.task).where(condition)).scalar_one()


def waiting_of(column: sa.Column[int], value: int) -> sa.ColumnElement[bool]:
    """The condition that finds the waiting tasks of one person or chat."""
    return (column == value) & (t.task.c.state == State.WAITING)


def attach_card(connection: Connection, task_id: str, message_id: int) -> None:
    """Remember which message shows the task."""
    connection.execute(sa.update(t.task).where(t.task.c.id == task_id).values(card=message_id))


def note_wording(connection: Connection, task_id: str, attempt: int, wording: object) -> None:
    """Keep the words that a link made, as JSON, where the attempt still holds the task."""
    held = (t.task.c.id == task_id) & (t.task.c.attempt == attempt) & (t.task.c.state == State.RUNNING)
    connection.execute(sa.update(t.task).where(held).values(wording=wording))


def artifacts_json(artifacts: tuple[Stored, ...]) -> object:
    """Artifacts as the table keeps them."""
    return ARTIFACTS.dump_python(artifacts, mode="json")


def artifacts_of(value: object) -> tuple[Stored, ...]:
    """Artifacts as `artifacts_json` wrote them."""
    return ARTIFACTS.validate_python(value)


def trouble_json(trouble: Trouble) -> object:
    """A trouble as the table keeps it."""
    return asdict(trouble)


def wording_json(wording: Wording | None) -> object:
    """Words as the table keeps them."""
    return None if wording is None else WORDING.dump_python(wording, mode="json")


def blobs_in(value: object) -> list[BlobRef]:
    """Every blob that a JSON value refers to, at any depth."""
    if isinstance(value, list):
        return [blob for item in cast("list[object]", value) for blob in blobs_in(item)]
    if not isinstance(value, dict):
        return []
    fields = cast("dict[str, object]", value)
    if fields.keys() == BlobRef.model_fields.keys():
        return [BlobRef.model_validate(fields)]
    return [blob for item in fields.values() for blob in blobs_in(item)]


def moment(seconds: float | None) -> datetime | None:
    """A time of the tables as a UTC datetime."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _task(row: sa.RowMapping) -> Task:
    created = moment(row["created"])
    assert created is not None
    return Task(
        id=row["id"],
        person=row["person"],
        language=row["language"],
        capability=row["capability"],
        inputs=row["inputs"],
        place=Place(
            chat=row["chat"],
            thread=row["thread"],
            card=row["card"],
            reply_to=row["reply_to"],
            is_private=row["is_private"],
        ),
        state=State(row["state"]),
        units=row["units"],
        created=created,
        started=moment(row["started"]),
        ended=moment(row["ended"]),
        progress=_progress(row),
        artifacts=artifacts_of(row["artifacts"] or []),
        trouble=TROUBLE.validate_python(row["trouble"]) if row["trouble"] else None,
        before=tuple(row["before"] or ()),
        wording=WORDING.validate_python(row["wording"]) if row["wording"] else None,
        pardon=row["pardon"],
    )


def _progress(row: sa.RowMapping) -> Progress | None:
    if row["progress_version"] is None:
        return None
    preview = row["progress_preview"]
    return Progress(
        version=row["progress_version"],
        step=row["progress_step"],
        total=row["progress_total"],
        stage=row["progress_stage"],
        preview=BlobRef.model_validate(preview) if preview else None,
    )
