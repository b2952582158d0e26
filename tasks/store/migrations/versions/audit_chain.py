"""Chain the audit: each row holds the hash of itself and the row before."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, chain what is there, and forbid changes again."""
    bind = op.get_bind()
    is_sqlite = bind.dialect.name == "sqlite"
    if is_sqlite:
        op.execute("drop trigger audit_no_update")
    else:
        op.execute("drop trigger audit_no_change on audit")
    op.add_column("audit", sa.Column("hash", sa.Text(), nullable=False, server_default=""))
    rows, head = _chain(bind)
    if rows:
        value = json.dumps({"rows": rows, "head": head})
        note = sa.text("insert into note values ('house', 'audit', :value, :written)")
        bind.execute(note, {"value": value, "written": 253402300799.0})
    if is_sqlite:
        op.execute(
            "create trigger audit_no_update before update on audit "
            "begin select raise(abort, 'audit is append-only'); end"
        )
    else:
        op.execute(
            "create trigger audit_no_change before update or delete or truncate on audit "
            "execute function audit_is_append_only()"
        )


def _chain(bind: sa.Connection) -> tuple[int, str]:
    """The chain as tasks/store/audit.py writes it, frozen here."""
    columns = [sa.column(name) for name in ("id", "at", "actor", "action", "subject")]
    audit = sa.table("audit", *columns, sa.column("details", sa.JSON()), sa.column("hash"))
    rows = bind.execute(sa.select(audit).order_by(audit.c.id)).mappings().all()
    head = ""
    for row in rows:
        what = [head, row["at"], row["actor"], row["action"], row["subject"], row["details"]]
        head = sha256(json.dumps(what, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        bind.execute(sa.update(audit).where(audit.c.id == row["id"]).values(hash=head))
    return len(rows), head


def downgrade() -> None:
    """Take the column away again; the triggers stay."""
    op.drop_column("audit", "hash")
