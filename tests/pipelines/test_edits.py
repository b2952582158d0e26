"""Capabilities that edit pictures, with a tiny real model: what may be asked, what comes back, what stays."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pydantic import ValidationError

from pipelines.fuse import Fuse
from pipelines.inpaint import Inpaint
from pipelines.kit.asking import ForPictures
from pipelines.kit.contract import Artifact, BlobRef, PipelineError
from pipelines.kit.images import image_of, open_picture, png_of
from pipelines.outpaint import Outpaint
from pipelines.restyle import Restyle
from pipelines.vary import Vary
from safety.fields import pictures_of, texts_of
from tests.pipelines.desk import Desk
from tests.pipelines.test_masks import BOX, SIZE, STROKE, black_and_white, photo, recompressed
from tests.pipelines.whole_family import add_to_catalogue

BLOB = BlobRef(sha256="0" * 64, media_type="image/png", size=1)
OTHER = BlobRef(sha256="1" * 64, media_type="image/png", size=1)
CAPABILITIES = {
    "vary": (Vary, {"source": BLOB}),
    "fuse": (Fuse, {"pictures": [{"picture": BLOB}, {"picture": OTHER, "weight": 0.5}]}),
    "restyle": (Restyle, {"source": BLOB, "look": OTHER}),
    "inpaint": (Inpaint, {"source": BLOB, "mask": OTHER, "model": "pocket-inpaint"}),
    "outpaint": (Outpaint, {"source": BLOB, "model": "pocket-inpaint"}),
}


def asked(name: str, **wishes: Any) -> Any:
    pipeline, usual = CAPABILITIES[name]
    return pipeline.inputs.model_validate({"model": "pocket", **usual, **wishes})


async def made(name: str, desk: Desk, **wishes: Any) -> list[Artifact]:
    pipeline, _ = CAPABILITIES[name]
    return list(await pipeline().run(asked(name, seed=5, **wishes), desk))


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_catalogue(monkeypatch)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_inputs_survive_storage_and_everything_in_them_is_screened(name: str) -> None:
    inputs = asked(name, prompt="a red fish", negative="a star")
    assert isinstance(inputs, ForPictures)
    assert type(inputs).model_validate_json(inputs.model_dump_json()) == inputs
    assert {one.sha256 for one in pictures_of(inputs)} == {BLOB.sha256, OTHER.sha256} - (
        {OTHER.sha256} if name in {"vary", "outpaint"} else set()
    )
    assert {one.text: one.is_unwanted for one in texts_of(inputs)}.items() >= {
        "a red fish": False,
        "a star": True,
    }.items()


@pytest.mark.parametrize(
    ("name", "wishes", "code", "facts"),
    [
        ("vary", {"model": "dall-e"}, "unknown-model", {"model": "dall-e"}),
        ("vary", {"model": "pocket-inpaint"}, "ability-missing", {"ability": "image_to_image"}),
        ("fuse", {"model": "pocket-flash"}, "ability-missing", {"ability": "image_prompt"}),
        ("restyle", {"model": "pocket-flash"}, "ability-missing", {"ability": "control"}),
        ("inpaint", {"model": "pocket"}, "ability-missing", {"ability": "inpaint"}),
        ("vary", {"strength": 0}, "greater_than", {}),
        ("vary", {"count": 5}, "less_than_equal", {}),
        ("fuse", {"pictures": []}, "too_short", {}),
        ("fuse", {"pictures": [{"picture": BLOB}] * 5}, "too_long", {}),
        ("fuse", {"pictures": [{"picture": BLOB}]}, "too-few-pictures", {}),
        ("fuse", {"ratio": "5:1"}, "unknown-ratio", {"ratio": "5:1"}),
        ("fuse", {"ratio": "16:9"}, "ratio-unavailable", {"ratio": "16:9"}),
        ("restyle", {"look": None}, "look-missing", {}),
        ("restyle", {"style": "baroque"}, "unknown-style", {"style": "baroque"}),
        ("outpaint", {"frame": "zoom-9"}, "unknown-frame", {"frame": "zoom-9"}),
        ("outpaint", {"margins": {"left": 0}}, "margins-empty", {}),
        ("outpaint", {"margins": {"left": 1.5}}, "less_than_equal", {}),
    ],
)
def test_bad_wishes_are_refused_by_name(
    name: str, wishes: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(name, **wishes)
    (error,) = caught.value.errors()
    assert error["type"] == code
    assert error.get("ctx", {}).items() >= facts.items()


def test_cost_follows_pictures_and_steps() -> None:
    assert Fuse.cost(asked("fuse", count=3)) == Inpaint.cost(asked("inpaint", count=3)) == 6
    assert Vary.cost(asked("vary", strength=0.25, count=2)) == 2
    assert Restyle.cost(asked("restyle", strength=0.5)) == 1


async def test_variations_go_farther_with_strength(studio: Desk) -> None:
    source = studio.put(png_of(photo()))
    four = await made("vary", studio, source=source, strength=0.3, count=4)
    assert len({one.data for one in four}) == 4
    assert [one.recipe.seed for one in four] == [5, 6, 7, 8]
    (free,) = await made("vary", studio, source=source, strength=1.0)
    recipe = free.recipe
    assert (recipe.pipeline, recipe.source, recipe.strength) == ("vary", source.sha256, 1.0)
    assert recipe.likes[0].picture == source
    other = studio.put(png_of(photo(2)))
    assert (await made("vary", studio, source=other, strength=1.0))[0].data != free.data
    (again,) = await made("vary", studio, source=source, strength=1.0)
    assert again.data == free.data


async def test_model_without_eyes_varies_by_drawing_over(studio: Desk) -> None:
    source = studio.put(png_of(photo()))
    (made_over,) = await made("vary", studio, source=source, strength=1.0, model="pocket-flash")
    assert (made_over.recipe.strength, made_over.recipe.likes) == (0.85, ())


async def test_fusion_heeds_weights_and_words(studio: Desk) -> None:
    one, two = studio.put(png_of(photo())), studio.put(png_of(photo(2)))

    def both(first: float, second: float) -> dict[str, Any]:
        return {"pictures": [{"picture": one, "weight": first}, {"picture": two, "weight": second}]}

    wishes = [both(1, 1), both(1, 0.2), both(0.2, 1), {**both(1, 1), "prompt": "red fish"}]
    results = [(await made("fuse", studio, **wish))[0] for wish in wishes]
    assert len({result.data for result in results}) == len(wishes)
    assert [like.weight for like in results[1].recipe.likes] == pytest.approx([1 / 1.2, 0.2 / 1.2])
    half = (await made("fuse", studio, **both(0.5, 0.5)))[0]
    assert half.data == results[0].data


async def test_restyling_takes_outlines_from_one_and_the_look_from_another(studio: Desk) -> None:
    source, look = studio.put(png_of(photo())), studio.put(png_of(photo(2)))
    plain = {"source": source, "look": None}
    wishes: list[dict[str, Any]] = [
        {**plain, "look": look},
        {**plain, "prompt": "red fish"},
        {**plain, "style": "neon"},
        {**plain, "prompt": "red fish", "style": "neon", "look": look},
        {**plain, "prompt": "red fish", "strength": 0.5},
    ]
    results = [(await made("restyle", studio, **wish))[0] for wish in wishes]
    assert len({result.data for result in results}) == len(wishes)
    recipes = [result.recipe for result in results]
    assert {recipe.structure for recipe in recipes} == {source.sha256}
    assert [recipe.source for recipe in recipes] == ["", "", "", "", source.sha256]
    assert [recipe.style for recipe in recipes] == ["none", "none", "neon", "neon", "none"]
    assert [bool(recipe.likes) for recipe in recipes] == [True, False, False, True, False]


@pytest.mark.parametrize("prompt", ["", "red fish"])
async def test_inpainting_leaves_all_but_the_hole(studio: Desk, prompt: str) -> None:
    picture = photo()
    scribble = picture.copy()
    ImageDraw.Draw(scribble).rectangle(BOX, fill=STROKE)
    source, mask = studio.put(png_of(picture)), studio.put(png_of(recompressed(scribble)))
    first, second = await made("inpaint", studio, source=source, mask=mask, prompt=prompt, count=2)
    assert first.data != second.data
    assert (first.width, first.height) == SIZE
    before, after = np.asarray(picture, dtype=int), np.asarray(image_of(first.data), dtype=int)
    changed = np.abs(before - after).max(axis=2) > 0
    ys, xs = np.nonzero(changed)
    assert changed[BOX[1] + 5 : BOX[3] - 5, BOX[0] + 5 : BOX[2] - 5].mean() > 0.9
    slack = 12
    assert xs.min() >= BOX[0] - slack
    assert xs.max() <= BOX[2] + slack
    assert ys.min() >= BOX[1] - slack
    assert ys.max() <= BOX[3] + slack
    recipe = first.recipe
    assert (recipe.source, recipe.mask, recipe.prompt) == (source.sha256, mask.sha256, prompt)
    assert recipe.guidance == (4.0 if prompt else 0.0)


def odd_pictures() -> dict[str, bytes]:
    """Pictures as cameras and print shops save them."""

    def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
        out = io.BytesIO()
        picture.save(out, kind, **how)
        return out.getvalue()

    turned = Image.Exif()
    turned[0x0112] = 6
    return {
        "turned": saved(photo(), "JPEG", exif=turned),
        "cmyk": saved(photo().convert("CMYK"), "JPEG"),
        "palette": saved(photo().convert("P"), "GIF"),
        "transparent": saved(photo().convert("RGBA").resize((77, 31)), "PNG"),
        "narrow": saved(photo(size=(400, 21)), "PNG"),
    }


@pytest.mark.parametrize("kind", odd_pictures())
async def test_odd_pictures_are_edited_as_people_see_them(studio: Desk, kind: str) -> None:
    data = odd_pictures()[kind]
    seen = open_picture(data).image
    source = studio.put(data)
    mask = Image.new("L", seen.size)
    mask.paste(255, (0, 0, seen.width // 2, seen.height))
    (filled,) = await made("inpaint", studio, source=source, mask=studio.put(png_of(mask)))
    assert (filled.width, filled.height) == seen.size
    right = (seen.width * 3 // 4, 0, *seen.size)
    assert image_of(filled.data).crop(right).tobytes() == seen.crop(right).tobytes()
    (higher,) = await made("outpaint", studio, source=source, frame="up")
    assert higher.height == seen.height + round(seen.height / 2)
    if kind == "narrow":  # 600 x 21: the guard's eyes would open it no more
        with pytest.raises(PipelineError, match="picture-too-long"):
            await made("outpaint", studio, source=source, frame="left")


@pytest.mark.parametrize("name", CAPABILITIES)
async def test_bad_pictures_are_named(studio: Desk, name: str) -> None:
    with pytest.raises(PipelineError, match="blob-gone"):
        await made(name, studio)
    bad = studio.put(b"hello")
    field = {"pictures": [{"picture": bad}] * 2} if name == "fuse" else {"source": bad}
    if name == "inpaint":
        field["mask"] = studio.put(png_of(black_and_white()))
    if name == "restyle":
        field["look"] = bad
    with pytest.raises(PipelineError, match="picture-unreadable"):
        await made(name, studio, **field)
