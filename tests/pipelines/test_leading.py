"""Pictures to be like, structures to keep, holes to fill: each leads its own picture, none leaks to mates."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from pipelines.families.checking import misfits
from pipelines.families.opening import open_painter
from pipelines.kandinsky3.outlines import HED
from pipelines.kit.contract import Drawn, DrawOrder, Likeness, PipelineError, Way
from pipelines.kit.images import png_of
from pipelines.kit.models import known_models
from pipelines.kit.outlines import simple_outlines
from pipelines.kit.painter import Sheet, Terms
from pipelines.kit.pool import ModelPool
from tests.kandinsky3.companions import as_fork, square
from tests.pipelines.desk import Desk
from tests.pipelines.test_batching import ROUNDING, ignore, order
from tests.pipelines.whole_family import add_to_catalogue
from tests.tiny_model import seeded

RED, BLUE = png_of(square("red")), png_of(square("blue", 30))
PLAIN = order(model="pocket", guidance=3.0, steps=2)
LIKE_RED = replace(PLAIN, likes=(Likeness(RED, 1.0),))
KEPT = replace(PLAIN, structure=RED)


def hole(left: int) -> bytes:
    mask = Image.new("L", (64, 64), 0)
    mask.paste(255, (left, 0, left + 32, 64))
    return png_of(mask)


FILL = replace(PLAIN, model="pocket-inpaint", way=Way.INPAINT, source=RED, mask=hole(0), guidance=4.0)


async def drawn(studio: Desk, wish: DrawOrder) -> Drawn:
    (one,) = await studio.models.draw(wish, ignore)
    return one


def far(one: Drawn, other: Drawn) -> int:
    first, second = (np.asarray(it.picture, dtype=int) for it in (one, other))
    return int(np.abs(first - second).max())


async def test_every_lead_changes_the_picture(studio: Desk) -> None:
    wishes: Sequence[DrawOrder] = [
        PLAIN,
        LIKE_RED,
        replace(PLAIN, likes=(Likeness(BLUE, 1.0),)),
        replace(PLAIN, likes=(Likeness(RED, 0.7), Likeness(BLUE, 0.3))),
        replace(LIKE_RED, prompt=""),
        KEPT,
        replace(PLAIN, structure=BLUE),
        replace(LIKE_RED, structure=BLUE),
        replace(KEPT, way=Way.PICTURE, source=BLUE, strength=0.5),
    ]
    made = [await drawn(studio, wish) for wish in wishes]
    assert len({one.picture.tobytes() for one in made}) == len(wishes)
    assert {one.notes for one in made} == {()}


async def test_mates_lead_only_themselves(studio: Desk) -> None:
    wishes = [PLAIN, LIKE_RED, KEPT, replace(KEPT, structure=BLUE), replace(LIKE_RED, prompt="")]
    alone = [await drawn(studio, wish) for wish in wishes]
    together = await asyncio.gather(*(drawn(studio, wish) for wish in wishes))
    assert max(map(far, alone, together)) <= ROUNDING


async def test_a_hole_is_filled_by_its_own_network(studio: Desk) -> None:
    filled = await drawn(studio, FILL)
    assert far(filled, await drawn(studio, replace(FILL, mask=hole(32)))) > ROUNDING
    assert far(filled, await drawn(studio, replace(FILL, prompt=""))) > ROUNDING
    # what lies in the hole is not seen
    inside = square("red")
    inside.paste("green", (0, 0, 31, 64))
    assert far(filled, await drawn(studio, replace(FILL, source=png_of(inside)))) <= ROUNDING


async def test_silence_is_the_null_context_and_needs_no_guidance(studio: Desk) -> None:
    silent = replace(PLAIN, prompt="")
    assert far(await drawn(studio, silent), await drawn(studio, PLAIN)) > ROUNDING
    assert far(await drawn(studio, silent), await drawn(studio, replace(silent, guidance=0.0))) <= ROUNDING


@pytest.mark.parametrize(
    ("wish", "ability"),
    [(LIKE_RED, "image_prompt"), (KEPT, "control"), (replace(FILL, model="pocket"), "inpaint")],
)
async def test_abilities_that_are_not_in_the_folder_are_named(
    desk: Desk, wish: DrawOrder, ability: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        await drawn(desk, wish)
    assert (caught.value.code, caught.value.facts) == (
        "ability-missing",
        {"ability": ability, "model": "pocket"},
    )


async def test_damaged_companion_fails_what_needs_it_and_nothing_else(
    whole_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_catalogue(monkeypatch)
    shutil.copytree(whole_folder / "pocket", tmp_path / "pocket")
    path = tmp_path / "pocket" / "controlnet_edges.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    async with ModelPool(tmp_path, memory_gib=1, device="cpu", threads=1, window=0) as pool:
        with pytest.raises(PipelineError) as caught:
            await pool.draw(KEPT, ignore)
        assert (caught.value.code, caught.value.facts["model"]) == ("model-damaged", "pocket")
        assert len(await pool.draw(LIKE_RED, ignore)) == 1


async def test_published_control_unet_says_when_its_outlines_are_plain(
    whole_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_catalogue(monkeypatch)
    as_fork(whole_folder / "pocket", tmp_path / "pocket")
    tensors = load_file(whole_folder / "pocket" / "controlnet_whole.safetensors")
    tensors.pop("null_embedding")
    torch.save(tensors, tmp_path / "pocket" / "unet" / "diffusion_pytorch_model.bin")
    card = known_models().get("pocket")
    assert card is not None
    painter = open_painter(card, tmp_path / "pocket", "cpu", 1)
    terms = Terms("pocket", 64, 64, 2, 3.0, keeps_structure=True)
    sheets = [Sheet("red fish", "", 1, structure=square("red", at)) for at in (8, 30)]
    one, other = painter.paint(sheets, terms, lambda *_: None)
    assert one.tobytes() != other.tobytes()
    assert painter.notes(terms) == ("plain-outlines",)
    assert painter.notes(replace(terms, keeps_structure=False)) == ()
    torch.save(seeded(HED()).state_dict(), tmp_path / "pocket" / "ControlNetHED.pth")
    with_hed = open_painter(card, tmp_path / "pocket", "cpu", 1)
    assert with_hed.notes(terms) == ()
    assert with_hed.paint(sheets[:1], terms, lambda *_: None)[0].tobytes() != one.tobytes()


def test_check_looks_at_companions(
    whole_folder: Path, models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_catalogue(monkeypatch)
    seeing, filling = known_models().get("pocket"), known_models().get("pocket-inpaint")
    assert seeing is not None
    assert filling is not None
    assert misfits(seeing, whole_folder / "pocket") == misfits(filling, whole_folder / "pocket") == []
    (problem,) = misfits(seeing, models_folder / "pocket")
    assert "says that pocket can control, image_prompt, but the networks in its folder cannot" in problem
    boastful = filling.model_copy(update={"variant": "base"})
    assert "can inpaint" in misfits(boastful, whole_folder / "pocket")[0]
    shutil.copytree(whole_folder / "pocket", tmp_path / "pocket")
    for name in ("controlnet_edges", "ip_adapter"):
        shutil.copy(tmp_path / "pocket" / "movq.safetensors", tmp_path / "pocket" / f"{name}.safetensors")
        (problem,) = misfits(seeing, tmp_path / "pocket")
        assert f"{name}.safetensors" in problem


def test_plain_outlines_are_white_where_colours_change() -> None:
    outlines = np.asarray(simple_outlines(square("red")))
    assert outlines.shape == (64, 64, 3)
    assert outlines[28, 16].tolist() == [255, 255, 255]
    assert outlines[28, 28].max() == outlines[4, 4].max() == 0
    assert not np.asarray(simple_outlines(Image.new("L", (20, 10), 80))).any()
