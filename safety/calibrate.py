"""Measures the picture screen on folders of pictures, and sets a CLIP's thresholds by what it measured."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from pipelines.kit.contract import PipelineError
from safety.heads.reader import OWN_HEADS, Concept, Heads
from safety.image import ClipPictures
from safety.levels import Level
from safety.policy import Policy
from safety.shares import Share, cut_for, share_from
from safety.verdict import Decision, Stage

BENIGN, YOUNG = "benign", "young"
FALSE_ALARMS = {"block": 0.005, "review": 0.02, "with_minor": 0.05}
"""Shares of benign pictures that a new threshold of each kind may reach."""
YOUNG_RECALL = 0.95
"""Share of young persons that their threshold must find; what it costs among others is told."""
FEWEST_BENIGN, FEWEST = 400, 40
"""Pictures needed before thresholds are set: half of them set, the other half measures."""


class NotCalibrated(Exception):
    """Thresholds cannot be set by these pictures; the message says why and what it takes."""


@dataclass(frozen=True)
class Looked:
    """One picture: its cosines to the concepts (young persons last), and what the whole screen says."""

    is_for_tuning: bool
    cosines: tuple[float, ...]
    is_refused: bool
    seconds: float


@dataclass(frozen=True)
class Album:
    """What was seen: pictures by folder, and how many could not be opened."""

    folders: Mapping[str, Sequence[Looked]]
    unreadable: int

    def cosines(self, folder: str, place: int, *, tuning: bool) -> list[float]:
        """To the concept at this place, of half a folder: the half that sets or the half that measures."""
        looked = self.folders.get(folder, ())
        return [one.cosines[place] for one in looked if one.is_for_tuning == tuning]

    def told(self, folder: str, place: int, cut: float) -> str:
        """A cut, the held-out benign pictures that reach it, and those of the folder, as cells."""
        shares = (share_from(self.cosines(it, place, tuning=False), cut) for it in (BENIGN, folder))
        return " | ".join([f"{cut:.3f}", *(str(share).replace(" | ", ", ") for share in shares)])


def look_through(data: Path, screen: ClipPictures, level: Level = Level.FAMILY) -> Album:
    """Every picture of every folder of `data`, one at a time.

    Raises FileNotFoundError where there is none, BrokenClip where the CLIP does not open.
    """
    policy, rules, unreadable = Policy(floor=level), screen.describe().version, 0  # opens every head
    folders: dict[str, list[Looked]] = {}
    for path in sorted(it for it in data.glob("*/*") if it.is_file()):
        content = path.read_bytes()
        began = perf_counter()
        try:
            findings = screen.find(content, Stage.OUTPUT_PICTURE)
            seconds = perf_counter() - began
            cosines = screen.cosines(content)
        except PipelineError:
            unreadable += 1
            continue
        verdict = policy.decide(findings, level, Stage.OUTPUT_PICTURE, rules)
        sets = int(sha256(content).hexdigest()[:8], 16) % 2 == 0
        one = Looked(sets, cosines, verdict.decision is not Decision.ALLOW, seconds)
        folders.setdefault(path.parent.name, []).append(one)
    if not folders:
        raise FileNotFoundError(f"no pictures in the folders of {data}")
    return Album(folders, unreadable)


def report(album: Album, screen: ClipPictures) -> Iterator[str]:
    """The measured tables as lines of Markdown."""
    seen = [one for looked in album.folders.values() for one in looked]
    yield f"Heads {screen.rules}: {len(seen)} pictures, {album.unreadable} more could not be opened."
    yield ""
    yield "| folder | short of *allow* now, at level family | share | 95 % interval |"
    yield "|---|---|---|---|"
    for name, looked in sorted(album.folders.items()):
        refused = Share(sum(one.is_refused for one in looked), len(looked))
        yield f"| {name} | {refused} |"
    yield ""
    yield from _concept_lines(album, screen.heads)
    cuts = quantiles([1000 * one.seconds for one in seen] * 2, n=20)
    yield f"Latency of one picture, one at a time: median {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms."


def _concept_lines(album: Album, heads: Heads | None) -> Iterator[str]:
    if heads is None:
        yield f"This CLIP has no concepts: write their texts into {OWN_HEADS} beside its weights."
        yield ""
        return
    yield "| concept | threshold | cosine | held-out benign pictures that reach it | recall |"
    yield "|---|---|---|---|---|"
    for place, concept in enumerate(heads.concept):
        for kind, rate in FALSE_ALARMS.items():
            cut = cut_for(album.cosines(BENIGN, place, tuning=True), rate)
            told = album.told(concept.category, place, cut)
            yield f"| {concept.category} | {kind}, {rate:.1%} of benign | {told} |"
    if YOUNG in album.folders:
        place = len(heads.concept)
        cut = _young_cut(album, place)
        yield f"| {YOUNG} | {YOUNG_RECALL:.0%} of {YOUNG} | {album.told(YOUNG, place, cut)} |"
    yield ""


def _young_cut(album: Album, place: int) -> float:
    young = sorted(album.cosines(YOUNG, place, tuning=True))
    return young[int(len(young) * (1 - YOUNG_RECALL))] if young else 1.0


def calibrated(album: Album, heads: Heads | None, version: str) -> Heads:
    """The same concepts with thresholds set by one half of the pictures. Raises NotCalibrated.

    Concepts without pictures of their own keep their thresholds, and the whole does not count as calibrated.
    """
    if heads is None:
        raise NotCalibrated("This CLIP has no concepts to set thresholds for.")
    benign = len(album.folders.get(BENIGN, ()))
    if benign < FEWEST_BENIGN:
        raise NotCalibrated(f"Thresholds need {FEWEST_BENIGN} pictures in {BENIGN}/; there are {benign}.")
    known = {it.category for it in heads.concept if len(album.folders.get(it.category, ())) >= FEWEST}
    if not known:
        raise NotCalibrated(f"No folder of a category of this CLIP holds {FEWEST} pictures.")
    concepts = tuple(
        _set(concept, album.cosines(BENIGN, place, tuning=True)) if concept.category in known else concept
        for place, concept in enumerate(heads.concept)
    )
    minors = heads.minors
    if len(album.folders.get(YOUNG, ())) >= FEWEST:
        minors = minors.model_copy(update={"threshold": _young_cut(album, len(concepts))})
    is_whole = len(known) == len({it.category for it in heads.concept}) and minors is not heads.minors
    update = {"version": version, "calibrated": is_whole, "concept": concepts, "minors": minors}
    return heads.model_copy(update=update)


def _set(concept: Concept, benign: Sequence[float]) -> Concept:
    cuts = {kind: cut_for(benign, rate) for kind, rate in FALSE_ALARMS.items()}
    if concept.with_minor is None:
        del cuts["with_minor"]
    return concept.model_copy(update=cuts)


def write_heads(heads: Heads, folder: Path, how: Sequence[str]) -> Path:
    """Put the heads beside the CLIP's weights, with how they were set as a comment; an older file is kept."""
    path = folder / OWN_HEADS
    if path.is_file():
        path.replace(path.with_suffix(".before.toml"))
    lines = [f"# {line}".rstrip() for line in how]
    lines += [f"version = {json.dumps(heads.version)}", f"calibrated = {str(heads.calibrated).lower()}"]
    lines += ["", "[model]", *_fields(heads.model.model_dump())]
    for concept in heads.concept:
        lines += ["", "[[concept]]", *_fields(concept.model_dump(mode="json", exclude_none=True))]
    lines += ["", "[minors]", *_fields(heads.minors.model_dump(mode="json"))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _fields(values: Mapping[str, object]) -> list[str]:
    """As TOML: its strings, numbers and lists of strings are written as in JSON."""
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
