"""Alarms: signals that operators should look at, told as notices; nobody is punished by one."""

import time

from tasks.store import notices, refusals
from tasks.store.database import Connection

HOUR = 3600.0
REFUSED_PERSON = 6
"""Refusals of one person within an hour: whoever searches for what passes needs many tries."""
REFUSED_HOUSE = 50
"""Refusals of everybody within an hour."""


def after_refusal(connection: Connection, person: int) -> None:
    """Tell operators at the refusal that makes too many."""
    since = time.time() - HOUR
    if refusals.count(connection, since, person) == REFUSED_PERSON:
        notices.write(connection, None, "alarm-person", person=str(person), count=REFUSED_PERSON)
    if refusals.count(connection, since) == REFUSED_HOUSE:
        notices.write(connection, None, "alarm-house", count=REFUSED_HOUSE)
