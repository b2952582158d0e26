"""Measures a real language server on labelled requests: plans, what rewritings keep, latency."""

import asyncio
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.run.language import open_speaker
from bot.settings import HOPELESS, Settings
from pipelines.kit.contract import PipelineError
from pipelines.kit.language import Language, Silence, Speechless, Wording
from pipelines.words.aside import Aside
from pipelines.words.plan import NOTHING, AtHand, Plan, Situation, plan
from safety.guard import Guard, open_guard
from safety.levels import Level
from safety.policy import Policy
from safety.verdict import Refused

LANGUAGES = ("en", "ru")


class Labelled(BaseModel):
    """A request and what it asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    picture: AtHand = "none"
    before: str = ""
    capability: str
    """`none` for words that ask for nothing; a capability we lack is counted apart."""
    fields: dict[str, str | int | float] = {}
    """Fields that must have just this value; of texts, what they must contain."""


@dataclass
class Score:
    """What one language's requests came to."""

    language: str
    asked: int = 0
    lacking: int = 0
    right: int = 0
    fields: int = 0
    fields_right: int = 0
    rewritten: int = 0
    wishes: int = 0
    silences: Counter[str] = field(default_factory=Counter[str])
    seconds: list[float] = field(default_factory=list[float])


def read_requests(path: Path) -> tuple[Labelled, ...]:
    """Parse a list. Raises ValueError where it is not one."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["requests"]
    return tuple(Labelled.model_validate(row) for row in rows)


def main(folder: Path, model: str | None) -> int:
    """Print the table; the exit status says whether there was a server to ask."""
    settings = Settings()
    if not settings.words.url:
        print(
            "Not measured: LLM_URL is empty, so there is no language server to ask. docs/llm.md sets one up."
        )
        return HOPELESS
    lists = {language: read_requests(folder / f"plain_{language}.toml") for language in LANGUAGES}
    for line in asyncio.run(_measure(settings, lists, model or settings.models.default)):
        print(line)
    return 0


async def _measure(settings: Settings, lists: dict[str, tuple[Labelled, ...]], model: str) -> list[str]:
    speaker = open_speaker(settings.words)
    guard = open_guard(Policy(floor=Level.FAMILY))
    try:
        scores = [await _score(language, rows, guard, speaker, model) for language, rows in lists.items()]
    finally:
        await speaker.close()
    words = settings.words
    return [f"{words.model} at {words.url}, prompts for {model}", "", *table(scores)]


async def _score(
    language: str, rows: tuple[Labelled, ...], guard: Guard, speaker: Language, model: str
) -> Score:
    score = Score(language)
    forms = {name: guard.capability(name).inputs for name in guard.capabilities() if name != "beautify"}
    for row in rows:
        if row.capability != NOTHING and row.capability not in forms:
            score.lacking += 1
            continue
        score.asked += 1
        started = time.monotonic()
        try:
            made = await plan(Situation(row.words, row.picture, row.before), forms, speaker)
        except Speechless as speechless:
            score.silences[f"plan: {speechless.silence.value}"] += 1
        else:
            _mark(score, row, made)
        score.seconds.append(time.monotonic() - started)
        if row.capability == "draw" and row.picture == "none":
            await _rewrite(score, row, guard, speaker, model)
    return score


def _mark(score: Score, row: Labelled, made: Plan) -> None:
    score.right += (made.capability or NOTHING) == row.capability
    for name, wanted in row.fields.items():
        got = made.inputs.get(name)
        score.fields += 1
        is_text = isinstance(wanted, str) and isinstance(got, str) and name in {"prompt", "negative"}
        score.fields_right += str(wanted).casefold() in str(got).casefold() if is_text else got == wanted


async def _rewrite(score: Score, row: Labelled, guard: Guard, speaker: Language, model: str) -> None:
    """Beautify the request as a wish: used means English, and every name, number and quote kept."""
    inputs = guard.capability("beautify").inputs.model_validate({"prompt": row.words, "model": model})
    started = time.monotonic()
    try:
        [wording] = await guard.run("beautify", inputs, Aside(speaker), Level.FAMILY)
    except Refused:
        wording = Wording(row.words, silence=Silence.REFUSED)
    except PipelineError as error:  # silent, and the model knows nothing of the wish either
        if not isinstance(error.__cause__, Speechless):
            raise
        wording = Wording(row.words, silence=error.__cause__.silence)
    score.seconds.append(time.monotonic() - started)
    score.wishes += 1
    silence = wording.silence if isinstance(wording, Wording) else Silence.NONSENSE
    score.rewritten += silence is None
    if silence is not None:
        score.silences[f"beautify: {silence.value}"] += 1


def table(scores: list[Score]) -> Iterator[str]:
    """The result as a Markdown table."""
    yield "| language | plans right | fields right | wishes rewritten and kept | p50 | p95 | silences |"
    yield "|---|---|---|---|---|---|---|"
    for score in scores:
        times = sorted(score.seconds)
        middle = f"{statistics.median(times):.2f} s" if times else "-"
        late = f"{times[int(0.95 * (len(times) - 1))]:.2f} s" if times else "-"
        silences = ", ".join(f"{name} {number}" for name, number in sorted(score.silences.items())) or "none"
        plans, fields = _part(score.right, score.asked), _part(score.fields_right, score.fields)
        kept = _part(score.rewritten, score.wishes)
        yield f"| {score.language} | {plans} | {fields} | {kept} | {middle} | {late} | {silences} |"
    if lacking := sum(score.lacking for score in scores):
        yield ""
        yield f"{lacking} requests ask for capabilities that this version does not have; they were not asked."


def _part(some: int, of: int) -> str:
    return f"{some}/{of} ({some / of:.0%})" if of else "-"
