"""How alike the outlines of two pictures are."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image

from pipelines.kit.outlines import simple_outlines

EDGE = 64  # brightness from which an outline counts
NEAR = 2  # pixels by which an outline may be off


def mean_f1(sources: Sequence[Image.Image], made: Sequence[Image.Image]) -> float:
    """Return the mean F1 of the outlines of pictures against those of their sources."""
    return float(np.mean([edge_f1(a, b) for a, b in zip(sources, made, strict=True)]))


def edge_f1(source: Image.Image, made: Image.Image) -> float:
    """Return F1 of the outlines: precision and recall with a tolerance of `NEAR` pixels."""
    a, b = (np.asarray(simple_outlines(one).convert("L")) >= EDGE for one in (source, made))
    if not a.any() or not b.any():
        return 0.0
    precision, recall = (b & _grown(a)).sum() / b.sum(), (a & _grown(b)).sum() / a.sum()
    return 0.0 if precision + recall == 0 else float(2 * precision * recall / (precision + recall))


def _grown(edges: np.ndarray) -> np.ndarray:
    wide = torch.from_numpy(edges.astype(np.float32))[None, None]
    return torch.nn.functional.max_pool2d(wide, 2 * NEAR + 1, stride=1, padding=NEAR)[0, 0].numpy() > 0
