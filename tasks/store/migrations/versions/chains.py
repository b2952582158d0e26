"""Chains of links: what runs before a task's capability, and the words that such a link made."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; tasks of before have neither."""
    op.add_column("task", sa.Column("before", sa.JSON()))
    op.add_column("task", sa.Column("wording", sa.JSON()))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("task", "wording")
    op.drop_column("task", "before")
