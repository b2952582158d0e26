"""A wish: what a person asks the task router for, and what it answers."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.kit.contract import Inputs
from pipelines.kit.language import Wording
from tasks.task import Place, Task


@dataclass(frozen=True)
class Wish:
    """What a person asks for; `key` makes a repeated submit the same task."""

    key: str
    """Telegram's update id (or callback id) with the bot's id: unique for one press or message."""
    person: int
    language: str
    capability: str
    inputs: Inputs
    place: Place
    context_texts: tuple[str, ...] = ()
    """Replied or quoted text, screened with the inputs."""
    before: tuple[str, ...] = ()
    """Capabilities to run first, in order; each takes from the inputs the fields that it shares with them."""
    wording: Wording | None = None
    """Words that were found before it was handed in: drawn instead of the inputs' prompt."""

    @property
    def texts(self) -> tuple[str, ...]:
        """What is screened with the inputs."""
        return self.context_texts if self.wording is None else (*self.context_texts, self.wording.prompt)


@dataclass(frozen=True)
class Queued:
    """Where a waiting task stands: `position` counts from 1; `starts` is an estimate or None."""

    position: int
    starts: datetime | None
    seconds: float | None
    """Estimated time of the run itself, once it has begun; None before anything like it has run."""


@dataclass(frozen=True)
class Receipt:
    """What submit answers: the task and, while it waits, its place in the queue."""

    task: Task
    queued: Queued | None
    is_new: bool
    """False when the same key was submitted before."""


class NotAccepted(Exception):
    """A wish was not accepted; `code` names the sentence, `facts` fill it.

    Codes: refused (reason) · too-many-waiting (limit) · chat-too-many-waiting (limit) ·
    no-units (needed, left, resets: ISO time) · paused (reason) · banned (until: ISO time or "", reason) ·
    model-unavailable (model) · model-not-allowed (model).
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
