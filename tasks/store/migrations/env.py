"""Alembic's entry: runs the steps on the connection that tasks/store/migrate.py hands over."""

from collections.abc import Callable
from typing import cast

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from tasks.store.database import Connection
from tasks.store.tables import metadata

connection = cast("Connection", context.config.attributes["connection"])
tell = cast("Callable[[str], None]", context.config.attributes["tell"])


def told(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Tell the step that was just applied."""
    del ctx, heads, run_args
    for revision in step.up_revisions:
        tell(f"database: {getattr(revision, 'doc', revision)}")


context.configure(
    connection=connection, target_metadata=metadata, on_version_apply=told, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
