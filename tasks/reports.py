"""Reports: people say that a picture should not be there; the more of them, the sooner it is looked at."""

from enum import StrEnum

from tasks import reviews
from tasks.reviews import Kind, Review
from tasks.reviews import State as Outcome
from tasks.store import audit, notices
from tasks.store import tables as t
from tasks.store import tasks as rows
from tasks.store.database import Connection, Database, lock

CHILD = "child"
"""The reason after which nobody is shown the picture: it may show a minor."""
REASONS = (CHILD, "sexual", "violence", "person", "other")


class Heard(StrEnum):
    """What became of a report."""

    COUNTED = "counted"
    AGAIN = "again"
    """This person reported it before."""
    SETTLED = "settled"
    """A moderator has looked at it already."""
    GONE = "gone"


class Reports:
    """Takes reports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, task_id: str, person: int, reason: str = "") -> Heard:
        """Report a result, once a person; a second call may say the reason."""
        return await self._database.write(lambda connection: _report(connection, task_id, person, reason))


def _report(connection: Connection, task_id: str, person: int, reason: str) -> Heard:
    lock(connection, "reviews")
    task = rows.load(connection, task_id)
    if task is None or not task.artifacts:
        return Heard.GONE
    about = (t.review.c.kind == Kind.REPORT) & (t.review.c.task == task_id)
    before = reviews.find(connection, about)
    review = next((it for it in before if it.state is Outcome.OPEN), None)
    if review is None and before:
        return Heard.SETTLED
    if review is None:
        review = reviews.open_one(connection, Kind.REPORT, task.person, task_id, task=task_id)
    is_new = reviews.add_reporter(connection, review, person, reason)
    _note_reason(connection, review, reason)
    if is_new:
        facts = {"review": review.id, "task": task_id}
        audit.write(connection, person, "report", f"person:{task.person}", facts)
    return Heard.COUNTED if is_new or reason else Heard.AGAIN


def _note_reason(connection: Connection, review: Review, reason: str) -> None:
    """The gravest reason stands: once somebody says that it shows a child, no moderator is shown it."""
    if not reason or review.reason == CHILD:
        return
    is_it = t.review.c.id == review.id
    connection.execute(t.review.update().where(is_it).values(reason=reason))
    if reason == CHILD:
        notices.write(connection, None, "alarm-child", task=str(review.task), person=str(review.person))
