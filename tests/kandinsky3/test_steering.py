"""Looks, hints and holes: they change pictures, alone as in a batch, and only where they should."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.image_prompt import PictureTokens
from pipelines.kandinsky3.inpainting import Hole
from pipelines.kandinsky3.samplers import BaseSettings, SeededNoise
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.steering import ControlHint, PicturePrompt, Steering, strengths
from tests.kandinsky3.companions import square

CPU = torch.device("cpu")
SIZE = Size(64, 64)
SHORT = BaseSettings(steps=2)
RED, BLUE = square("red"), square("blue", 30)
FISH = Words("red fish")


def noise(*seeds: int) -> SeededNoise:
    return SeededNoise(seeds, SIZE.latent_shape, CPU)


def looking(scale: float = 1.0, *pictures: Image.Image, prompt: str = "red fish") -> Words:
    pictures = pictures or (RED,)
    return Words(prompt, look=PicturePrompt(pictures, (1 / len(pictures),) * len(pictures), scale))


def hinted(kind: str, scale: float = 1.0, start: float = 0.0, end: float = 1.0) -> Words:
    return replace(FISH, hint=ControlHint(BLUE, kind, scale, start, end))


def drawn(engine: Kandinsky3, *words: Words, guidance: float = 3.0) -> torch.Tensor:
    """Latents of seeds 1, 2 and so on."""
    return engine.draw_latents(words, noise(*range(1, len(words) + 1)), SHORT, guidance)


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return torch.allclose(one, other, atol=1e-4)


def test_a_look_changes_the_picture_by_its_scale_and_its_pictures(steered: Kandinsky3) -> None:
    plain = drawn(steered, FISH)
    assert torch.equal(drawn(steered, looking(0.0)), plain)
    ways = [plain, *(drawn(steered, words) for words in (looking(), looking(0.5), looking(1, RED, BLUE)))]
    for index, one in enumerate(ways):
        assert not any(same(one, other) for other in ways[:index])
    # two of the same, half each, are that picture
    assert same(drawn(steered, looking(1, RED, RED)), ways[1])


def test_a_look_without_words_silences_the_text(steered: Kandinsky3) -> None:
    wordless = drawn(steered, looking(prompt=" "), guidance=0)
    assert not same(wordless, drawn(steered, looking(), guidance=0))
    assert same(wordless, drawn(steered, looking(prompt=""), guidance=0))


def test_looks_are_the_same_alone_and_in_a_batch(steered: Kandinsky3) -> None:
    together = drawn(steered, looking(0.7), FISH, looking(1, RED, BLUE, prompt=""))
    assert same(together[:1], drawn(steered, looking(0.7)))
    assert same(together[1:2], steered.draw_latents([FISH], noise(2), SHORT))


@pytest.mark.parametrize("kind", ["one", "two", "whole"])
def test_hints_lead_by_scale_and_steps(steered: Kandinsky3, kind: str) -> None:
    """Of one seed: led through both steps, not at all, and through the first."""
    words = (hinted(kind), hinted(kind, 0.0), hinted(kind, end=0.5))
    led, rest, first = steered.draw_latents(words, noise(1, 1, 1), SHORT, 0.0)
    assert not same(led, rest)
    assert not same(first, led)
    assert not same(first, rest)
    # a control U-Net draws by itself; a control net at rest leaves the model as it is
    assert same(rest, drawn(steered, FISH, guidance=0)[0]) == (kind != "whole")
    guided = steered.draw_latents([hinted(kind, 0.0), hinted(kind)], noise(2, 1), SHORT)
    assert same(guided[1:], drawn(steered, hinted(kind)))


def test_a_hint_counts_from_its_start_to_its_end() -> None:
    hint = ControlHint(BLUE, scale=0.8, start=0.25, end=0.5)
    assert [hint.strength(step, 8) for step in range(8)] == [0, 0, 0.8, 0.8, 0, 0, 0, 0]
    assert strengths([hint], (979, 729, 479, 229)).keys() == {729}


def test_look_and_hint_go_together(steered: Kandinsky3) -> None:
    both = replace(looking(), hint=ControlHint(BLUE, "whole"))
    assert not same(drawn(steered, both), drawn(steered, hinted("whole")))
    flash = Kandinsky3.open(steered.companions.layout.folder, Role.FLASH, CPU, torch.float32)
    assert not same(
        flash.draw_latents([replace(both, hint=ControlHint(BLUE, "two"))], noise(1)),
        flash.draw_latents([FISH], noise(1)),
    )


def test_what_a_model_cannot_do_is_said(base: Kandinsky3, steered: Kandinsky3) -> None:
    assert steered.companions.sees_pictures
    assert steered.companions.hints == ("one", "two", "whole")
    assert not base.companions.sees_pictures
    with pytest.raises(CheckpointError, match="no image prompt adapter"):
        drawn(base, looking())
    with pytest.raises(ValueError, match="no control net 'depth'; it has"):
        drawn(steered, hinted("depth"))
    with pytest.raises(ValueError, match="hints of one kind"):
        drawn(steered, hinted("one"), FISH)
    with pytest.raises(ValueError, match="1 pictures cannot have 2 weights"):
        PicturePrompt((RED,), (0.5, 0.5))


@pytest.fixture(scope="module")
def filler(full: Path) -> Kandinsky3:
    return Kandinsky3.open(full, Role.INPAINT, CPU, torch.float32)


def hole(picture: Image.Image, box: tuple[int, int, int, int], size: tuple[int, int] = (64, 64)) -> Hole:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rectangle(box, fill=255)
    return Hole(picture, mask)


def filled(engine: Kandinsky3, *holes: Hole, seeds: tuple[int, ...] = (1,), words: Words = FISH):
    return engine.inpaint([words] * len(holes), SIZE, holes, noise(*seeds), SHORT)


def test_inpainting_sees_the_picture_outside_its_hole_only(filler: Kandinsky3) -> None:
    box = (0, 0, 31, 63)
    one = filled(filler, hole(square("red", 2), box))[0]
    # what differs lies in the hole
    other = filled(filler, hole(square("blue", 2), box))[0]
    outside = filled(filler, hole(square("blue", 36), box))[0]
    elsewhere = filled(filler, hole(square("red", 2), (0, 0, 63, 31)))[0]
    assert one.tobytes() == other.tobytes()
    assert one.tobytes() != outside.tobytes()
    assert one.tobytes() != elsewhere.tobytes()


def test_inpainting_takes_any_size_and_empty_and_full_masks(filler: Kandinsky3) -> None:
    large = RED.resize((200, 130)).convert("P")
    for mask in (Image.new("1", (31, 77)), Image.new("RGBA", (64, 64), "white")):
        assert filled(filler, Hole(large, mask))[0].size == (64, 64)


def test_a_hole_is_filled_the_same_alone_and_in_a_batch(filler: Kandinsky3) -> None:
    first, second = hole(RED, (8, 8, 40, 40)), hole(BLUE, (0, 32, 63, 63))
    together = filled(filler, first, second, seeds=(7, 8))
    for index, (one, seed) in enumerate(((first, 7), (second, 8))):
        alone = torch.tensor(list(filled(filler, one, seeds=(seed,))[0].tobytes()))
        assert (alone - torch.tensor(list(together[index].tobytes()))).abs().max() <= 1


def test_only_an_inpainting_model_fills_holes(base: Kandinsky3) -> None:
    with pytest.raises(ValueError, match="Only an inpainting model"):
        filled(base, hole(RED, (0, 0, 9, 9)))


def test_guidance_leads_away_from_the_picture_of_nothing() -> None:
    looks = PictureTokens(torch.ones(2, 4, 16), torch.tensor([1.0, 0.5]))
    twice = Steering(looks, nothing=torch.zeros(1, 4, 16)).doubled().picture
    assert twice is not None
    assert [float(rows.mean()) for rows in twice.rows] == [1, 1, 0, 0]
    assert twice.scale.tolist() == [1, 0.5, 1, 0.5]
