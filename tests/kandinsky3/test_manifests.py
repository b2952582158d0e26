"""Every tensor of the published checkpoints finds its place at full size, with its shape, both ways."""

import json

import torch

from pipelines.kandinsky3.control import ControlNet, HintBlock
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.keys import (
    is_attention_matrix,
    movq_name,
    official_movq_name,
    official_picture_name,
    official_unet_name,
    picture_name,
    unet_name,
)
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import MoVQSizes, UNetSizes
from pipelines.kandinsky3.unet import ContextUNet
from tests.kandinsky3.golden import MANIFESTS, needs_manifests

pytestmark = needs_manifests

Shapes = dict[str, tuple[int, ...]]


def manifest(name: str) -> Shapes:
    tensors = json.loads((MANIFESTS / f"{name}.json").read_text())["tensors"]
    return {key: tuple(shape) for key, shape in tensors.items()}


def shapes(network: torch.nn.Module) -> Shapes:
    return {key: tuple(tensor.shape) for key, tensor in network.state_dict().items()}


def full_unet(channels: int) -> Shapes:
    with torch.device("meta"):
        ours = shapes(ContextUNet(UNetSizes(in_channels=channels)))
    assert ours.pop("null_embedding") == (4096,)
    return ours


def full_movq() -> Shapes:
    with torch.device("meta"):
        return shapes(MoVQ(MoVQSizes()))


def test_unets_map_with_equal_shapes() -> None:
    for name, channels in (("official_t2i_unet", 4), ("official_inpainting_unet", 9)):
        official = manifest(name)
        assert {unet_name(key): shape for key, shape in official.items()} == full_unet(channels)


def test_movq_maps_with_equal_shapes() -> None:
    official = {
        movq_name(key, 4): shape[:2] if is_attention_matrix(key) else shape
        for key, shape in manifest("official_movq").items()
    }
    assert official == full_movq()


def test_names_equal_the_recorded_pairs() -> None:
    unet = json.loads((MANIFESTS / "unet_official_to_diffusers_keys.json").read_text())
    movq = json.loads((MANIFESTS / "movq_official_to_diffusers_keys.json").read_text())
    unet = {official: ours for official, ours in unet.items() if "projection_l" not in official}
    assert {official: unet_name(official) for official in unet} == unet
    assert {ours: official_unet_name(ours) for ours in unet.values()} == {v: k for k, v in unet.items()}
    assert {official: movq_name(official, 4) for official in movq} == movq
    assert {ours: official_movq_name(ours, 4) for ours in movq.values()} == {v: k for k, v in movq.items()}


def test_diffusers_layout_differs_only_in_projection_and_codebook() -> None:
    unet, movq = manifest("diffusers_kandinsky3_unet"), manifest("diffusers_movq_vqmodel")
    projection = {key for key in unet if key.startswith("encoder_hid_proj.")}
    assert len(projection) == 3
    assert {key: shape for key, shape in unet.items() if key not in projection} == full_unet(4)
    assert movq.pop("quantize.embedding.weight") == (16384, 4)
    assert movq == full_movq()


def test_image_prompt_maps_with_equal_shapes() -> None:
    with torch.device("meta"):
        ours = shapes(ImagePrompt(ContextUNet(UNetSizes()), 768))
    adapter = manifest("k3diffusers_ip_adapter_only")
    named = {key: picture_name(key) for key in adapter}
    assert {named[key]: shape for key, shape in adapter.items()} == ours
    assert {official_picture_name(name or ""): key for key, name in named.items()} == {
        key: key for key in named
    }
    # the same from the names that diffusers' converter gives them
    pairs = json.loads((MANIFESTS / "ip_adapter_official_to_diffusers_keys.json").read_text())
    assert {key: picture_name(converted) for key, converted in pairs.items()} == named
    # and inside the whole file of the authors' fork, where the rest is the U-Net with its projection
    whole = manifest("k3diffusers_ip_adapter_unet_full")
    rest = {key: shape for key, shape in whole.items() if picture_name(key) is None}
    assert len(whole) - len(rest) == len(adapter) == 112
    assert without_projection(rest) == full_unet(4)


def test_control_nets_map_with_equal_shapes() -> None:
    for name, kernel in (("v1", 3), ("v2", 1)):
        with torch.device("meta"):
            ours = shapes(ControlNet(UNetSizes(), kernel))
        assert without_projection(manifest(f"k3diffusers_controlnet_{name}")) == ours
    with torch.device("meta"):
        hint = {f"hint_block.{key}": shape for key, shape in shapes(HintBlock(UNetSizes())).items()}
    combined = manifest("k3diffusers_controlnet2_combined")
    assert without_projection(combined) == full_unet(4) | hint
    names = {name: official_unet_name(unet_name(name)) for name in combined if "projection_l" not in name}
    assert all(name == again for name, again in names.items())


def without_projection(official: Shapes) -> Shapes:
    return {unet_name(key): shape for key, shape in official.items() if not key.startswith("projection_l")}
