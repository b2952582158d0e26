"""The CompVis safety checker: a CLIP ViT-L/14 tower with stored concept vectors, as published.

Layout and rule as in diffusers' StableDiffusionSafetyChecker: score = cosine - threshold + adjustment,
where a hit on a special-care vector raises the adjustment by 0.01. All its concepts are sexual; the
special-care vectors stand for young persons, who beside a concept are the minors rule.
"""
# transformers and torch leave much untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PIL import Image

from pipelines.kit.turns import OPENING
from safety.clip import Vectors, device_of, pixels_of, unit

if TYPE_CHECKING:
    import torch
    from transformers import CLIPVisionModelWithProjection

CARE_ADJUSTMENT = 0.01
WEIGHTS = "model.safetensors"
_STORED = ("concept_embeds", "concept_embeds_weights", "special_care_embeds", "special_care_embeds_weights")
_TOWER = "vision_model.vision_model."


class BrokenChecker(RuntimeError):
    """The folder holds no checker of the published layout."""


@dataclass(frozen=True)
class Look:
    """What the checker sees: a sexual concept, a young person."""

    is_sexual: bool
    is_young: bool


@dataclass(frozen=True)
class _Opened:
    tower: "CLIPVisionModelWithProjection"
    side: int
    concepts: Vectors
    thresholds: "torch.Tensor"
    care: Vectors
    care_thresholds: "torch.Tensor"


class CompVisChecker:
    """A checker folder: `config.json` and `model.safetensors`. Loaded with the first picture."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        self._folder = folder
        self._device = device
        self._lock = Lock()
        self._opened: _Opened | None = None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.name

    def open(self) -> _Opened:
        """Load the weights. Raises BrokenChecker, OSError."""
        with self._lock:
            if self._opened is None:
                with OPENING:
                    self._opened = _open(self._folder, self._device)
            return self._opened

    def look(self, picture: Image.Image) -> Look:
        """What the stored vectors say of a picture. Raises BrokenChecker, OSError."""
        opened = self.open()
        seen = _see(opened, picture)
        is_young = (seen.rows @ opened.care.rows.T - opened.care_thresholds).amax().item() > 0
        score = (seen.rows @ opened.concepts.rows.T - opened.thresholds).amax().item()
        return Look(is_sexual=score + (CARE_ADJUSTMENT if is_young else 0.0) > 0, is_young=is_young)


def _see(opened: _Opened, picture: Image.Image) -> Vectors:
    import torch

    with torch.inference_mode():
        output: Any = opened.tower(pixel_values=pixels_of(picture, opened.side).to(opened.tower.device))
    return unit(output.image_embeds)


def _open(folder: Path, device: str) -> _Opened:
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    try:
        config: Any = CLIPVisionConfig(**_vision(json.loads((folder / "config.json").read_text("utf-8"))))
        weights = load_file(folder / WEIGHTS)
    except (KeyError, ValueError, SafetensorError) as error:
        raise BrokenChecker(f"the checker in {folder} does not open: {error}") from error
    if missing := [name for name in _STORED if name not in weights]:
        raise BrokenChecker(f"the checker in {folder} lacks {', '.join(missing)}")
    tower: Any = CLIPVisionModelWithProjection(config)
    state = {"visual_projection.weight": weights.get("visual_projection.weight")} | {
        f"vision_model.{name.removeprefix(_TOWER)}": value
        for name, value in weights.items()
        if name.startswith(_TOWER) and not name.endswith("position_ids")
    }
    try:
        tower.load_state_dict({name: value for name, value in state.items() if value is not None})
        concepts, care = unit(weights["concept_embeds"]), unit(weights["special_care_embeds"])
    except RuntimeError as error:
        raise BrokenChecker(f"the checker in {folder} has another layout: {error}") from error
    if {concepts.rows.shape[1], care.rows.shape[1]} != {config.projection_dim}:
        raise BrokenChecker(f"the checker in {folder} has another layout: vectors and tower differ in size")
    return _Opened(
        tower.float().eval().to(device_of(device)),
        int(config.image_size),
        concepts,
        weights["concept_embeds_weights"].float(),
        care,
        weights["special_care_embeds_weights"].float(),
    )


def _vision(config: dict[str, Any]) -> dict[str, Any]:
    """The tower's sizes; older configurations keep those that differ from the defaults in a dictionary."""
    vision: dict[str, Any] = dict(config.get("vision_config_dict") or {}) | dict(config["vision_config"])
    return vision | {"projection_dim": config.get("projection_dim", vision.get("projection_dim", 768))}
