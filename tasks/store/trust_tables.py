"""The tables of moderation, a page of their own; read them as `tables.strike` and so on."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Integer, Text

from tasks.store.columns import Json, Real, metadata

# What the house holds against a person; voided, never deleted before it has expired.
strike = sa.Table(
    "strike",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("actor", BigInteger, nullable=False),
    Column("at", Real, nullable=False),
    Column("expires", Real, nullable=False),
    Column("rests_until", Real),
    Column("voided", Real),
    Column("voided_by", BigInteger),
)
sa.Index("strike_person", strike.c.person, strike.c.expires)

# What moderators look at: appeals, reports, and refusals that the guard itself was unsure of.
review = sa.Table(
    "review",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("task", Text),
    Column("reason", Text, nullable=False, server_default=""),
    Column("reporters", Integer, nullable=False, server_default="0"),
    Column("against", BigInteger),
    Column("state", Text, nullable=False),
    Column("opened", Real, nullable=False),
    Column("decided", Real),
    Column("decided_by", BigInteger),
)
sa.Index("review_state", review.c.state, review.c.reporters, review.c.opened)
sa.Index("review_subject", review.c.subject)
sa.Index("review_person", review.c.person)

report = sa.Table(
    "report",
    metadata,
    Column("review", Text, primary_key=True),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("at", Real, nullable=False),
)

# What the chat process has to tell somebody; `person` empty is every operator.
notice = sa.Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Real, nullable=False),
    Column("person", BigInteger),
    Column("kind", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("told", Real),
)
sa.Index("notice_told", notice.c.told)
