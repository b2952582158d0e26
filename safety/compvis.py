"""The CompVis safety checker's head: stored concept vectors on a CLIP ViT-L/14 embedding.

Layout and rule as in diffusers' StableDiffusionSafetyChecker: score = cosine - threshold + adjustment,
where a hit on a special-care vector raises the adjustment by 0.01. All its concepts are sexual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from safety.clip import Vectors
from safety.verdict import Category, Finding, Stage

if TYPE_CHECKING:
    import torch

_CARE_ADJUSTMENT = 0.01


@dataclass(frozen=True)
class _Stored:
    concepts: Vectors
    thresholds: "torch.Tensor"
    care: Vectors
    care_thresholds: "torch.Tensor"


class CompVisHead:
    """Concept vectors read from the checker's safetensors file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._stored: _Stored | None = None

    def find(self, seen: Vectors, stage: Stage) -> Sequence[Finding]:
        """Findings on picture vectors. Raises where the file is missing or made for another CLIP."""
        stored = self._open()
        care = (seen.rows @ stored.care.rows.T - stored.care_thresholds).amax().item() > 0
        scores = seen.rows @ stored.concepts.rows.T - stored.thresholds
        if scores.amax().item() + (_CARE_ADJUSTMENT if care else 0.0) <= 0:
            return ()
        finding = Finding(Category.SEXUAL_EXPLICIT, 0.9, "compvis", stage)
        # Special-care vectors stand for young persons: together with a sexual concept, the minors rule.
        return (finding, Finding(Category.MINOR_SEXUAL, 1.0, "compvis", stage)) if care else (finding,)

    def _open(self) -> _Stored:
        with self._lock:
            if self._stored is None:
                from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

                stored = load_file(self._file)
                self._stored = _Stored(
                    _unit(stored["concept_embeds"]),
                    stored["concept_embeds_weights"].float(),
                    _unit(stored["special_care_embeds"]),
                    stored["special_care_embeds_weights"].float(),
                )
            return self._stored


def _unit(rows: "torch.Tensor") -> Vectors:
    from torch.nn.functional import normalize

    return Vectors(normalize(rows.float(), dim=-1))
