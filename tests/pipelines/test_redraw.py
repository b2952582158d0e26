"""Image to image: what may be asked, what it costs, and that mates, steps and sources are kept apart."""

import asyncio
from typing import Any

import pytest
from PIL import Image, ImageChops
from pydantic import ValidationError

from pipelines.draw import Draw, DrawInputs
from pipelines.kit.contract import BlobRef, Cancelled, LoraUse, PipelineError, Way
from pipelines.kit.images import jpeg_of, open_picture, png_of
from pipelines.kit.models import known_models, nearest_ratio
from pipelines.kit.pool import ModelPool
from pipelines.kit.steps import steps_run
from tests.pipelines.desk import Desk
from tests.pipelines.test_batching import ROUNDING, ignore, order
from tests.pipelines.test_images import png_claiming

BLOB = BlobRef(sha256="0" * 64, media_type="image/jpeg", size=1)
LONG = "red fish blue house green star " * 9
"""54 words; the tiny model reads 15 and an end mark."""


def asked(**wishes: Any) -> DrawInputs:
    return DrawInputs.model_validate({"prompt": "red fish", "model": "pocket-flash", **wishes})


def photo(colour: str = "teal", size: tuple[int, int] = (300, 200)) -> bytes:
    return jpeg_of(Image.new("RGB", size, colour))


@pytest.mark.parametrize(
    ("wishes", "code", "facts"),
    [
        ({"loras": [{"name": "clay"}]}, "unknown-lora", {"lora": "clay", "model": "pocket-flash"}),
        ({"loras": [{"name": "../clay"}]}, "string_pattern_mismatch", None),
        ({"loras": [{"name": "clay", "weight": 9}]}, "less_than_equal", None),
        ({"strength": 0}, "greater_than", None),
        ({"strength": 1.1}, "less_than_equal", None),
    ],
)
def test_bad_wishes_are_refused_by_name(wishes: dict[str, Any], code: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(source=BLOB, **wishes)
    (error,) = caught.value.errors()
    assert error["type"] == code
    assert facts is None or error["ctx"] == facts


def test_model_without_the_ability_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    card = known_models().get("pocket")
    assert card is not None
    only_words = card.model_copy(update={"abilities": frozenset({"text_to_image"})})
    monkeypatch.setitem(vars(known_models())["_cards"], "pocket", only_words)
    with pytest.raises(ValidationError) as caught:
        asked(model="pocket", source=BLOB)
    (error,) = caught.value.errors()
    assert (error["type"], error["ctx"]) == (
        "ability-missing",
        {"ability": "image_to_image", "model": "pocket"},
    )
    assert asked(model="pocket").source is None


def test_lora_on_the_card_is_welcome_and_survives_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    card = known_models().get("pocket")
    assert card is not None
    monkeypatch.setitem(
        vars(known_models())["_cards"], "pocket", card.model_copy(update={"loras": {"clay": "clay.x"}})
    )
    inputs = asked(model="pocket", source=BLOB, loras=[LoraUse(name="clay", weight=0.8)])
    assert DrawInputs.model_validate_json(inputs.model_dump_json()) == inputs


@pytest.mark.parametrize(
    ("strength", "flash", "base"), [(0.1, 1, 3), (0.3, 2, 8), (0.6, 3, 15), (0.9, 4, 23), (1.0, 4, 25)]
)
def test_cost_follows_the_steps_that_run(strength: float, flash: int, base: int) -> None:
    assert (steps_run(4, strength), steps_run(25, strength)) == (flash, base)
    assert Draw.cost(asked(source=BLOB, strength=strength, count=2)) == 2
    big = asked(source=BLOB, strength=strength, model="kandinsky-3.1")
    assert Draw.cost(big) == -(-10 * steps_run(50, strength) // 50)
    assert Draw.cost(asked(strength=strength, model="kandinsky-3.1")) == 10


def test_nearest_ratio_is_that_of_the_shape() -> None:
    card = known_models().get("kandinsky-3.1")
    assert card is not None
    shapes = {
        (1000, 1000): "1:1",
        (1280, 960): "4:3",
        (960, 1280): "3:4",
        (4000, 2000): "16:9",
        (1, 9): "9:16",
    }
    assert {size: nearest_ratio(card, *size) for size in shapes} == shapes


@pytest.mark.parametrize(("model", "steps"), [("pocket", 3), ("pocket-flash", 2)])
async def test_people_see_the_steps_that_run_and_a_complete_recipe(
    desk: Desk, model: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.kit.batching.PREVIEW_EVERY", 0.0)
    extra = {"steps": 10} if model == "pocket" else {}
    source = desk.put(photo())
    wish = asked(model=model, source=source, strength=0.3, seed=5, prompt=LONG, **extra)
    (made,) = await Draw().run(wish, desk)
    assert desk.steps == [(step, steps) for step in range(steps + 1)]
    assert [open_picture(data).image.size for data in desk.previews] == [(128, 128)] * (steps - 1)
    recipe = made.recipe
    assert (recipe.source, recipe.strength, recipe.steps) == (source.sha256, 0.3, 10 if extra else 4)
    assert recipe.cut.split() == LONG.split()[15:]
    (again,) = await Draw().run(wish.model_copy(update={"seed": recipe.seed}), desk)
    assert again.data == made.data


async def test_source_words_and_seed_each_change_the_picture(desk: Desk) -> None:
    teal, plum = desk.put(photo()), desk.put(photo("plum"))
    wishes = [
        asked(source=teal, seed=1),
        asked(source=plum, seed=1),
        asked(source=teal, seed=2),
        asked(source=teal, seed=1, prompt="blue house"),
        asked(seed=1),
    ]
    pictures = {(await Draw().run(wish, desk))[0].data for wish in wishes}
    assert len(pictures) == len(wishes)


async def test_words_alone_leave_no_trace_of_a_source(desk: Desk) -> None:
    (made,) = await Draw().run(asked(strength=0.3), desk)
    assert (made.recipe.source, made.recipe.strength, made.recipe.cut) == ("", 0.0, "")
    assert desk.steps[-1] == (4, 4)


@pytest.mark.parametrize("model", ["pocket", "pocket-flash"])
async def test_mates_with_other_sources_do_not_matter(pool: ModelPool, model: str) -> None:
    def over(colour: str, prompt: str, *seeds: int) -> Any:
        source = png_of(Image.new("RGB", (64, 64), colour))
        guidance = 3.0 if model == "pocket" else 0.0
        return order(
            prompt, model, way=Way.PICTURE, source=source, strength=0.5, seeds=seeds, guidance=guidance
        )

    wishes = [over("red", "red fish", 1, 2), over("blue", "star", 1), over("white", "house green red", 1)]
    alone = [await pool.draw(wish, ignore) for wish in wishes]
    together = await asyncio.gather(*(pool.draw(wish, ignore) for wish in wishes))
    for first, second in zip(alone, together, strict=True):
        for one, two in zip(first, second, strict=True):
            difference = ImageChops.difference(one.picture, two.picture)
            assert max(high for _, high in difference.getextrema()) <= ROUNDING  # type: ignore[misc]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture-empty"),
        (b"hello", "picture-unreadable"),
        (png_claiming(60_000, 60_000), "picture-too-large"),
        (png_claiming(1, 1), "picture-too-small"),
        (png_claiming(20_000, 20), "picture-too-long"),
        (photo()[:-200], "picture-damaged"),
    ],
)
async def test_bad_source_is_named_before_anything_is_opened(desk: Desk, data: bytes, code: str) -> None:
    with pytest.raises(PipelineError) as caught:
        await Draw().run(asked(source=desk.put(data)), desk)
    assert caught.value.code == code
    assert desk.models.opened.ids == ()


async def test_source_that_was_swept_is_said(desk: Desk) -> None:
    with pytest.raises(PipelineError, match="blob-gone"):
        await Draw().run(asked(source=BLOB), desk)


async def test_cancel_leaves_the_loop_within_a_step(desk: Desk) -> None:
    desk.cancel_at, desk.cancelled_with = 2, Cancelled
    with pytest.raises(Cancelled):
        await Draw().run(asked(model="pocket", source=desk.put(photo()), strength=0.5), desk)
    assert desk.steps[-1] == (2, 13)
