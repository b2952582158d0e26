"""Who is alive: one row a running process, with its heartbeat on the database's clock."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from pydantic import TypeAdapter

from safety.image import Coverage
from tasks.store import tables as t
from tasks.store.database import Connection, now, put

SIGHT = TypeAdapter(Coverage)

HEARD_WITHIN = 30.0
"""Seconds of silence after which a worker no longer counts for what it can do."""


class Role(StrEnum):
    """What a process does."""

    CHAT = "chat"
    WORKER = "worker"


@dataclass(frozen=True)
class Process:
    """A process as it announces itself; `id` is new with every start, so no two lives are confused."""

    id: str
    name: str
    role: Role
    bell: str | None
    """Where to ring it, in the words of its bell."""
    queues: tuple[str, ...] = ()
    models: frozenset[str] = frozenset()
    slots: int = 0
    sight: Coverage | None = None
    """What its picture screen really checks; None until it has looked."""


@dataclass(frozen=True)
class Alive:
    """A process that was heard lately."""

    name: str
    role: Role
    models: frozenset[str]
    slots: int
    silent: float
    """Seconds since its last heartbeat."""
    sight: Coverage | None = None
    """What its picture screen really checks; None while it has not said."""


def beat(connection: Connection, process: Process) -> None:
    """Say that this process lives; the first beat announces it."""
    moment = now(connection)
    sight = None if process.sight is None else SIGHT.dump_python(process.sight, mode="json")
    query = sa.update(t.process).where(t.process.c.id == process.id).values(beat=moment, sight=sight)
    if connection.execute(query).rowcount == 0:
        announced = {
            "name": process.name,
            "role": process.role,
            "bell": process.bell,
            "queues": list(process.queues),
            "models": sorted(process.models),
            "slots": process.slots,
            "sight": sight,
            "started": moment,
            "beat": moment,
        }
        put(connection, t.process, {"id": process.id}, announced)


def leave(connection: Connection, process_id: str) -> None:
    """Say goodbye, so that nobody waits for another heartbeat."""
    connection.execute(sa.delete(t.process).where(t.process.c.id == process_id))


def alive(connection: Connection, within: float) -> list[Alive]:
    """Processes heard within so many seconds, by name."""
    moment = now(connection)
    query = sa.select(t.process).where(t.process.c.beat >= moment - within).order_by(t.process.c.name)
    return [
        Alive(
            name=row["name"],
            role=Role(row["role"]),
            models=frozenset(row["models"]),
            slots=row["slots"],
            silent=max(0.0, moment - row["beat"]),
            sight=None if row["sight"] is None else SIGHT.validate_python(row["sight"]),
        )
        for row in connection.execute(query).mappings()
    ]


def bells(connection: Connection, role: Role, within: float) -> list[str]:
    """Where to ring the living processes of a role."""
    query = sa.select(t.process.c.bell).where(
        t.process.c.role == role, t.process.c.bell.is_not(None), t.process.c.beat >= now(connection) - within
    )
    return [str(bell) for bell in connection.execute(query).scalars()]


def forget_silent(connection: Connection, longer_than: float) -> None:
    """Drop the rows of processes that are long gone."""
    connection.execute(sa.delete(t.process).where(t.process.c.beat < now(connection) - longer_than))
