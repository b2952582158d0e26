"""New networks that begin as a trained base: until they learn, they change nothing of what it draws."""

import torch
from torch import nn

from pipelines.kandinsky3.checkpoints import INPAINT_CHANNELS
from pipelines.kandinsky3.control import ControlNet
from pipelines.kandinsky3.image_prompt import ImagePrompt, PictureLayer, cross_attentions
from pipelines.kandinsky3.sizes import LATENT_CHANNELS
from pipelines.kandinsky3.unet import ContextUNet


@torch.no_grad()
def inpainting_from(base: ContextUNet) -> ContextUNet:
    """A U-Net with nine input channels that does not yet heed the five new ones."""
    network = ContextUNet(base.sizes.model_copy(update={"in_channels": INPAINT_CHANNELS}))
    state = base.state_dict()
    wide = torch.zeros_like(network.conv_in.weight)
    wide[:, :LATENT_CHANNELS] = state["conv_in.weight"]
    network.load_state_dict({**state, "conv_in.weight": wide})
    return network


@torch.no_grad()
def image_prompt_from(base: ContextUNet, embedding: int) -> ImagePrompt:
    """An adapter that reads pictures as `base` reads words, and says nothing yet; not attached.

    `embedding` is the width of the picture encoder.
    """
    adapter = ImagePrompt(base, embedding)
    for name, cross in cross_attentions(base):
        layer = adapter.layers[name]
        assert isinstance(layer, PictureLayer)
        _begin(layer.to_k, cross.to_k)
        _begin(layer.to_v, cross.to_v)
    return adapter


def control_net_from(base: ContextUNet, kernel: int = 1) -> ControlNet:
    """A control net with the first levels of `base` and convolutions that say nothing yet.

    They are chained, as published: the first has to move before the levels behind it see anything.
    """
    net = ControlNet(base.sizes, kernel)
    theirs = base.state_dict()
    shared = {name: tensor for name, tensor in theirs.items() if name in net.state_dict()}
    own = net.load_state_dict(shared, strict=False).missing_keys
    assert all(name.startswith(("hint_block.", "convs.")) for name in own), own
    return net


def _begin(layer: nn.Linear, pattern: nn.Module | None) -> None:
    """Take over the numbers of a layer without a bias."""
    assert isinstance(pattern, nn.Linear)
    layer.weight.copy_(pattern.weight)
    layer.bias.zero_()
