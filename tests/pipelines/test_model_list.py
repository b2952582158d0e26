"""The catalogues: models, styles, words and capabilities are what they claim to be."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.draw import DrawInputs
from pipelines.kit.catalogue import capabilities
from pipelines.kit.contract import MAX_PROMPT, Ability
from pipelines.kit.models import (
    MODELS_FILE,
    SHIPPED_WEIGHTS,
    ModelCard,
    folder_of,
    is_here,
    known_models,
    missing_files,
    read_models,
)
from pipelines.kit.styles import known_styles, styles_for
from pipelines.kit.words import Category, Examples, KnownWords, unknown_wish

CARDS = list(known_models())
PIXELS = {"small": 128**2, "medium": 1024 * 576, "megapixel": 1024**2}


def card(model: str) -> ModelCard:
    found = known_models().get(model)
    assert found is not None
    return found


def test_capabilities_are_exactly_these() -> None:
    assert {name: pipeline.inputs.__name__ for name, pipeline in capabilities().items()} == {
        "beautify": "BeautifyInputs",
        "describe": "DescribeInputs",
        "draw": "DrawInputs",
        "fuse": "FuseInputs",
        "inpaint": "InpaintInputs",
        "outpaint": "OutpaintInputs",
        "refine": "RefineInputs",
        "restyle": "RestyleInputs",
        "vary": "VaryInputs",
    }


DRAWING = [
    "pocket",
    "pocket-flash",
    "kandinsky-3.1",
    "kandinsky-3.1-flash",
    "kandinsky-3-pictures",
    "kandinsky-3.0",
    "kandinsky-2.2",
]
EDITING = {
    "kandinsky-3.1-inpaint": {Ability.INPAINT},
    "kandinsky-3-outlines": {Ability.CONTROL},
    "kandinsky-2.2-inpaint": {Ability.INPAINT},
    "kandinsky-2.2-depth": {Ability.CONTROL, Ability.IMAGE_PROMPT},
}


def test_models_are_exactly_these() -> None:
    assert [model.id for model in CARDS if model.has(frozenset({Ability.TEXT_TO_IMAGE}))] == DRAWING
    others = {model.id: model.abilities for model in CARDS if model.id not in DRAWING}
    shipped = SHIPPED_WEIGHTS / "pocket" / "kandinsky3_inpainting.safetensors"
    assert others == EDITING | ({"pocket-inpaint": {Ability.INPAINT}} if shipped.is_file() else {})
    eyes = [model.id for model in CARDS if Ability.IMAGE_PROMPT in model.abilities]
    assert [name for name in eyes if name != "pocket"] == [
        "kandinsky-3-pictures",
        "kandinsky-2.2",
        "kandinsky-2.2-depth",
    ]


def test_abilities_of_what_ships_follow_from_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.kit.models.SHIPPED_WEIGHTS", tmp_path)
    plain = read_models().get("pocket")
    assert plain is not None
    assert plain.abilities == {Ability.TEXT_TO_IMAGE, Ability.IMAGE_TO_IMAGE}
    assert read_models().get("pocket-inpaint") is None
    for name in (
        "ip_adapter.safetensors",
        "image_encoder/config.json",
        "image_encoder/model.safetensors",
        "kandinsky3_inpainting.safetensors",
        "flan_ul2_encoder/projection_inpainting.safetensors",
    ):
        path = tmp_path / "pocket" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    seeing, filling = read_models().get("pocket"), read_models().get("pocket-inpaint")
    assert seeing is not None
    assert seeing.abilities == plain.abilities | {Ability.IMAGE_PROMPT}
    assert filling is not None
    assert filling.abilities == {Ability.INPAINT}


@pytest.mark.parametrize("model", CARDS, ids=lambda model: model.id)
def test_every_model_is_described(model: ModelCard) -> None:
    for ratio, size in model.ratios.items():
        across, down = map(int, ratio.split(":"))
        assert size.width / size.height == pytest.approx(across / down, rel=0.06)
        assert size.width * size.height <= 1.05 * 1024**2
        if model.id in DRAWING:
            assert DrawInputs(prompt="x", model=model.id, ratio=ratio).card is model
    assert model.default_ratio == "1:1"
    for words in (model.title, model.description):
        assert words.en
        assert words.ru
    assert any("а" <= letter <= "я" for letter in model.description.ru)
    assert model.ships == (model.download_gib == 0)
    assert styles_for(model)


def test_card_of_a_flash_model_has_no_guidance() -> None:
    assert {model.id for model in CARDS if model.is_distilled} == {"pocket-flash", "kandinsky-3.1-flash"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('id = "pocket-flash"', 'id = "pocket"'),
        ("units = 2", "units = 0"),
        ("[128, 128]", "[100, 128]"),
        ('sizes = "small"', 'sizes = "tiny"'),
        ('licence = "Apache-2.0"', 'license = "Apache-2.0"'),
        ('family = "kandinsky3"', 'family = "dall-e"'),
        ('variant = "inpaint"\nabilities = ["inpaint"]', 'variant = "depth"\nabilities = ["inpaint"]'),
        ("ships = true", "ships = false"),
    ],
)
def test_mistakes_in_the_file_are_noticed(before: str, after: str, tmp_path: Path) -> None:
    text = MODELS_FILE.read_text(encoding="utf-8")
    assert before in text
    broken = tmp_path / "models.toml"
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011  pydantic's errors are ValueErrors too
        read_models(broken)


def test_files_are_looked_for_where_they_belong(tmp_path: Path) -> None:
    big = card("kandinsky-3.1-flash")
    assert folder_of(big, tmp_path) == tmp_path / "kandinsky-3.1" / "weights"
    assert missing_files(big, tmp_path) == big.needs
    for name in big.needs:
        path = folder_of(big, tmp_path) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert is_here(big, tmp_path)
    assert missing_files(card("kandinsky-3.1"), tmp_path) == (
        "kandinsky3.pt",
        "flan_ul2_encoder/projection.pt",
    )


def test_own_folder_wins_over_what_ships(tmp_path: Path) -> None:
    assert folder_of(card("pocket"), tmp_path) == SHIPPED_WEIGHTS / "pocket"
    (tmp_path / "pocket").mkdir()
    assert folder_of(card("pocket"), tmp_path) == tmp_path / "pocket"


def test_tiny_model_is_complete(models_folder: Path) -> None:
    assert is_here(card("pocket"), models_folder)
    assert is_here(card("pocket-flash"), models_folder)


def test_styles_are_a_good_dozen_and_fit_beside_a_long_prompt() -> None:
    styles = known_styles()
    assert len(styles) >= 12
    assert "none" not in styles
    for style in styles.values():
        prompt, negative = style.apply("x" * MAX_PROMPT, "", card("kandinsky-3.1"))
        assert "x" * MAX_PROMPT in prompt
        assert len(negative) < MAX_PROMPT


def test_pocket_offers_the_styles_it_was_trained_on() -> None:
    assert [style.id for style in styles_for(card("pocket"))] == [
        "watercolor",
        "sketch",
        "flat",
        "pixel",
        "neon",
    ]
    assert len(styles_for(card("kandinsky-3.1"))) == len(known_styles())


WORDS = KnownWords(
    objects=Category(
        en={"fish": ("fish",), "house": ("house",), "butterfly": ("butterfly",)},
        ru={"fish": ("рыба",), "house": ("дом",), "butterfly": ("бабочка",), "hedgehog": ("ёж",)},
    ),
    backdrops=Category(
        en={"sea": ("in the sea",), "night": ("at night",)}, ru={"sea": ("на море",), "night": ("ночью",)}
    ),
    examples=Examples(en=("a red fish",), ru=("красная рыба",)),
)


@pytest.mark.parametrize(
    ("prompt", "known"),
    [
        ("a red fish under the moon", True),
        ("two FISHES!", True),
        ("butterflies", True),
        ("рыбу", True),
        ("про рыбок", True),
        ("дома", True),
        ("еж", True),
        ("ночью", True),
        ("in the deep sea", True),
        ("a whale under the sea", True),
        ("in the kitchen", False),
        ("a red dragon", False),
        ("красный дракон", False),
        ("кит", False),
        ("selfish", False),
        ("🐉", False),
        ("", False),
    ],
)
def test_words_are_known_in_their_forms(prompt: str, known: bool) -> None:
    assert WORDS.knows(prompt) is known


def test_unknown_wish_tells_what_the_model_knows(models_folder: Path) -> None:
    pocket = card("pocket")
    assert unknown_wish("blue fish", "en", pocket, models_folder) is None
    wish = unknown_wish("синий дракон", "ru", pocket, models_folder)
    assert wish is not None
    assert "рыба" in wish.things
    assert wish.examples == ("красная рыба",)
    assert unknown_wish("dragon", "en", card("kandinsky-3.1"), models_folder) is None


def test_card_is_frozen() -> None:
    with pytest.raises(ValidationError):
        card("pocket").units = 0  # type: ignore[misc]
