"""The sight of workers: what the picture screen of each really checks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("process", sa.Column("sight", sa.JSON(none_as_null=True), nullable=True))
