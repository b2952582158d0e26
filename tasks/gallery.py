"""A person's own pictures, newest first, page by page."""

from collections.abc import Sequence

import sqlalchemy as sa

from tasks import reviews
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.database import Connection, Database
from tasks.task import State, Task

SHOWN = (State.DONE, State.DELIVERING)


class Gallery:
    """Reads what a person's tasks have made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, person: int, limit: int, before: str | None = None) -> Sequence[Task]:
        """So many tasks with pictures that are older than the task `before`, newest first."""
        tasks = t.task.c
        is_mine = (tasks.person == person) & tasks.state.in_(SHOWN) & tasks.artifacts.is_not(None)
        is_mine &= ~_is_taken_down()
        if before is not None:
            is_mine &= tasks.created < sa.select(tasks.created).where(tasks.id == before).scalar_subquery()

        def query(connection: Connection) -> list[Task]:
            return rows.find(connection, is_mine, order=(tasks.created.desc(),), limit=limit)

        return await self._database.read(query)

    async def counts(self) -> dict[State, int]:
        """How many tasks are kept in each state."""

        def query(connection: Connection) -> dict[State, int]:
            return {state: rows.count(connection, t.task.c.state == state) for state in State}

        return await self._database.read(query)


def _is_taken_down() -> sa.ColumnElement[bool]:
    """Whether a moderator upheld a report of the task's picture and nobody took that back."""
    review, strike = t.review.c, t.strike.c
    is_taken_back = sa.exists().where(strike.source == review.id, strike.voided.is_not(None))
    return sa.exists().where(
        review.task == t.task.c.id,
        review.kind == reviews.Kind.REPORT,
        review.state == reviews.State.UPHELD,
        ~is_taken_back,
    )
