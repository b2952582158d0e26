"""What the language model of each process has done, told through the store for operators to see."""

import asyncio
import statistics
from typing import Protocol, runtime_checkable

import structlog
from pydantic import BaseModel, ConfigDict

from pipelines.kit.language import Language
from pipelines.words.speaker import Tally
from tasks.store.database import DatabaseTrouble
from tasks.store.notes import Notes

log = structlog.get_logger()

SCOPE = "words-tally"


@runtime_checkable
class Counting(Protocol):
    """A language model that counts what it does."""

    @property
    def tally(self) -> Tally:
        """What it has counted."""
        ...


class Spoken(BaseModel):
    """What one process's language model has done since the process began."""

    model_config = ConfigDict(frozen=True)

    process: str
    answers: int = 0
    cached: int = 0
    """Answers from memory."""
    middle: float = 0.0
    """Seconds that half of the latest answers took at most; 0 before the first."""
    late: float = 0.0
    """Seconds that 95 in 100 of the latest took at most."""
    tokens_read: int = 0
    tokens_written: int = 0
    silences: dict[str, int] = {}
    """Questions that stayed without an answer, by reason."""


def spoken(process: str, language: Language) -> Spoken | None:
    """What a language model of this process has done; None where there is none."""
    if not isinstance(language, Counting):
        return None
    tally = language.tally
    times = sorted(tally.latest)
    return Spoken(
        process=process,
        answers=tally.answers,
        cached=tally.cached,
        middle=statistics.median(times) if times else 0.0,
        late=times[int(0.95 * (len(times) - 1))] if times else 0.0,
        tokens_read=tally.tokens_read,
        tokens_written=tally.tokens_written,
        silences={silence.value: number for silence, number in sorted(tally.silences.items())},
    )


async def keep_telling(process: str, name: str, language: Language, notes: Notes, every: float) -> None:
    """Tell what is new until cancelled; `process` is unique, `name` is what operators read."""
    told = spoken(name, language)
    while told is not None:
        await asyncio.sleep(every)
        now = spoken(name, language)
        if now is None or now == told:
            continue
        try:
            await notes.write(SCOPE, process, now.model_dump(mode="json"))
            told = now
        except DatabaseTrouble as error:
            log.warning("cannot tell of words", error=str(error))


async def told_lately(notes: Notes, within: float) -> list[Spoken]:
    """What processes have told within so many seconds, by name."""
    found = [Spoken.model_validate(value) for value in await notes.lately(SCOPE, within)]
    return sorted(found, key=lambda one: one.process)
