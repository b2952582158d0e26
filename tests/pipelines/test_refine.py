"""Refining, and drawing over, with the real small weights: what stays of a picture and what does not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from pydantic import ValidationError

from pipelines.draw import Draw, DrawInputs
from pipelines.kit.contract import Artifact, BlobRef, PipelineError
from pipelines.kit.images import image_of, png_of
from pipelines.kit.pool import ModelPool
from pipelines.refine import Refine, RefineInputs, order_of
from tests.pipelines.desk import Desk

BLOB = BlobRef(sha256="0" * 64, media_type="image/png", size=1)
FISH = "a red fish in the sea"


def asked(source: BlobRef = BLOB, model: str = "pocket-flash", seed: int | None = 1) -> RefineInputs:
    return RefineInputs(source=source, prompt=FISH, model=model, seed=seed)


@pytest.mark.parametrize(
    ("model", "code", "facts"),
    [
        ("dall-e", "unknown-model", {"model": "dall-e"}),
        ("pocket", "ability-missing", {"ability": "refine", "model": "pocket"}),
        ("kandinsky-2.2", "ability-missing", {"ability": "refine", "model": "kandinsky-2.2"}),
    ],
)
def test_models_that_cannot_refine_are_named(model: str, code: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(model=model)
    (error,) = caught.value.errors()
    assert (error["type"], error["ctx"]) == (code, facts)


def test_cost_is_that_of_half_a_flash_picture() -> None:
    assert Refine.cost(asked()) == 1
    assert Refine.cost(asked(model="kandinsky-3.1-flash")) == 2


@pytest.mark.parametrize(("size", "becomes"), [((900, 600), (1216, 832)), ((600, 1100), (768, 1344))])
def test_size_is_the_nearest_of_the_model(size: tuple[int, int], becomes: tuple[int, int]) -> None:
    order = order_of(asked(model="kandinsky-3.1-flash"), png_of(Image.new("RGB", size)))
    assert order.source is not None
    assert (order.width, order.height) == image_of(order.source).size == becomes


async def test_source_must_be_a_picture_that_is_there(desk: Desk) -> None:
    with pytest.raises(PipelineError, match="blob-gone"):
        await Refine().run(asked(), desk)
    with pytest.raises(PipelineError, match="picture-unreadable"):
        await Refine().run(asked(desk.put(b"hello")), desk)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose models are the weights that ship."""
    async with ModelPool(tmp_path, memory_gib=1, device="cpu", threads=1, window=0) as opened:
        yield Desk(opened)


def far(first: Artifact, second: Artifact) -> float:
    """Mean difference of the pixels, of 255; small pictures, so that outlines weigh less than areas."""
    small = [image_of(it.data).resize((32, 32), Image.Resampling.BOX) for it in (first, second)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


async def drawn(studio: Desk, prompt: str, source: BlobRef | None = None, strength: float = 0.6) -> Artifact:
    wish = DrawInputs(prompt=prompt, model="pocket-flash", seed=3, source=source, strength=strength)
    return (await Draw().run(wish, studio))[0]


async def test_real_weights_keep_what_they_should(studio: Desk) -> None:
    origin = await drawn(studio, FISH)
    source = studio.put(origin.data)
    studio.steps.clear()
    (refined,) = await Refine().run(asked(source), studio)
    assert studio.steps == [(0, 2), (1, 2), (2, 2)]
    assert (refined.width, refined.height) == (512, 512)
    recipe = refined.recipe
    assert (recipe.pipeline, recipe.steps, recipe.source) == ("refine", 2, source.sha256)
    careful, free = [await drawn(studio, "a blue house at night", source, part) for part in (0.25, 0.9)]
    still_fish = await drawn(studio, FISH, source, 0.9)
    # the composition stays when refined, goes little by little with the strength, and follows the words
    assert 0 < far(origin, refined) < 20
    assert 2 * far(origin, refined) < far(origin, careful)
    assert 1.5 * far(origin, careful) < far(origin, free)
    assert far(origin, still_fish) < far(origin, careful)
