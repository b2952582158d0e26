"""The picture screen: one CLIP embedding, several heads; torch is loaded with the first picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock

from pipelines.kit.images import open_picture
from safety.clip import Clip, Vectors, open_clip
from safety.compvis import CompVisHead
from safety.heads.reader import Concept, Heads, heads_for
from safety.verdict import Category, Finding, Stage

CLEAR = 0.9
HINT = 0.5


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


@dataclass(frozen=True)
class _Opened:
    """A loaded CLIP with the vectors of its concepts."""

    clip: Clip
    heads: Heads | None
    concepts: tuple[tuple[Concept, Vectors], ...]
    young: Vectors | None


class ClipPictures:
    """Judges pictures with a CLIP folder in the transformers layout."""

    def __init__(self, folder: Path, device: str = "cpu", checker: Path | None = None) -> None:
        """`checker`: a CompVis safety checker (safetensors) for the same CLIP, as an additional head."""
        self._folder = folder
        self._device = device
        self._checker = CompVisHead(checker) if checker else None
        self._lock = Lock()
        self._opened: _Opened | None = None

    @property
    def rules(self) -> str:
        """Version of the heads that decide."""
        heads = self._open().heads
        return f"clip-{heads.version}" if heads else "clip-formal"

    def describe(self) -> Coverage:
        """What is checked and by what. Opens the CLIP; raises where it cannot be opened."""
        heads = self._open().heads
        model = self._folder.name
        if heads is None:
            return Coverage(Depth.FORMAL, model, "clip-formal", ())
        categories = tuple(dict.fromkeys(concept.category for concept in heads.concept))
        depth = Depth.CALIBRATED if heads.calibrated else Depth.PUBLISHED
        return Coverage(depth, model, heads.version, (*categories, Category.MINOR_SEXUAL))

    @property
    def blind(self) -> Coverage:
        """What is checked where the CLIP cannot be opened."""
        return Coverage(Depth.OFF, self._folder.name, "", ())

    def find(self, data: bytes, stage: Stage) -> Sequence[Finding]:
        """Findings in one encoded picture.

        Raises PipelineError (picture-… codes) for unreadable bytes, anything else where CLIP fails.
        """
        picture = open_picture(data).image
        opened = self._open()
        seen = opened.clip.see(picture)
        heads, young = opened.heads, opened.young
        may_be_minor = (
            heads is not None and young is not None and seen.closest(young) >= heads.minors.threshold
        )
        findings: list[Finding] = []
        for concept, vectors in opened.concepts:
            findings += _judge(concept, seen.closest(vectors), stage, may_be_minor=may_be_minor)
        if self._checker:
            findings.extend(self._checker.find(seen, stage))
        return findings

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        """Concepts in texts, for concepts that have a threshold between texts."""
        opened = self._open()
        decisive = [(c, vectors) for c, vectors in opened.concepts if c.text_block is not None]
        if not decisive:
            return ()
        read = opened.clip.read(texts)
        return [
            Finding(concept.category, CLEAR, "text concept", Stage.TEXT_CONCEPTS)
            for concept, vectors in decisive
            if concept.text_block is not None and read.closest(vectors) >= concept.text_block
        ]

    def _open(self) -> _Opened:
        with self._lock:
            if self._opened is None:
                clip = open_clip(self._folder, self._device)
                heads = heads_for(self._folder, clip.shape)
                concepts = tuple((c, clip.read(c.texts)) for c in heads.concept) if heads else ()
                young = clip.read(heads.minors.texts) if heads else None
                self._opened = _Opened(clip, heads, concepts, young)
            return self._opened


def _judge(concept: Concept, cosine: float, stage: Stage, *, may_be_minor: bool) -> list[Finding]:
    findings: list[Finding] = []
    if cosine >= concept.review:
        score = CLEAR if cosine >= concept.block else HINT
        findings.append(Finding(concept.category, score, concept.category.value, stage))
    if may_be_minor and concept.with_minor is not None and cosine >= concept.with_minor:
        findings.append(Finding(Category.MINOR_SEXUAL, 1.0, "minor and sexual", stage))
    return findings
