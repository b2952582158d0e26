"""The CompVis head: its layout is read and its rule is the published one."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from safety.clip import Vectors
from safety.compvis import CompVisHead
from safety.verdict import Category, Stage


@pytest.fixture
def head(tmp_path: Path) -> CompVisHead:
    """One concept along the first axis, one special-care vector along the second."""
    file = tmp_path / "checker.safetensors"
    stored = {
        "concept_embeds": torch.tensor([[2.0, 0.0, 0.0]]),
        "concept_embeds_weights": torch.tensor([0.5]),
        "special_care_embeds": torch.tensor([[0.0, 3.0, 0.0]]),
        "special_care_embeds_weights": torch.tensor([0.3]),
    }
    save_file(stored, file)
    return CompVisHead(file)


def seen(*row: float) -> Vectors:
    return Vectors(torch.tensor([row]))


@pytest.mark.parametrize(
    ("row", "categories"),
    [
        ((0.4, 0.0, 0.9), set()),
        ((0.0, 0.9, 0.0), set()),  # special care alone decides nothing
        ((0.495, 0.0, 0.8), set()),
        ((0.6, 0.0, 0.8), {Category.SEXUAL_EXPLICIT}),
        # the adjustment of 0.01 carries this one over its threshold
        ((0.495, 0.4, 0.7), {Category.SEXUAL_EXPLICIT, Category.MINOR_SEXUAL}),
    ],
)
def test_the_published_rule(head: CompVisHead, row: tuple[float, ...], categories: set[Category]) -> None:
    assert {finding.category for finding in head.find(seen(*row), Stage.OUTPUT_PICTURE)} == categories
