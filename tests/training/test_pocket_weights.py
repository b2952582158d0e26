"""The shipped weights: a handful of wishes in both languages come out in the colour asked for, quickly."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import AutoTokenizer, CLIPModel, PreTrainedTokenizerBase

from pipelines.kandinsky3.sizes import Kandinsky3Config, Role
from training.evaluate import Model
from training.world.palette import COLOURS

WEIGHTS = Path(__file__).parents[2] / "weights" / "pocket"
LARGEST = 120 * 2**20  # bytes of the whole folder

WISHES = {
    "a big red ball on a white background": "red",
    "a big blue fish on a yellow background": "blue",
    "большая зелёная звезда на белом фоне": "green",
    "большой оранжевый кот на голубом фоне": "orange",
    "a big purple heart on a yellow background": "purple",
    "большая розовая рыба на белом фоне": "pink",
}


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(WEIGHTS)


def colour_inside(picture: Tensor) -> str:
    """Name the palette colour that most of the middle of the picture is nearest to."""
    middle = ((picture[:, 40:88, 40:88] + 1) * 127.5).permute(1, 2, 0).reshape(-1, 3).numpy()
    palette = np.array(list(COLOURS.values()), dtype=np.float32)
    nearest = np.square(middle[:, None] - palette[None]).sum(-1).argmin(1)
    return list(COLOURS)[int(np.bincount(nearest, minlength=len(palette)).argmax())]


@pytest.mark.parametrize("role", [Role.BASE, Role.FLASH])
def test_objects_wear_the_colour_that_was_asked_for(model: Model, role: Role) -> None:
    pictures = model.draw(role, list(WISHES), list(range(len(WISHES))), steps=10)
    seen = [colour_inside(picture) for picture in pictures]
    right = sum(one == wanted for one, wanted in zip(seen, WISHES.values(), strict=True))
    assert right >= len(WISHES) - 1, f"saw {seen}, wanted {list(WISHES.values())}"


def test_same_seed_same_picture_another_seed_another(model: Model) -> None:
    wish = ["a red fish under the moon"]
    first, again, other = (model.draw(Role.FLASH, wish, [seed], steps=4) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_night_is_darker_than_snow(model: Model) -> None:
    night, snow = model.draw(Role.FLASH, ["a red ball at night", "a red ball in the snow"], [3, 3], steps=4)
    assert night[:, :24].mean() < snow[:, :24].mean() - 0.5


def test_clip_prefers_the_caption_of_a_drawing(model: Model) -> None:
    # transformers does not type its loaders
    towers = CLIPModel.from_pretrained(  # pyright: ignore[reportUnknownMemberType]
        WEIGHTS / "clip", dtype=torch.float32
    ).eval()
    tokenizer = cast("PreTrainedTokenizerBase", AutoTokenizer.from_pretrained(WEIGHTS / "clip"))  # pyright: ignore[reportUnknownMemberType]
    wishes = ["a big red ball on a white background", "a neon green star at night", "синяя рыба в море"]
    words = tokenizer(wishes, padding=True, return_tensors="pt")
    with torch.no_grad():
        pictures = model.draw(Role.FLASH, wishes, [5, 6, 7], steps=4)
        told = towers(
            pixel_values=pictures, input_ids=words["input_ids"], attention_mask=words["attention_mask"]
        )
    assert told.logits_per_image.argmax(1).tolist() == [0, 1, 2]


def test_folder_is_small_and_says_its_sizes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) <= LARGEST
    config = Kandinsky3Config.read(WEIGHTS)
    assert config.native_size == 128
    assert (WEIGHTS / "words.json").is_file()
    assert (WEIGHTS / "README.md").is_file()
