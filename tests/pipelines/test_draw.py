"""Drawing: what may be asked, what it costs, and the whole way from words to a picture."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.draw import Draw, DrawInputs, order_of
from pipelines.kit.contract import Cancelled, PipelineError
from pipelines.kit.images import image_of, open_picture
from pipelines.kit.styles import known_styles
from tests.pipelines.desk import Desk


def asked(**wishes: Any) -> DrawInputs:
    return DrawInputs.model_validate({"prompt": "red fish", "model": "pocket-flash", **wishes})


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"model": "dall-e"}, "unknown-model"),
        ({"ratio": "5:7"}, "unknown-ratio"),
        ({"ratio": "16:9"}, "ratio-unavailable"),
        ({"style": "cubism"}, "unknown-style"),
        ({"style": "oil"}, "style-unavailable"),
        ({"steps": 10}, "fixed-steps"),
        ({"guidance": 2.0}, "fixed-steps"),
        ({"prompt": "  "}, "string_too_short"),
        ({"prompt": "я" * 1001}, "string_too_long"),
        ({"count": 5}, "less_than_equal"),
        ({"count": 0}, "greater_than_equal"),
        ({"seed": 2**32}, "less_than"),
        ({"seed": -1}, "greater_than_equal"),
        ({"colour": "red"}, "extra_forbidden"),
    ],
)
def test_bad_wishes_are_refused_by_name(wishes: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(**wishes)
    assert [error["type"] for error in caught.value.errors()] == [code]


def test_refusals_carry_facts_for_the_sentence() -> None:
    with pytest.raises(ValidationError) as caught:
        asked(ratio="16:9")
    assert caught.value.errors()[0]["ctx"] == {"model": "pocket-flash", "ratio": "16:9"}


def test_thousand_characters_in_any_script_are_welcome() -> None:
    prompt = ("рыба 🐟 " * 200)[:1000].strip()
    assert asked(prompt=prompt).prompt == prompt


def test_inputs_survive_storage() -> None:
    inputs = asked(count=3, seed=7, style="neon", negative="red")
    assert DrawInputs.model_validate_json(inputs.model_dump_json()) == inputs


def test_cost_follows_model_count_and_steps() -> None:
    assert Draw.cost(asked()) == 1
    assert Draw.cost(asked(count=4)) == 4
    assert Draw.cost(asked(model="pocket")) == 2
    assert Draw.cost(asked(model="pocket", steps=100)) == 8
    assert Draw.cost(asked(model="kandinsky-3.1", ratio="3:2")) == 10


def test_pocket_style_speaks_the_language_of_the_prompt() -> None:
    assert order_of(asked(style="neon")).prompt == "red fish, neon glow"
    assert order_of(asked(prompt="красная рыба", style="neon")).prompt == "красная рыба, неон"


def test_large_model_gets_the_full_wording_and_what_to_avoid() -> None:
    order = order_of(asked(model="kandinsky-3.1", style="oil", negative="people"))
    assert order.prompt.startswith("oil painting of red fish")
    assert order.negative.startswith("people, ")
    assert known_styles()["oil"].negative in order.negative


def test_braces_in_a_prompt_stay_what_they_are() -> None:
    assert order_of(asked(prompt="{0} {prompt} {x", style="neon")).prompt.startswith("{0} ")


def test_distilled_model_says_that_it_ignores_the_negative() -> None:
    assert order_of(asked(negative="red")).negative == ""


def test_seeds_count_up_and_wrap() -> None:
    assert order_of(asked(seed=2**32 - 1, count=2)).seeds == (2**32 - 1, 0)
    assert order_of(asked()).seeds != order_of(asked()).seeds


async def test_pictures_come_enlarged_with_a_complete_recipe(desk: Desk) -> None:
    inputs = asked(count=2, seed=5, negative="blue")
    made = await Draw().run(inputs, desk)
    assert [(it.width, it.height, it.media_type) for it in made] == [(512, 512, "image/png")] * 2
    assert [image_of(it.data).size for it in made] == [(512, 512)] * 2
    recipe = made[1].recipe
    assert (recipe.seed, recipe.width, recipe.steps, recipe.guidance) == (6, 128, 4, 0.0)
    assert (recipe.prompt, recipe.negative, recipe.notes) == ("red fish", "blue", ("negative-ignored",))
    assert desk.steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


async def test_recipe_makes_the_same_bytes_again(desk: Desk) -> None:
    (first,) = await Draw().run(asked(), desk)
    (again,) = await Draw().run(asked(seed=first.recipe.seed), desk)
    assert again.data == first.data


async def test_words_and_seed_change_the_picture(desk: Desk) -> None:
    pictures = {
        (await Draw().run(wish, desk))[0].data
        for wish in (asked(seed=1), asked(seed=2), asked(seed=1, prompt="blue house"))
    }
    assert len(pictures) == 3


async def test_variation_is_nearer_than_another_seed(desk: Desk) -> None:
    def far(first: bytes, second: bytes) -> float:
        pairs = zip(image_of(first).tobytes(), image_of(second).tobytes(), strict=True)
        return sum(abs(a - b) for a, b in pairs)

    (origin,) = await Draw().run(asked(seed=1), desk)
    (near,) = await Draw().run(asked(seed=2, near_seed=1, variation=0.15), desk)
    (other,) = await Draw().run(asked(seed=2), desk)
    assert 0 < far(origin.data, near.data) < far(origin.data, other.data)
    assert (near.recipe.near_seed, near.recipe.variation) == (1, 0.15)


async def test_cancel_leaves_the_loop_within_a_step(desk: Desk) -> None:
    desk.cancel_at, desk.cancelled_with = 3, Cancelled
    with pytest.raises(Cancelled):
        await Draw().run(asked(model="pocket"), desk)
    assert desk.steps[-1] == (3, 25)


async def test_missing_model_is_named_with_its_files(desk: Desk) -> None:
    with pytest.raises(PipelineError) as caught:
        await Draw().run(asked(model="kandinsky-3.1"), desk)
    assert caught.value.code == "model-unavailable"
    assert "kandinsky3.pt" in str(caught.value.facts["missing"])


async def test_previews_are_readable_pictures(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.kit.batching.PREVIEW_EVERY", 0.0)
    await Draw().run(asked(), desk)
    assert [open_picture(data).image.size for data in desk.previews] == [(128, 128)] * 3
