"""What the task router asks of the chat: show news of a task, hand over its end."""

from typing import Protocol

from tasks.task import Task


class Unreachable(Exception):
    """Nobody can be told any more: the person blocked the bot, or the group removed it."""


class Courier(Protocol):
    """Implemented by the chat process; every method may be called again after a crash."""

    async def show(self, task: Task, position: int | None, starts_in: float | None) -> None:
        """Bring the card up to date (queue place, progress, preview). Best effort, paced, may skip."""
        ...

    async def deliver(self, task: Task) -> None:
        """Hand over the end of a task (result, refusal, failure, cancel) exactly once.

        Idempotent: an edit of the card, or a recorded at-most-once send.
        Raises Unreachable where no later try can help: a result then ends as failed with its units given
        back, and nothing is tried again. Raises anything else when Telegram certainly did not act and
        another try makes sense; a result that was tried for hours comes once more, as a failed task.
        """
        ...
