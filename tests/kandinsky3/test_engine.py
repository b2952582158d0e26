"""Drawing: seeds, batches, words, hooks, image to image and refining."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role

SIZE = Size(64, 64)
SHORT = BaseSettings(steps=3)
FISH = Words("red fish")
HOUSE = Words("a green house with a blue star", "fish")


def noise(*seeds: int, size: Size = SIZE) -> SeededNoise:
    return SeededNoise(seeds, size.latent_shape, torch.device("cpu"))


def difference(one: Image.Image, other: Image.Image) -> int:
    return int(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max())


def test_same_seed_same_picture_alone_and_in_a_batch(base: Kandinsky3) -> None:
    alone = base.draw([FISH], noise(7), SHORT)[0]
    again = base.draw([FISH], noise(7), SHORT)[0]
    longer_mate = base.draw([HOUSE, FISH], noise(3, 7), SHORT)
    assert difference(alone, again) == 0
    assert difference(alone, longer_mate[1]) <= 1
    assert difference(alone, longer_mate[0]) > 20


def test_flash_same_seed_same_picture_alone_and_in_a_batch(flash: Kandinsky3) -> None:
    alone = flash.draw([FISH], noise(7))[0]
    together = flash.draw([FISH, HOUSE], noise(7, 1))
    assert difference(alone, together[0]) <= 1


def test_words_and_negative_words_and_guidance_change_the_latents(base: Kandinsky3) -> None:
    variants = [
        base.draw_latents([words], noise(1), SHORT, scale)
        for words, scale in (
            (FISH, 3.0),
            (Words("blue fish"), 3.0),
            (Words("red fish", "house"), 3.0),
            (FISH, 0.0),
        )
    ]
    for index, one in enumerate(variants):
        for other in variants[:index]:
            assert (one - other).abs().max() > 1e-4


def test_an_empty_negative_beside_a_real_one_stays_the_null_context(base: Kandinsky3) -> None:
    alone = base.draw_latents([FISH], noise(1), SHORT)
    together = base.draw_latents([FISH, HOUSE], noise(1, 2), SHORT)
    assert torch.allclose(alone[0], together[0], atol=1e-4)


def test_sizes_need_not_be_square(base: Kandinsky3) -> None:
    wide = Size(128, 64)
    assert base.draw([FISH], noise(1, size=wide), SHORT)[0].size == (128, 64)


@pytest.mark.parametrize("size", [(100, 64), (0, 64), (64, -64)])
def test_sizes_are_multiples_of_64(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="multiples of 64"):
        Size(*size)


def test_the_step_hook_sees_every_step_and_may_leave(base: Kandinsky3, flash: Kandinsky3) -> None:
    class Enough(Exception):
        pass

    for engine, steps in ((base, 3), (flash, 4)):
        seen: list[tuple[int, int]] = []

        def on_step(step: int, total: int, clean: torch.Tensor, seen: list[tuple[int, int]] = seen) -> None:
            assert clean.shape == (1, *SIZE.latent_shape)
            seen.append((step, total))
            if step == 2:
                raise Enough

        engine.draw([FISH], noise(1), SHORT, on_step=lambda *_: None)
        with pytest.raises(Enough):
            engine.draw([FISH], noise(1), SHORT, on_step=on_step)
        assert seen == [(1, steps), (2, steps)]


def test_a_look_is_one_pixel_a_cell(base: Kandinsky3) -> None:
    look = base.look(torch.zeros(SIZE.latent_shape))
    assert look.size == (8, 8)
    assert look.getpixel((0, 0)) == (128, 128, 128)


def test_redrawing_keeps_more_of_the_original_at_less_strength(base: Kandinsky3, flash: Kandinsky3) -> None:
    original = Image.linear_gradient("L").convert("RGB").resize((96, 64))
    for engine in (base, flash):
        kept = engine.decode(engine.encode([original], SIZE))[0]
        distances = []
        for strength in (0.25, 1.0):
            settings = BaseSettings(steps=8, strength=strength)
            drawn = engine.redraw([FISH], SIZE, [original], noise(1), settings)[0]
            distances.append(np.abs(np.asarray(kept, dtype=float) - np.asarray(drawn, dtype=float)).mean())
        assert distances[0] < distances[1]


def test_flash_refines_latents_of_the_base(base: Kandinsky3, flash: Kandinsky3) -> None:
    clean = base.draw_latents([FISH], noise(1), SHORT)
    steps: list[int] = []
    refined = flash.refine(
        ["red fish"], clean, noise(2), on_step=lambda step, _total, _x0: steps.append(step)
    )
    assert steps == [1, 2]
    assert refined[0].size == (64, 64)
    assert difference(refined[0], base.decode(clean)[0]) > 0
    with pytest.raises(ValueError, match="Only a Flash model"):
        base.refine(["red fish"], clean, noise(2))


def test_half_precision_draws_nearly_the_same(tiny: Path, base: Kandinsky3) -> None:
    half = Kandinsky3.open(tiny, Role.BASE, torch.device("cpu"), torch.bfloat16)
    assert half.unet.network.conv_in.weight.dtype == torch.bfloat16
    whole = base.draw_latents([HOUSE], noise(1), SHORT, 1.0)
    assert (
        torch.corrcoef(torch.stack([half.draw_latents([HOUSE], noise(1), SHORT, 1.0), whole]).flatten(1))[
            0, 1
        ]
        > 0.95
    )


def test_text_encoder_and_movq_are_shared(base: Kandinsky3, flash: Kandinsky3) -> None:
    assert base.shared is flash.shared
    assert base.unet.network is not flash.unet.network
