"""Measures the text guard on lists of prompts: refusals, recall at fixed false alarms, disguises, latency."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

from pydantic import BaseModel

from safety.attacks import ATTACKS, Attack, applies
from safety.levels import Level, Treatment
from safety.policy import ChatPolicy, Policy
from safety.shares import Share, cut_for, share_from
from safety.text import TextScreen
from safety.verdict import Category, Finding

SEED = 20261120
FIXED = (("benign", 0.005), ("benign", 0.01), ("over-refusal", 0.01))
"""Shares of false alarms at which recall is told, and the lists on which they are allowed."""
MAX_TOLD = 10
"""Subjects of a list that are told one by one; lists of more are told by their sum."""
_TUNING_TENTHS = 3


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

    @cached_property
    def is_for_tuning(self) -> bool:
        """Whether rules and thresholds may look at it: three tenths of all texts, by their hash."""
        return int(sha256(self.text.encode()).hexdigest()[:8], 16) % 10 < _TUNING_TENTHS


@dataclass(frozen=True)
class Judged:
    """A row and how far it is from being refused: 1 and above is refused."""

    row: Row
    score: float
    is_on_trial: bool
    """Whether a rule in shadow mode would have refused it."""


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
    """The measured tables as lines of Markdown; rows themselves are never printed."""
    judge = Judge(level)
    lists = {name: [judge.judge(row) for row in rows] for name, rows in read_lists(folder).items()}
    judged = [one for rows in lists.values() for one in rows]
    yield f"Rules {judge.rules}, level {level.value}; everything short of *allow* counts as refused."
    yield f"{sum(one.row.is_for_tuning for one in judged)} rows for tuning, the others held out."
    yield ""
    yield from _refusal_lines(lists)
    yield from _fixed_lines(lists)
    yield from _disguise_lines(judged, judge)
    on_trial = sum(one.is_on_trial for one in judged)
    yield f"Rules in shadow mode would have refused {on_trial} of {len(judged)} rows more."
    cuts = quantiles([1000 * second for second in judge.seconds], n=20)
    yield f"Latency of one text, one at a time: median {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms."


class Judge:
    """The word rules at one level, with a score behind each refusal."""

    def __init__(self, level: Level, screen: TextScreen | None = None) -> None:
        self._screen = screen or TextScreen()
        policy = Policy(floor=level)
        self.rules = f"{self._screen.rules}, thresholds {policy.levels.version}"
        self.seconds: list[float] = []
        self._bounds = {category: _bound(policy, category, level) for category in Category}

    def judge(self, row: Row) -> Judged:
        """A row with its score."""
        findings = self.find(row.text)
        score = self.score([one for one in findings if not one.on_trial])
        trial = self.score([one for one in findings if one.on_trial])
        return Judged(row, score, is_on_trial=trial >= 1 > score)

    def find(self, text: str) -> Sequence[Finding]:
        """What the screen notices, on the clock."""
        started = perf_counter()
        findings = self._screen.find((text,), ())
        self.seconds.append(perf_counter() - started)
        return findings

    def score(self, findings: Iterable[Finding]) -> float:
        """The largest share of its bound that a finding reaches."""
        return max((one.score / self._bounds[one.category] for one in findings), default=0.0)


def _bound(policy: Policy, category: Category, level: Level) -> float:
    """The score from which a category is refused at a level; infinite where it never is."""
    chat = ChatPolicy(level)
    pair, bounds = policy.line(category, chat).pair, policy.bounds(category, chat)
    refusing = {Treatment.REVIEW, Treatment.BLOCK}
    if pair.unsure in refusing:
        return bounds.review
    return bounds.block if pair.clear in refusing else float("inf")


Key = tuple[str, str, str, str]
"""List, language, label, category."""


def _groups(lists: Mapping[str, Sequence[Judged]]) -> dict[Key, list[Judged]]:
    """Rows by category, and each list's sum; lists of many subjects are told by their sum alone."""
    groups: dict[Key, list[Judged]] = defaultdict(list)
    for name, rows in lists.items():
        categories = {one.row.category for one in rows}
        is_told = 1 < len(categories) <= MAX_TOLD
        for one in rows:
            for category in (one.row.category, "all") if is_told else ("all",):
                groups[name, one.row.lang, one.row.label, category].append(one)
    return dict(sorted(groups.items()))


def _refusal_lines(lists: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    yield "| list | language | label | category | tuning | held out | share | 95 % interval |"
    yield "|---|---|---|---|---|---|---|---|"
    for key, rows in _groups(lists).items():
        tuning = share_from([one.score for one in rows if one.row.is_for_tuning], 1)
        held_out = share_from([one.score for one in rows if not one.row.is_for_tuning], 1)
        yield f"| {' | '.join(key)} | {tuning.refused}/{tuning.judged} | {held_out} |"
    yield ""


def _fixed_lines(lists: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    """Recall where the cut lets a fixed share of the held-out benign rows of a language be refused."""
    calm: dict[tuple[str, str], list[float]] = defaultdict(list)
    for name, rows in lists.items():
        kind = "over-refusal" if "over_refusal" in name else "benign"
        for one in rows:
            if one.row.label == "benign" and not one.row.is_for_tuning:
                calm[one.row.lang, kind].append(one.score)
    heads = " | ".join(f"{rate:.1%} of {kind}" for kind, rate in FIXED)
    yield f"| held-out list | language | category | {heads} |"
    yield f"|{'---|' * (3 + len(FIXED))}"
    for (name, lang, label, category), rows in _groups(lists).items():
        scores = [one.score for one in rows if not one.row.is_for_tuning]
        if label != "benign" and scores:
            cuts = [cut_for(benign, rate) if (benign := calm[lang, it]) else None for it, rate in FIXED]
            told = ["–" if cut is None else str(share_from(scores, cut)).replace(" | ", ", ") for cut in cuts]
            yield f"| {name} | {lang} | {category} | {' | '.join(told)} |"
    yield ""


def _disguise_lines(judged: Sequence[Judged], judge: Judge) -> Iterator[str]:
    """Recall on disguised copies of the sexual rows, as a share of the recall on the rows as they stand."""
    for lang in sorted({one.row.lang for one in judged}):
        sexual = [one for one in judged if one.row.lang == lang and one.row.is_sexual]
        caught = [one.row.text for one in sexual if one.score >= 1]
        if not caught:
            continue
        plain = f"{len(caught)} of {len(sexual)} refused undisguised"
        yield f"| disguise ({lang}, {plain}) | refused | share of plain | 95 % interval |"
        yield "|---|---|---|---|"
        for name, attack in ATTACKS.items():
            if applies(name, lang):
                yield f"| {name} | {disguised(caught, attack, judge)} |"
        yield ""


def disguised(texts: Sequence[str], attack: Attack, judge: Judge) -> Share:
    """How many of the texts are still refused in disguise."""
    random = Random(SEED)  # noqa: S311  reproducible, not secret
    return share_from([judge.score(judge.find(attack(text, random))) for text in texts], 1)
