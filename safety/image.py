"""The picture screen: one CLIP embedding, several heads; torch is loaded with the first picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock

from PIL import Image

from pipelines.kit.turns import OPENING
from safety.classifier import Classifier
from safety.clip import BrokenClip, Clip, Vectors, open_clip
from safety.compvis import CompVisChecker, Look
from safety.films import frames_of
from safety.heads.reader import Concept, Heads, heads_for
from safety.tongues import open_tongues
from safety.verdict import Category, Finding, Stage

CLEAR = 0.9
HINT = 0.5
UNCONFIRMED = 0.45
"""Below every bound but the strict level's: the second reader of pictures did not agree."""
YOUNG = 0.2
"""A picture that may show a minor: nothing by itself, but from then on the task stays family-friendly."""
SEXUAL = frozenset({Category.SEXUAL_EXPLICIT, Category.SEXUAL_SUGGESTIVE})


class Depth(StrEnum):
    """How much a picture check is worth; `/status` says it in words."""

    OFF = "off"
    """The CLIP cannot be opened, so every picture is refused."""
    FORMAL = "formal"
    """The road is walked and unreadable pictures are refused, but this CLIP knows none of the concepts."""
    PUBLISHED = "published"
    """Thresholds published for this CLIP, not measured here."""
    CALIBRATED = "calibrated"


@dataclass(frozen=True)
class Coverage:
    """What is checked in pictures, and by what."""

    depth: Depth
    model: str
    """Name of the CLIP's folder."""
    version: str
    categories: tuple[Category, ...]


Reader = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class _Opened:
    """A loaded CLIP with the vectors of its concepts."""

    clip: Clip
    heads: Heads | None
    concepts: tuple[tuple[Concept, Vectors], ...]
    young: Vectors | None
    read: Reader
    """Reads the texts of wishes."""
    told: tuple[tuple[Concept, Vectors], ...]
    """Concepts with a threshold between texts, as `read` reads them."""


class ClipPictures:
    """Judges pictures with a CLIP folder in the transformers layout, and further heads beside it."""

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        checker: CompVisChecker | None = None,
        classifier: Classifier | None = None,
        tongues: Path | None = None,
    ) -> None:
        """`classifier` must agree where the CLIP or the checker finds something sexual.

        `tongues` is the folder of a text tower that reads texts in the place of the CLIP's own.
        """
        self._folder = folder
        self._device = device
        self._checker = checker
        self._classifier = classifier
        self._tongues = tongues
        self._lock = Lock()
        self._opened: _Opened | None = None

    @property
    def rules(self) -> str:
        """Version of the heads that decide."""
        heads = self._open().heads
        versions = [f"clip-{heads.version}" if heads else "clip-formal"]
        if self._checker is not None:
            versions.append(f"compvis-{self._checker.name}")
        if self._classifier is not None:
            versions.append(self._classifier.bounds.version)
        return " ".join(versions)

    def describe(self) -> Coverage:
        """What is checked and by what. Opens everything; raises where something cannot be opened."""
        heads = self._open().heads
        names = [self._folder.name]
        categories: dict[Category, None] = {}
        if heads is not None:
            categories |= dict.fromkeys(
                [*(concept.category for concept in heads.concept), Category.MINOR_SEXUAL]
            )
        if self._checker is not None:
            self._checker.open()
            names.append(self._checker.name)
            categories |= dict.fromkeys([Category.SEXUAL_EXPLICIT, Category.MINOR_SEXUAL])
        if self._classifier is not None:
            self._classifier.open()
            names.append(Path(self._classifier.name).name)
            categories |= {Category.SEXUAL_EXPLICIT: None}
        if not categories:
            return Coverage(Depth.FORMAL, self._folder.name, "clip-formal", ())
        depth = Depth.CALIBRATED if heads is not None and heads.calibrated else Depth.PUBLISHED
        return Coverage(depth, " + ".join(names), self.rules, tuple(categories))

    @property
    def blind(self) -> Coverage:
        """What is checked where the CLIP cannot be opened."""
        return Coverage(Depth.OFF, self._folder.name, "", ())

    def find(self, data: bytes, stage: Stage, *, is_young: bool = False) -> Sequence[Finding]:
        """Findings in one encoded picture, animation or film; `is_young`: its words speak of a minor.

        Raises PipelineError (picture-… codes) for unreadable bytes, anything else where a model fails.
        """
        found = [self._find_in(frame, stage, is_young=is_young) for frame in frames_of(data)]
        return [finding for findings in found for finding in findings]

    def _find_in(self, picture: Image.Image, stage: Stage, *, is_young: bool) -> Sequence[Finding]:
        opened = self._open()
        seen = opened.clip.see(picture)
        heads, young = opened.heads, opened.young
        looks_young = (
            heads is not None and young is not None and seen.closest(young) >= heads.minors.threshold
        )
        look = (
            self._checker.look(picture)
            if self._checker is not None
            else Look(is_sexual=False, is_young=False)
        )
        looks_young |= look.is_young
        may_be_minor = is_young or looks_young
        findings: list[Finding] = []
        for concept, vectors in opened.concepts:
            findings += _judge(concept, seen.closest(vectors), stage, may_be_minor=may_be_minor)
        if look.is_sexual:
            findings += _sexual(CLEAR, "compvis", stage, may_be_minor=may_be_minor)
        if self._classifier is not None:
            findings = self._second(findings, picture, stage, may_be_minor=may_be_minor)
        if looks_young:
            findings.append(Finding(Category.MINOR_SEXUAL, YOUNG, "young", stage))
        return findings

    def _second(
        self, findings: list[Finding], picture: Image.Image, stage: Stage, *, may_be_minor: bool
    ) -> list[Finding]:
        """The findings after the second reader: what it does not see either is no more than weak evidence."""
        classifier = self._classifier
        assert classifier is not None
        suspicion, bounds = classifier.suspicion(picture), classifier.bounds
        if self._checker is None and self._open().heads is None:
            if suspicion < bounds.agrees:
                return findings
            score = CLEAR if suspicion >= bounds.block else HINT
            return [*findings, *_sexual(score, "classifier", stage, may_be_minor=may_be_minor)]
        if suspicion >= bounds.agrees:
            return findings
        return [replace(one, score=UNCONFIRMED) if one.category in SEXUAL else one for one in findings]

    @property
    def heads(self) -> Heads | None:
        """The concepts and thresholds of this CLIP; None where nobody has set any."""
        return self._open().heads

    def cosines(self, data: bytes) -> tuple[float, ...]:
        """How near a picture comes to each concept of `heads` and, last, to their texts for young persons.

        Of what moves, the nearest frame. Raises PipelineError as `find`.
        """
        opened = self._open()
        vectors = [*(vectors for _, vectors in opened.concepts), *([opened.young] if opened.young else [])]
        seen = [opened.clip.see(frame) for frame in frames_of(data)]
        return tuple(max(one.closest(text) for one in seen) for text in vectors)

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Concepts in texts, for concepts that have a threshold between texts."""
        opened = self._open()
        if not opened.told:
            return ()
        read = opened.read(texts)
        return [
            Finding(concept.category, CLEAR, "text concept", Stage.TEXT_CONCEPTS)
            for concept, vectors in opened.told
            if concept.text_block is not None and read.closest(vectors) >= concept.text_block
        ]

    def _open(self) -> _Opened:
        with self._lock:
            if self._opened is None:
                with OPENING:
                    self._opened = self._load()
            return self._opened

    def _load(self) -> _Opened:
        clip = open_clip(self._folder, self._device)
        heads = heads_for(self._folder, clip.shape)
        concepts = tuple((c, clip.read(c.texts)) for c in heads.concept) if heads else ()
        young = clip.read(heads.minors.texts) if heads else None
        read = self._reader(clip)
        told = tuple((c, read(c.texts)) for c, _ in concepts if c.text_block is not None)
        return _Opened(clip, heads, concepts, young, read, told)

    def _reader(self, clip: Clip) -> Reader:
        """Whatever reads texts. Raises BrokenClip where the tower's vectors are not in the CLIP's space."""
        if self._tongues is None:
            return clip.read
        tongues = open_tongues(self._tongues, self._device)
        if tongues.width != clip.shape.projection:
            sizes = f"{tongues.width} numbers, the CLIP {clip.shape.projection}"
            raise BrokenClip(f"the text tower in {self._tongues} is for another CLIP: it has {sizes}")
        return tongues.read


def _judge(concept: Concept, cosine: float, stage: Stage, *, may_be_minor: bool) -> list[Finding]:
    findings: list[Finding] = []
    if cosine >= concept.review:
        score = CLEAR if cosine >= concept.block else HINT
        findings.append(Finding(concept.category, score, concept.category.value, stage))
    lower = concept.review if concept.with_minor is None else min(concept.review, concept.with_minor)
    if may_be_minor and concept.category in SEXUAL and cosine >= lower:
        findings.append(Finding(Category.MINOR_SEXUAL, 1.0, "minor and sexual", stage))
    return findings


def _sexual(score: float, head: str, stage: Stage, *, may_be_minor: bool) -> list[Finding]:
    findings = [Finding(Category.SEXUAL_EXPLICIT, score, head, stage)]
    if may_be_minor:
        findings.append(Finding(Category.MINOR_SEXUAL, 1.0, head, stage))
    return findings
