"""Says in one sentence why a weight file does not fit, and what it probably is."""

from collections.abc import Mapping

import torch

Shapes = Mapping[str, torch.Size]

_SIGNATURES = (
    # the first line whose every mark occurs in some name decides
    (
        ("image_proj.", "conv_in."),
        "a Kandinsky 3 U-Net with an image prompt adapter (the authors' diffusers fork)",
    ),
    (("image_proj.",), "an image prompt adapter (IP-Adapter)"),
    (("hint_block.", "up_blocks."), "a Kandinsky 3 U-Net with a control hint block"),
    (("hint_block.",), "a Kandinsky 3 ControlNet"),
    (("lora_",), "a LoRA, which is an addition to a model"),
    (("lora.",), "a LoRA, which is an addition to a model"),
    (("resnets_in.",), "a Kandinsky 3 U-Net"),
    (("resnet_attn_blocks.",), "a Kandinsky 3 U-Net in the official layout"),
    (("model.diffusion_model.",), "a Stable Diffusion checkpoint"),
    (("transformer_blocks.",), "a diffusion transformer (such as Flux or Kandinsky 5)"),
    (("down_blocks.", "add_embedding."), "a U-Net of Kandinsky 2.2 or SDXL"),
    (("conv_norm_out.conv_y",), "a MoVQ"),
    (("decoder.norm_out.",), "a MoVQ or VQGAN in the official layout"),
    (("encoder.down_blocks.",), "an autoencoder of diffusers"),
    (("SelfAttention.",), "a T5 text encoder"),
    (("vision_model.",), "a CLIP model"),
    (("0.weight", "1.bias"), "a text projection"),
)


def mismatch(wanted: Shapes, found: Shapes) -> str | None:
    """The second half of a sentence that starts with the file's name; None when everything fits.

    Names the first missing and the first unexpected tensor, or the first of another shape.
    """
    missing = [name for name in wanted if name not in found]
    unexpected = [name for name in found if name not in wanted]
    if not missing and not unexpected:
        return _other_shape(wanted, found)
    parts: list[str] = []
    if missing:
        parts.append(f"lacks {_first_of(missing)}")
    if unexpected:
        parts.append(f"has {_first_of(unexpected)}, which does not belong")
    likely = _likely(found) or "nothing of this family"
    return f"does not fit: it {' and '.join(parts)}; it looks like {likely}."


def _other_shape(wanted: Shapes, found: Shapes) -> str | None:
    wrong = [name for name in wanted if wanted[name] != found[name]]
    if not wrong:
        return None
    name = wrong[0]
    hint = "the sizes in config.json are of another model"
    if name == "conv_in.weight":
        hint = f"this is a U-Net with {found[name][1]} input channels (4 draw, 9 inpaint)"
    return (
        f"does not fit: {name} is {_shape(found[name])} where {_shape(wanted[name])} is expected "
        f"({len(wrong)} of {len(wanted)} differ); {hint}."
    )


def _first_of(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}"


def _shape(size: torch.Size) -> str:
    return "x".join(str(side) for side in size) or "a single number"


def _likely(found: Shapes) -> str | None:
    for marks, meaning in _SIGNATURES:
        if all(any(mark in name for name in found) for mark in marks):
            return meaning
    return None
