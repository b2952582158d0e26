"""A tiny random model that can do everything its family can, in the pocket's place, and its entries."""

import shutil
from pathlib import Path

import pytest

from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard, known_models
from tests.kandinsky3.companions import make_companions
from tests.tiny_model import make_tiny_model


def make_whole_family(models: Path) -> None:
    """Write `pocket/` with inpainting, image prompts and a control net for plain outlines."""
    make_tiny_model(models / "tiny")
    make_companions(models / "tiny", models / "pocket")
    shutil.copy(
        models / "pocket" / "controlnet_two.safetensors", models / "pocket" / "controlnet_edges.safetensors"
    )


def add_to_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pocket see pictures and outlines, and let `pocket-inpaint` be there."""
    cards: dict[str, ModelCard] = vars(known_models())["_cards"]
    pocket = cards["pocket"]
    able = pocket.abilities | {Ability.IMAGE_PROMPT, Ability.CONTROL}
    monkeypatch.setitem(cards, "pocket", pocket.model_copy(update={"abilities": able, "steps": 4}))
    inpaint = pocket.model_copy(
        update={
            "id": "pocket-inpaint",
            "variant": "inpaint",
            "abilities": frozenset({Ability.INPAINT}),
            "needs": ("kandinsky3_inpainting.safetensors",),
            "guidance": 4.0,
            "steps": 4,
        }
    )
    monkeypatch.setitem(cards, "pocket-inpaint", inpaint)
