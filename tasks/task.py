"""A task: one person's request from submit to delivery, its states and their legal moves."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipelines.kit.contract import BlobRef, Recipe
from pipelines.kit.language import Wording


class State(StrEnum):
    """Where a task is; the last five are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DELIVERING = "delivering"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_end(self) -> bool:
        """Whether a task in this state will never move again."""
        return self in ENDS

    def may_become(self, other: "State") -> bool:
        """Whether the move is legal."""
        return other in MOVES[self]


ENDS = frozenset({State.DONE, State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED})

# A killed worker's task goes from running back to waiting; every end but DONE gives the units back.
MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED}),
    State.RUNNING: frozenset(
        {State.WAITING, State.DELIVERING, State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED}
    ),
    State.DELIVERING: frozenset({State.DONE, State.FAILED, State.CANCELLED}),
    **{end: frozenset() for end in ENDS},
}


@dataclass(frozen=True)
class Place:
    """Where in Telegram a task was asked for and where its card stands."""

    chat: int
    thread: int | None = None
    card: int | None = None
    """Message id of the card; None until the chat process has sent it."""
    reply_to: int | None = None
    is_private: bool = True


@dataclass(frozen=True)
class Stored:
    """A delivered or deliverable artifact: where its bytes are and how it was made."""

    blob: BlobRef
    width: int
    height: int
    recipe: Recipe
    is_covered: bool = False
    """Shown behind a cover until somebody taps it."""


@dataclass(frozen=True)
class Progress:
    """How far a running task is."""

    version: int
    """Grows with every report, so that a reader asks only for news."""
    step: int
    total: int
    stage: str
    """What the worker does now: `loading`, `drawing`, `screening` …; names a sentence in the locales."""
    preview: BlobRef | None = None


@dataclass(frozen=True)
class Trouble:
    """Why a task ended without a result: `code` names the sentence a person reads."""

    code: str
    facts: dict[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(frozen=True)
class Task:
    """A task as everyone above the store sees it."""

    id: str
    person: int
    language: str
    capability: str
    inputs: dict[str, object]
    """JSON of the capability's Inputs."""
    place: Place
    state: State
    units: int
    created: datetime
    started: datetime | None
    ended: datetime | None
    progress: Progress | None
    artifacts: tuple[Stored, ...]
    trouble: Trouble | None
    before: tuple[str, ...] = ()
    """Capabilities whose links run first, such as `beautify`; each hands its words on to the next."""
    wording: Wording | None = None
    """The words that a link made: what is drawn instead of the person's, or the result itself."""
    pardon: str | None = None
    """The category that a moderator let pass when the task was refused before."""
