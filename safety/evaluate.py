"""Measures the text guard on lists of prompts: shares with Wilson intervals, disguises, latency."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

from pydantic import BaseModel

from safety.attacks import ATTACKS, applies
from safety.policy import Level, Policy
from safety.text import TextScreen
from safety.verdict import Category, Stage

SEED = 20261120
_SEXUAL = {Category.SEXUAL_EXPLICIT, Category.SEXUAL_SUGGESTIVE, Category.MINOR_SEXUAL, Category.NCII}


class Row(BaseModel):
    """One prompt of a list; `label` is benign, borderline or unsafe."""

    id: str
    text: str
    label: str
    category: str
    lang: str

    @property
    def is_sexual(self) -> bool:
        """Whether the list itself calls the prompt sexual and unsafe."""
        return self.label == "unsafe" and any(
            word in self.category.lower() for word in ("sex", "porn", "nud")
        )


@dataclass(frozen=True)
class Share:
    """Refused out of judged, with a 95 % Wilson interval."""

    refused: int
    judged: int

    @property
    def rate(self) -> float:
        """Between 0 and 1."""
        return self.refused / self.judged if self.judged else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval, z = 1.96."""
        n, z2 = self.judged, 1.96**2
        if not n:
            return 0.0, 1.0
        middle = (self.rate + z2 / (2 * n)) / (1 + z2 / n)
        spread = 1.96 * math.sqrt(self.rate * (1 - self.rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - spread), min(1.0, middle + spread)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.refused}/{self.judged} | {self.rate:.1%} | {low:.1%} to {high:.1%}"


def read_lists(folder: Path) -> dict[str, list[Row]]:
    """All lists of a folder: `*.jsonl` of Row. Raises ValueError on a broken row, OSError on no folder."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise FileNotFoundError(f"no *.jsonl in {folder}")
    return {
        file.stem: [
            Row.model_validate(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line
        ]
        for file in files
    }


def report(folder: Path, level: Level = Level.FAMILY) -> Iterator[str]:
    """The measured table as lines of Markdown; rows themselves are never printed."""
    lists = read_lists(folder)
    judge = _Judge(level)
    yield f"Rules {judge.rules}, level {level.value}, everything short of *allow* counts as refused."
    yield ""
    yield "| list | language | label | category | refused | share | 95 % interval |"
    yield "|---|---|---|---|---|---|---|"
    for name, rows in lists.items():
        yield from _list_lines(name, rows, judge)
    yield ""
    yield from _disguise_lines([row for rows in lists.values() for row in rows if row.is_sexual], judge)
    yield from _latency_lines(judge.seconds)


class _Judge:
    def __init__(self, level: Level) -> None:
        self._screen = TextScreen()
        self._policy = Policy(floor=level)
        self._level = level
        self.rules = self._screen.rules
        self.seconds: list[float] = []

    def refuses(self, text: str, *, only_sexual: bool = False) -> bool:
        started = perf_counter()
        findings = self._screen.find((text,), ())
        verdict = self._policy.decide(findings, self._level, Stage.WORDS, self.rules)
        self.seconds.append(perf_counter() - started)
        return not verdict.is_allowed and (not only_sexual or verdict.category in _SEXUAL)


def _list_lines(name: str, rows: Sequence[Row], judge: _Judge) -> Iterator[str]:
    judged, refused = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for row in rows:
        is_refused = judge.refuses(row.text)
        for category in (row.category, "all"):
            key = (row.lang, row.label, category)
            judged[key] += 1
            refused[key] += is_refused
    # Benign lists are told by their sum: their many subjects say nothing about a guard.
    is_told = len({category for _, _, category in judged}) <= 12
    for (lang, label, category), count in sorted(judged.items()):
        if category == "all" or is_told:
            share = Share(refused[lang, label, category], count)
            yield f"| {name} | {lang} | {label} | {category} | {share} |"


def _disguise_lines(rows: Sequence[Row], judge: _Judge) -> Iterator[str]:
    """Recall on disguised copies of the sexual prompts that are refused undisguised."""
    for lang in sorted({row.lang for row in rows}):
        caught = [row.text for row in rows if row.lang == lang and judge.refuses(row.text, only_sexual=True)]
        yield f"| disguise ({lang}, {len(caught)} refused undisguised) | refused | share | 95 % interval |"
        yield "|---|---|---|---|"
        for name, share in disguised(caught, lang, judge.refuses):
            yield f"| {name} | {share} |"
        yield ""


def disguised(
    texts: Sequence[str], language: str, refuses: Callable[[str], bool]
) -> Iterator[tuple[str, Share]]:
    """For each disguise that suits the language, how many of the texts are still refused."""
    for name, attack in ATTACKS.items():
        if applies(name, language):
            random = Random(SEED)  # noqa: S311  reproducible, not secret
            yield name, Share(sum(refuses(attack(text, random)) for text in texts), len(texts))


def _latency_lines(seconds: Iterable[float]) -> Iterator[str]:
    cuts = quantiles([1000 * second for second in seconds], n=20)
    yield f"Latency of one text: median {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms."
