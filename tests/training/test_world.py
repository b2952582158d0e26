"""The world: the same seed paints the same picture, and captions say what is in it, in both languages."""

import random
from collections import Counter

import numpy as np
import pytest

from training.recipe import Recipe
from training.text import make_tokenizer
from training.world import english, russian
from training.world.captions import caption
from training.world.dataset import scene_number
from training.world.palette import COLOUR_NAMES, COLOURS, SHAPES, STYLES
from training.world.scenes import ABSENT, LABEL_SIZES, Scene, Thing, paint
from training.world.words import EXAMPLES, known_words


def lone(style: str = "flat", shape: str = "ball", colour: str = "red", backdrop: str = "plain") -> Scene:
    plain = "cyan" if backdrop == "plain" else None
    return Scene(style, backdrop, plain, False, "centre", "big", (Thing(shape, colour, False),))


@pytest.mark.parametrize("style", STYLES)
def test_a_scene_and_a_seed_always_paint_the_same_picture(style: str) -> None:
    picture = paint(lone(style, "cat", "orange", "meadow"), 3)
    assert picture.shape == (128, 128, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, paint(lone(style, "cat", "orange", "meadow"), 3))
    assert not np.array_equal(picture, paint(lone(style, "cat", "orange", "meadow"), 4))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_object_shows_its_colour(shape: str) -> None:
    picture = paint(lone(shape=shape, colour="purple"), 1).astype(int)
    near = np.abs(picture - np.array(COLOURS["purple"])).max(-1) < 40
    assert near.sum() > 300


def test_labels_fit_their_sizes_and_scenes_repeat() -> None:
    for number in range(300):
        scene = scene_number(number)
        assert scene == scene_number(number)
        labels = scene.labels()
        assert all(ABSENT <= label < size for label, size in zip(labels, LABEL_SIZES, strict=True))
        assert (labels[7] == ABSENT) == (len(scene.things) == 1)
        assert all(thing.colour != scene.plain for thing in scene.things), "an object would vanish"


def test_full_captions_name_colour_shape_and_style() -> None:
    lots = random.Random(5)
    for number in range(200):
        scene = scene_number(number)
        text = caption(scene, lots, "en", full=True).lower()
        for thing in scene.things:
            assert any(word in text for word in english.NOUNS[thing.shape])
            assert any(word in text for word in english.COLOURS[thing.colour])
        text = caption(scene, lots, "ru", full=True).lower()
        for thing in scene.things:
            assert any(noun.forms[0][:3] in text for noun in russian.NOUNS[thing.shape])
            assert any(word.stem in text for word in russian.COLOURS[thing.colour])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("nominative", "синяя рыба"),
        ("accusative", "синюю рыбу"),
        ("genitive", "синей рыбы"),
        ("instrumental", "синей рыбой"),
    ],
)
def test_russian_adjectives_agree(case: str, expected: str) -> None:
    fish, blue = russian.NOUNS["fish"][0], russian.COLOURS["blue"][0]
    assert f"{blue.form(case, fish.gender, fish.animate)} {fish.form(case)}" == expected


def test_animate_masculine_accusative_follows_the_genitive() -> None:
    cat, house = russian.NOUNS["cat"][0], russian.NOUNS["house"][0]
    red = russian.COLOURS["red"][0]
    assert red.form("accusative", cat.gender, cat.animate) + " " + cat.form("accusative") == "красного кота"
    assert (
        red.form("accusative", house.gender, house.animate) + " " + house.form("accusative") == "красный дом"
    )


def test_tokenizer_covers_the_world_and_spells_the_rest() -> None:
    tokenizer = make_tokenizer(captions=6000)
    for language in ("en", "ru"):
        for wish in EXAMPLES[language]:
            ids = tokenizer(wish)["input_ids"]
            assert ids[-1] == tokenizer.eos_token_id
            assert tokenizer.unk_token_id not in ids
            assert len(ids) <= 2 * len(wish.split()) + 4, "words of the world are whole pieces"
    assert tokenizer("Красная РЫБА ёлка")["input_ids"] == tokenizer("красная рыба елка")["input_ids"]
    assert tokenizer.unk_token_id not in tokenizer("dinosaur жираф")["input_ids"]


def test_words_hold_inflected_forms_and_examples() -> None:
    words = known_words()
    objects, colours = words["objects"], words["colours"]
    assert {"рыба", "рыбу", "рыбой"} <= set(objects["ru"]["fish"])
    assert {"красный", "красная", "красную"} <= set(colours["ru"]["red"])
    assert set(colours["en"]) == set(COLOUR_NAMES)


def test_two_objects_are_a_minority_and_styles_are_even() -> None:
    scenes = [scene_number(number) for number in range(2000)]
    assert 0.2 < sum(len(scene.things) == 2 for scene in scenes) / 2000 < 0.4
    assert min(Counter(scene.style for scene in scenes).values()) > 250


def test_intermediate_results_stay_out_of_the_repository() -> None:
    assert "weights" not in Recipe().folder.parts
    assert Recipe().folder.name == "atelier-training"
