"""LoRAs by name: asked for, shown, listed, and refused in one sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.models import lora_words
from pipelines.kit.contract import LoraUse
from pipelines.kit.loras import LoraFile
from pipelines.kit.models import known_models
from tests.chat.play import Play


@pytest.fixture(autouse=True)
def lace() -> Iterator[None]:
    """An operator has given the pocket model a LoRA."""
    card = known_models().get("pocket")
    assert card is not None
    card.loras["lace"] = "loras/lace.safetensors"
    yield
    del card.loras["lace"]


async def test_a_lora_counts_as_much_as_was_said(play: Play) -> None:
    picture = await play.draw(play.ben, "a red fish —lora Lace:0,8 --seed 3")
    order = play.paint.orders[-1]
    assert order.loras == (LoraUse(name="lace", weight=0.8),)
    assert picture.words.endswith("seed 3 · LoRA lace 0.8")
    await play.ben.press(picture, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=picture.id)
    assert "LoRA: lace 0.8" in recipe.words
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/draw a red fish --seed 3 --lora lace:0.8 --model pocket"
    await play.draw(play.ben, copied)
    assert play.paint.orders[-1] == order


async def test_a_wrong_name_lists_what_the_model_has(play: Play) -> None:
    for person, words, answer in (
        (play.ben, "a fish --lora silk", "Pocket has no LoRA called silk. It has lace."),
        (play.anna, "рыба --lora silk", "У модели Карманная нет LoRA с именем silk. Есть lace."),
        (play.ben, "a fish --model pocket-flash --lora lace", "Pocket Flash has no LoRA called lace."),
    ):
        assert (await person.ask(words)).words.startswith(answer)


async def test_they_are_listed_where_models_are(play: Play) -> None:
    assert "LoRA: lace" in (await play.ben.ask("/models")).words
    assert "--lora lace:0.8" in (await play.ben.ask("/help")).words


@pytest.mark.parametrize(
    ("title", "trigger", "told"),
    [
        ("", "", "<code>lace</code>"),
        ("Lace & Silk", "made of lace", "<code>lace</code> (“Lace &amp; Silk”, made of lace)"),
        ("lace", "made of lace", "<code>lace</code> (made of lace)"),
    ],
)
def test_a_lora_tells_what_its_file_says(title: str, trigger: str, told: str) -> None:
    assert lora_words(LoraFile("lace", Path("lace.safetensors"), title, trigger)) == told
