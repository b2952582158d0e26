"""What all tables are made of: the metadata that they belong to, and the columns that need a choice."""

import sqlalchemy as sa

metadata = sa.MetaData()
Real: sa.Double[float] = sa.Double()
Json = sa.JSON(none_as_null=True)
