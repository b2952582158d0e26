"""The text encoder in fewer bytes and in other places: how far its numbers move, and what is really saved."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from pipelines.kandinsky3.engine import Kandinsky3, Size
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.layouts import find_layout
from pipelines.kandinsky3.packing import PackedLinear, Packing
from pipelines.kandinsky3.sizes import Role
from pipelines.kandinsky3.text import TextEncoder
from pipelines.kandinsky3.text_home import Numbers, TextHome, open_text_at
from pipelines.kit.models import SHIPPED_WEIGHTS

CPU = torch.device("cpu")
POCKET = SHIPPED_WEIGHTS / "pocket"
PROMPTS = ("a red fish", "a blue house under the moon", "красная рыба")

FAR = {Numbers.BFLOAT16: 0.02, Numbers.INT8: 0.02, Numbers.FP8: 0.06}
"""Largest distance from float32 allowed, as a part of the length of the states."""


def encoder_at(folder: Path, numbers: Numbers) -> TextEncoder:
    return open_text_at(find_layout(folder), TextHome.on(CPU, numbers))


def states(encoder: TextEncoder) -> Tensor:
    return torch.cat([encoder.encode(prompt) for prompt in PROMPTS])


def bytes_of(network: nn.Module) -> int:
    """Bytes of every tensor, those that are shared counted once."""
    held = {tensor.data_ptr(): tensor.nbytes for tensor in network.state_dict().values()}
    return sum(held.values())


@pytest.mark.parametrize("numbers", FAR)
@pytest.mark.parametrize("folder", ["tiny", "pocket"])
def test_fewer_bytes_stay_close_to_float32(tiny: Path, folder: str, numbers: Numbers) -> None:
    where = tiny if folder == "tiny" else POCKET
    exact = states(encoder_at(where, Numbers.FLOAT32))
    off = (states(encoder_at(where, numbers)) - exact).norm() / exact.norm()
    assert 0 < off < FAR[numbers]


@pytest.mark.parametrize("packing", Packing)
def test_packed_weights_really_take_one_byte(packing: Packing) -> None:
    text = encoder_at(POCKET, Numbers(packing.value)).encoder
    layers = [part for part in text.modules() if isinstance(part, PackedLinear)]
    assert not any(isinstance(part, nn.Linear) for part in text.modules())
    for layer in layers:
        assert bytes_of(layer) == layer.weight.numel() + 4 * layer.weight.shape[0]
    whole = bytes_of(encoder_at(POCKET, Numbers.FLOAT32).encoder)
    saved = 3 * sum(layer.weight.numel() for layer in layers) - 4 * sum(len(layer.scale) for layer in layers)
    assert whole - bytes_of(text) == saved


def test_a_row_of_zeros_stays_zero() -> None:
    layer = PackedLinear(torch.zeros(3, 8), Packing.INT8)
    assert layer(torch.ones(2, 8)).abs().max() == 0


def test_an_encoder_that_rests_elsewhere_visits_layer_by_layer_and_says_the_same() -> None:
    layout = find_layout(POCKET)
    visiting = open_text_at(layout, TextHome(Numbers.BFLOAT16, CPU, torch.device("cpu", 0)))
    resting = {name: tensor.data_ptr() for name, tensor in visiting.encoder.named_parameters()}
    away: list[int] = []

    def look(*_: object) -> None:
        now = dict(visiting.encoder.named_parameters())
        away.append(sum(tensor.data_ptr() != resting[name] for name, tensor in now.items()))

    layers = [part for part in visiting.encoder.modules() if isinstance(part, nn.Linear)]
    for layer in layers:
        layer.register_forward_pre_hook(look)
    assert torch.equal(states(visiting), states(encoder_at(POCKET, Numbers.BFLOAT16)))
    assert away == [1] * len(layers) * len(PROMPTS)
    assert resting == {name: tensor.data_ptr() for name, tensor in visiting.encoder.named_parameters()}


def test_pictures_follow_a_packed_encoder() -> None:
    def drawn(numbers: Numbers) -> Tensor:
        engine = Kandinsky3.open(POCKET, Role.FLASH, CPU, torch.float32, text=TextHome.on(CPU, numbers))
        stream = torch.Generator().manual_seed(1)
        shape = Size(64, 64).latent_shape
        return engine.draw_latents([Words(PROMPTS[0])], lambda: torch.randn((1, *shape), generator=stream))

    exact, packed = drawn(Numbers.FLOAT32), drawn(Numbers.INT8)
    assert not torch.equal(exact, packed)
    assert (packed - exact).norm() < 0.2 * exact.norm()


def test_engines_with_different_homes_share_nothing(tiny: Path) -> None:
    whole = Kandinsky3.open(tiny, Role.BASE, CPU, torch.float32)
    packed = Kandinsky3.open(
        tiny, Role.BASE, CPU, torch.float32, text=TextHome.on(CPU, Numbers.INT8), small_tiles=True
    )
    assert whole.shared is not packed.shared
    assert not torch.equal(whole.shared.text.encode("red"), packed.shared.text.encode("red"))
