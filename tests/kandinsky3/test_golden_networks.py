"""U-Net, inpainting U-Net, text projection and MoVQ against the published implementation's numbers."""

from functools import cache

import torch
from torch import Tensor

from pipelines.kandinsky3.keys import is_attention_matrix, movq_name, unet_name
from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kandinsky3.text import TextProjection, project
from pipelines.kandinsky3.unet import ContextUNet
from tests.kandinsky3.golden import TINY_INPAINT, TINY_MOVQ, TINY_UNET, Case, needs_golden, weights

pytestmark = needs_golden


@cache
def unet(module: str, sizes: UNetSizes) -> ContextUNet:
    network = ContextUNet(sizes)
    state = {unet_name(key): value for key, value in weights(module).items()}
    network.load_state_dict(state | {"null_embedding": torch.zeros(sizes.context)})
    return network.eval().requires_grad_(False)


@cache
def movq() -> MoVQ:
    network = MoVQ(TINY_MOVQ)
    state = {
        movq_name(key, 4): value.flatten(1) if is_attention_matrix(key) else value
        for key, value in weights("movq").items()
    }
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def all_rows(context: Tensor) -> Tensor:
    """The published code pools over every row of the batch."""
    return torch.full((len(context),), context.shape[1])


def test_golden_unet() -> None:
    case = Case("case01_t2i_unet")
    network = unet("t2i_unet", TINY_UNET)
    latents, context, mask = case["in.x"], case["in.context"], case["in.context_mask"]
    for name in ("a", "b"):
        eps = network(latents, case[f"in.t_{name}"], context, mask, all_rows(context))
        case.close(f"out.eps_{name}", eps)
    eps = network(latents[:1, :, :8], case["in.t_a"][:1], context[:1], mask[:1], all_rows(context[:1]))
    case.close("out.eps_c", eps)


def test_golden_null_path() -> None:
    case = Case("case02_null_path")
    network = unet("t2i_unet", TINY_UNET)
    latents, times, context, mask = (case[f"in.{name}"] for name in ("x", "t", "context", "context_mask"))
    rows = all_rows(context)
    network.null_embedding.copy_(case["in.null_embedding"])
    try:
        null, null_mask = network.null_context(context)
    finally:
        network.null_embedding.zero_()
    case.close("out.uncond_context", null)
    case.close("out.uncond_mask", null_mask)
    conditional = network(latents, times, context, mask, rows)
    unconditional = network(latents, times, null, null_mask, rows)
    case.close("out.eps_cond", conditional)
    case.close("out.eps_uncond", unconditional)
    case.close("out.eps_guided_g3", 4 * conditional - 3 * unconditional)
    negative = network(latents, times, case["in.negative_context"], mask, rows)
    case.close("out.negative.eps_negative", negative)


def test_golden_projection() -> None:
    case = Case("case03_text_projection")
    projection = TextProjection(40, 48)
    projection.load_state_dict(weights_of_projection())
    hidden, mask = case["in.hidden"], case["in.mask"]
    with torch.no_grad():
        batch = project(projection, hidden, mask)
        single = project(projection, hidden[:1], mask[:1])
        full = project(projection, hidden, torch.ones_like(mask))
    case.close("out.context", batch.rows)
    case.close("out.context_mask", batch.mask)
    case.close("out.single.context", single.rows)
    case.close("out.single.context_mask", single.mask)
    case.close("out.full.context", full.rows)
    case.close("out.full.context_mask", full.mask)


def weights_of_projection() -> dict[str, Tensor]:
    return {key.removeprefix("projection."): value for key, value in weights("text_projection").items()}


def test_golden_inpaint_unet() -> None:
    case = Case("case04_inpaint")
    network = unet("inpaint_unet", TINY_INPAINT)
    context = case["in.context"]
    eps = network(
        case["mid.unet_input_9ch"], case["in.t"], context, case["in.context_mask"], all_rows(context)
    )
    case.close("out.eps", eps)


def test_golden_movq() -> None:
    case = Case("case05_movq")
    network = movq()
    case.close("out.latent", network.to_latents(case["in.image"]))
    case.close("out.image_back", network.to_pictures(case["out.latent"]))
    case.close("out.latent_wide", network.to_latents(case["in.image_wide"]))
    case.close("out.image_from_latent", network.to_pictures(case["in.latent"]))


def test_golden_masked_latent() -> None:
    case = Case("case04_inpaint")
    case.close("out.prep.masked_latent", movq().to_latents(case["out.prep.masked_image_pixels"]))
