"""New networks begin as their base, and what they shall learn gets a gradient."""

import torch

from pipelines.kandinsky3.beginnings import control_net_from, image_prompt_from, inpainting_from
from pipelines.kandinsky3.image_prompt import PictureTokens
from pipelines.kandinsky3.unet import ContextUNet, Guides, rows_to_pool
from tests.tiny_model import TINY, seeded

TIMES = torch.tensor([979, 229])
LATENTS = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))
CONTEXT = torch.randn(2, 5, TINY.unet.context, generator=torch.Generator().manual_seed(2))
MASK = torch.ones(2, 5, dtype=torch.long)


def base() -> ContextUNet:
    return seeded(ContextUNet(TINY.unet))


def drawn(unet: ContextUNet, guides: Guides | None = None) -> torch.Tensor:
    return unet(LATENTS, TIMES, CONTEXT, MASK, guides=guides or Guides())


def test_inpainting_begins_blind_to_the_hole() -> None:
    pattern = base()
    network = inpainting_from(pattern)
    five = torch.randn(2, 5, 8, 8)
    made = network(torch.cat([LATENTS, five], dim=1), TIMES, CONTEXT, MASK)
    assert torch.allclose(made, drawn(pattern), atol=1e-5)
    made.square().mean().backward()
    assert network.conv_in.weight.grad is not None
    assert (network.conv_in.weight.grad[:, 4:] != 0).any()
    # the base has not become part of it
    assert pattern.conv_in.weight.shape[1] == 4
    assert network.conv_out.weight.data_ptr() != pattern.conv_out.weight.data_ptr()


def test_image_prompt_begins_silent() -> None:
    unet = base()
    plain = drawn(unet)
    adapter = image_prompt_from(unet, 8)
    adapter.attach(unet)
    rows = adapter.tokens(torch.randn(2, 8))
    made = drawn(unet, Guides(picture=PictureTokens(rows, torch.ones(2))))
    assert torch.equal(made, plain)
    made.square().mean().backward()
    (layer, *_) = adapter.layers.children()
    assert (layer.to_out.weight.grad != 0).any()  # type: ignore[union-attr,operator]
    assert (layer.to_k.weight != 0).any()  # type: ignore[union-attr,operator]


def test_control_net_begins_with_the_levels_of_its_base_and_nothing_to_say() -> None:
    unet = base()
    net = control_net_from(unet)
    features = net.hint_block(torch.rand(2, 3, 64, 64))
    residuals = net(LATENTS, TIMES, CONTEXT, MASK, rows_to_pool(MASK), features)
    assert not any(residual.any() for residual in residuals)
    assert torch.equal(drawn(unet, Guides(residuals=residuals)), drawn(unet))
    sum(residual.square().mean() + residual.mean() for residual in residuals).backward()  # type: ignore[union-attr]
    assert net.convs[0].weight.grad is not None
    assert net.convs[0].weight.grad.any()
    ours, theirs = net.state_dict(), unet.state_dict()
    copied = ours.keys() & theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in copied)
    assert {name.split(".")[0] for name in copied} == {
        "time_embedding",
        "add_time_condition",
        "conv_in",
        "down_blocks",
    }
