"""Whether a person wants better words: None follows the house, which looks for them where it can."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("person", sa.Column("better_words", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("person", "better_words")
