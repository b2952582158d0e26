"""The CompVis checker: its published layout is read, its rule is the published one."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from safety.clip import pixels_of
from safety.compvis import WEIGHTS, BrokenChecker, CompVisChecker, Look
from tests.safety.tiny_clip import BLUE, RED

VISION = {
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 16,
}


def picture(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (64, 64), colour)


def make_checker(folder: Path, *, concept: float, care: float) -> Path:
    """A small checker in the published layout, whose stored vectors are what its tower sees in red.

    `concept` and `care` are its thresholds as cosines to red.
    """
    torch.manual_seed(5)
    tower = CLIPVisionModelWithProjection(CLIPVisionConfig(**VISION, projection_dim=16)).eval()
    with torch.inference_mode():
        red = tower(pixel_values=pixels_of(picture(RED), 32)).image_embeds
    weights = {f"vision_model.{name}": value for name, value in tower.state_dict().items()}
    weights["visual_projection.weight"] = weights.pop("vision_model.visual_projection.weight")
    weights |= {
        "concept_embeds": 2 * red,
        "concept_embeds_weights": torch.tensor([concept]),
        "special_care_embeds": 3 * red,
        "special_care_embeds_weights": torch.tensor([care]),
    }
    save_file({name: value.contiguous() for name, value in weights.items()}, folder / WEIGHTS)
    config = {
        "architectures": ["StableDiffusionSafetyChecker"],
        "projection_dim": 16,
        "vision_config": VISION,
    }
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.mark.parametrize(
    ("concept", "care", "seen"),
    [
        (0.99, 1.5, Look(is_sexual=True, is_young=False)),
        (1.5, 0.99, Look(is_sexual=False, is_young=True)),  # special care alone decides nothing
        (1.005, 1.5, Look(is_sexual=False, is_young=False)),
        (1.005, 0.99, Look(is_sexual=True, is_young=True)),  # 0.01 carries it over its threshold
        (1.015, 0.99, Look(is_sexual=False, is_young=True)),
    ],
)
def test_the_published_rule(tmp_path: Path, concept: float, care: float, seen: Look) -> None:
    assert CompVisChecker(make_checker(tmp_path, concept=concept, care=care)).look(picture(RED)) == seen


def test_another_picture_is_another_verdict(tmp_path: Path) -> None:
    checker = CompVisChecker(make_checker(tmp_path, concept=0.999, care=1.5))
    assert checker.look(picture(RED)).is_sexual
    assert not checker.look(picture(BLUE)).is_sexual


@pytest.mark.parametrize(
    "name", ["concept_embeds", "special_care_embeds_weights", "visual_projection.weight"]
)
def test_missing_weights_are_told(tmp_path: Path, name: str) -> None:
    folder = make_checker(tmp_path, concept=1.0, care=1.0)
    save_file({k: v for k, v in load_file(folder / WEIGHTS).items() if k != name}, folder / WEIGHTS)
    with pytest.raises(BrokenChecker, match=name.split(".", maxsplit=1)[0]):
        CompVisChecker(folder).open()


def test_vectors_for_another_tower_are_told(tmp_path: Path) -> None:
    folder = make_checker(tmp_path, concept=1.0, care=1.0)
    save_file(load_file(folder / WEIGHTS) | {"concept_embeds": torch.ones(1, 8)}, folder / WEIGHTS)
    with pytest.raises(BrokenChecker, match="another layout"):
        CompVisChecker(folder).open()
