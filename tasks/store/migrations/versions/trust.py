"""Decision records, strikes, reviews, reports, notices, moderators, and how long each chat keeps things."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXTS = ("code", "stage", "category", "rules", "matched")
"""Of a refusal; those of before have none."""


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("task", sa.Column("pardon", sa.Text()))
    op.add_column(
        "person", sa.Column("is_moderator", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("chat", sa.Column("keep_days", sa.Integer()))
    for name in TEXTS:
        op.add_column("refusal", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("refusal", sa.Column("decision", sa.Text(), nullable=False, server_default="block"))
    for name in ("score", "threshold"):
        op.add_column("refusal", sa.Column(name, sa.Double(), nullable=False, server_default="0"))
    op.add_column("refusal", sa.Column("preview", sa.JSON(none_as_null=True)))
    op.create_index("refusal_person", "refusal", ["person", "at"])
    op.create_index("refusal_code", "refusal", ["code"])
    op.create_table(
        "strike",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("expires", sa.Double(), nullable=False),
        sa.Column("rests_until", sa.Double(), nullable=True),
        sa.Column("voided", sa.Double(), nullable=True),
        sa.Column("voided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("strike_person", "strike", ["person", "expires"])
    op.create_table(
        "review",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("reporters", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("against", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened", sa.Double(), nullable=False),
        sa.Column("decided", sa.Double(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("review_state", "review", ["state", "reporters", "opened"])
    op.create_index("review_subject", "review", ["subject"])
    op.create_index("review_person", "review", ["person"])
    op.create_table(
        "report",
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("review", "person"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("told", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notice_told", "notice", ["told"])


def downgrade() -> None:
    """Take them away again."""
    for name in ("strike", "review", "report", "notice"):
        op.drop_table(name)
    op.drop_index("refusal_person", "refusal")
    op.drop_index("refusal_code", "refusal")
    for name in (*TEXTS, "decision", "score", "threshold", "preview"):
        op.drop_column("refusal", name)
    op.drop_column("chat", "keep_days")
    op.drop_column("person", "is_moderator")
    op.drop_column("task", "pardon")
