"""What the durable engine kept of attempts at tasks, in its own tables beside ours: erased here."""

from collections.abc import Sequence

import sqlalchemy as sa

from tasks.store.database import Connection, is_on_sqlite

COLUMN = "workflow_uuid"
"""The column by which every table of the engine names an attempt, `<task>.<attempt>`."""


CHUNK = 500


def erase(connection: Connection, attempts: Sequence[tuple[str, int]]) -> None:
    """Erase every trace of these tasks, each with the number of its latest attempt.

    Before a worker has ever run there are no tables and no traces.
    """
    names = [f"{task}.{number}" for task, latest in attempts for number in range(1, latest + 1)]
    schema = None if is_on_sqlite(connection) else "dbos"
    inspector = sa.inspect(connection)
    if schema is not None and schema not in inspector.get_schema_names():
        return
    for name in inspector.get_table_names(schema=schema):
        columns = {column["name"] for column in inspector.get_columns(name, schema=schema)}
        if COLUMN not in columns:
            continue
        table = sa.table(name, sa.column(COLUMN, sa.Text()), schema=schema)
        for start in range(0, len(names), CHUNK):
            some = names[start : start + CHUNK]
            connection.execute(sa.delete(table).where(table.c[COLUMN].in_(some)))
