"""All tables by name; times are seconds since 1970 (UTC), money-like numbers are units."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text

from tasks.store import trust_tables
from tasks.store.columns import Json, Real, metadata

task = sa.Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("card", BigInteger),
    Column("reply_to", BigInteger),
    Column("is_private", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("capability", Text, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("model", Text),
    Column("level", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("units", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("turn", Real, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("worker", Text),
    Column("is_cancelled", Boolean, nullable=False, server_default=sa.false()),
    Column("created", Real, nullable=False),
    Column("started", Real),
    Column("ended", Real),
    Column("artifacts", Json),
    Column("trouble", Json),
    Column("before", Json),
    Column("wording", Json),
    Column("pardon", Text),
    Column("handed", Real),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("retry_at", Real, nullable=False, server_default="0"),
)
sa.Index("task_waiting", task.c.queue, task.c.state, task.c.turn, task.c.created)
sa.Index("task_state", task.c.state, task.c.handed)
sa.Index("task_person", task.c.person, task.c.state)
sa.Index("task_chat", task.c.chat, task.c.state)
sa.Index("task_ended", task.c.ended)

progress = sa.Table(
    "progress",
    metadata,
    Column("task", Text, sa.ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("step", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("preview", Json),
)

# One row a reserve; `state` is reserved, settled or returned and leaves reserved once.
ledger = sa.Table(
    "ledger",
    metadata,
    Column("task", Text, primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("day", Text, nullable=False),
    Column("units", Integer, nullable=False),
    Column("state", Text, nullable=False),
)
sa.Index("ledger_person", ledger.c.person, ledger.c.day)

# The fair queue's virtual clock, one row a queue.
clock = sa.Table(
    "clock", metadata, Column("queue", Text, primary_key=True), Column("turn", Real, nullable=False)
)

process = sa.Table(
    "process",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("bell", Text),
    Column("queues", Json, nullable=False),
    Column("models", Json, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("sight", Json),
    Column("started", Real, nullable=False),
    Column("beat", Real, nullable=False),
)

blob = sa.Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("expires", Real, nullable=False),
)
sa.Index("blob_expires", blob.c.expires)

delivery = sa.Table(
    "delivery",
    metadata,
    Column("task", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("messages", Json, nullable=False),
    Column("at", Real, nullable=False),
)

person = sa.Table(
    "person",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("username", Text, nullable=False, server_default=""),
    Column("language", Text),
    Column("tongue", Text, nullable=False, server_default=""),
    Column("model", Text),
    Column("better_words", Boolean),
    Column("warnings", Integer, nullable=False, server_default="0"),
    Column("banned_until", Real),
    Column("ban_reason", Text, nullable=False, server_default=""),
    Column("is_moderator", Boolean, nullable=False, server_default=sa.false()),
    Column("created", Real, nullable=False),
    Column("seen", Real, nullable=False),
)
sa.Index("person_username", person.c.username)

chat = sa.Table(
    "chat",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("is_private", Boolean, nullable=False),
    Column("is_reachable", Boolean, nullable=False, server_default=sa.true()),
    Column("language", Text),
    Column("model", Text),
    Column("allowed_models", Json),
    Column("level", Text),
    Column("keep_days", Integer),
    Column("created", Real, nullable=False),
    Column("seen", Real, nullable=False),
)

button = sa.Table(
    "button",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("owner", BigInteger),
    Column("chat", BigInteger),
    Column("used", Real, nullable=False),
)
sa.Index("button_used", button.c.used)

note = sa.Table(
    "note",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
    Column("written", Real, nullable=False),
)
sa.Index("note_written", note.c.written)

# Append-only: triggers made by the first migration forbid UPDATE and DELETE; chained by `hash`.
audit = sa.Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Real, nullable=False),
    Column("actor", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("hash", Text, nullable=False, server_default=""),
)

refusal = sa.Table(
    "refusal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Real, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("capability", Text, nullable=False),
    Column("task", Text),
    Column("reason", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default="block"),
    Column("stage", Text, nullable=False, server_default=""),
    Column("category", Text, nullable=False, server_default=""),
    Column("score", Real, nullable=False, server_default="0"),
    Column("threshold", Real, nullable=False, server_default="0"),
    Column("rules", Text, nullable=False, server_default=""),
    Column("matched", Text, nullable=False, server_default=""),
    Column("preview", Json),
)
sa.Index("refusal_at", refusal.c.at)
sa.Index("refusal_person", refusal.c.person, refusal.c.at)
sa.Index("refusal_code", refusal.c.code)

strike, review = trust_tables.strike, trust_tables.review
report, notice = trust_tables.report, trust_tables.notice
