"""How tensor names of the published checkpoints and of diffusers' classes translate, both ways, by rule.

The rules follow from the two architectures: the published U-Net keeps a residual block, an attention block
and a second residual block in one list where diffusers keeps three lists; the published decoder counts
its levels from the picture, diffusers from the latent.
"""

import re
from collections.abc import Iterable

Pairs = tuple[tuple[str, str], ...]

_UNET: Pairs = (
    ("to_time_embed.1", "time_embedding.linear_1"),
    ("to_time_embed.3", "time_embedding.linear_2"),
    ("feature_pooling", "add_time_condition"),
    ("in_layer", "conv_in"),
    ("out_layer.0", "conv_norm_out"),
    ("out_layer.2", "conv_out"),
    ("down_samples", "down_blocks"),
    ("up_samples", "up_blocks"),
    ("self_attention_block", "attentions.0"),
    ("to_query", "to_q"),
    ("to_key", "to_k"),
    ("to_value", "to_v"),
    ("output_layer", "to_out.0"),
    ("input_hint_block", "hint_block"),
)

_MOVQ: Pairs = (
    ("down", "down_blocks"),
    ("up", "up_blocks"),
    ("block", "resnets"),
    ("attn", "attentions"),
    ("downsample", "downsamplers.0"),
    ("upsample", "upsamplers.0"),
    ("nin_shortcut", "conv_shortcut"),
    ("q", "to_q"),
    ("k", "to_k"),
    ("v", "to_v"),
    ("proj_out", "to_out.0"),
    # last, so that on the way back they come before the rules for `block` and `attn`
    ("mid.block_1", "mid_block.resnets.0"),
    ("mid.block_2", "mid_block.resnets.1"),
    ("mid.attn_1", "mid_block.attentions.0"),
)
_ENCODER: Pairs = (
    ("norm1.norm_layer", "norm1"),
    ("norm2.norm_layer", "norm2"),
    ("norm.norm_layer", "group_norm"),
    ("norm_out.norm_layer", "conv_norm_out"),
)
_DECODER: Pairs = (("norm", "spatial_norm"), ("norm_out", "conv_norm_out"))

_BLOCK_PARTS = ("resnets_in", "attentions", "resnets_out")
_OFFICIAL_BLOCK = re.compile(r"resnet_attn_blocks\.(\d+)\.([012])\.")
_OUR_BLOCK = re.compile(r"(resnets_in|attentions|resnets_out)\.(\d+)\.")
_PICTURE_LAYER = re.compile(
    r"(down|up)_blocks\.(\d)\.attentions\.(\d+)\.attention\.processor\.to_(key|k|v|out)_ip\.(.+)"
)
_OUR_PICTURE_LAYER = re.compile(r"layers\.(down|up)_(\d)_(\d+)\.to_(k|v|out)\.(.+)")
_DECODER_LEVEL = re.compile(r"(?<=decoder\.up_blocks\.)\d+")


def unet_name(official: str) -> str:
    """Our name of a published U-Net tensor."""

    def block(match: re.Match[str]) -> str:
        index, part = int(match[1]), int(match[2])
        # attentions.0 is the self-attention of the level
        return f"{_BLOCK_PARTS[part]}.{index + (part == 1)}."

    return _OFFICIAL_BLOCK.sub(block, _replace(official, _UNET))


def official_unet_name(ours: str) -> str:
    """The published name of one of our U-Net tensors."""

    def block(match: re.Match[str]) -> str:
        part, index = _BLOCK_PARTS.index(match[1]), int(match[2])
        return f"resnet_attn_blocks.{index - (part == 1)}.{part}."

    name = _replace(ours, _backwards(_UNET))
    return _OUR_BLOCK.sub(block, name)


def picture_name(name: str) -> str | None:
    """Our name of a tensor of an image prompt adapter, published or converted; None for any other tensor."""
    name = unet_name(name.removeprefix("unet."))
    if name.startswith(("image_proj.", "image_norm.")):
        return name
    match = _PICTURE_LAYER.fullmatch(name)
    if match is None:
        return None
    side, level, attention, matrix, leaf = match.groups()
    return f"layers.{side}_{level}_{int(attention) - 1}.to_{matrix.removesuffix('ey')}.{leaf}"


def official_picture_name(ours: str) -> str:
    """The published name of one of our tensors of an image prompt adapter."""
    match = _OUR_PICTURE_LAYER.fullmatch(ours)
    if match is None:
        return ours
    side, level, block, matrix, leaf = match.groups()
    matrix = "key" if matrix == "k" else matrix
    place = f"{side}_samples.{level}.resnet_attn_blocks.{block}.1.attention.processor"
    return f"{place}.to_{matrix}_ip.{leaf}"


def movq_name(official: str, levels: int) -> str:
    """Our name of a published MoVQ tensor; `levels` is the number of widths."""
    side = _ENCODER if official.startswith("encoder.") else _DECODER
    return _mirror(_replace(official, side + _MOVQ), levels)


def official_movq_name(ours: str, levels: int) -> str:
    """The published name of one of our MoVQ tensors."""
    side = _ENCODER if ours.startswith("encoder.") else _DECODER
    return _replace(_mirror(ours, levels), _backwards(side + _MOVQ))


def is_attention_matrix(official_movq: str) -> bool:
    """Whether MoVQ stores this matrix as a 1x1 convolution where diffusers has a linear layer."""
    return re.search(r"\.attn(_\d|\.\d+)\.(q|k|v|proj_out)\.weight$", official_movq) is not None


def _mirror(name: str, levels: int) -> str:
    return _DECODER_LEVEL.sub(lambda match: str(levels - 1 - int(match[0])), name)


def _backwards(pairs: Pairs) -> Iterable[tuple[str, str]]:
    return [(ours, official) for official, ours in reversed(pairs)]


def _replace(name: str, pairs: Iterable[tuple[str, str]]) -> str:
    dotted = f".{name}."
    for old, new in pairs:
        dotted = dotted.replace(f".{old}.", f".{new}.")
    return dotted[1:-1]
