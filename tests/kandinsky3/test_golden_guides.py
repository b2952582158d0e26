"""Image prompts and control nets against the published implementation's numbers."""

from functools import cache

import torch
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from pipelines.kandinsky3.control import ControlNet, HintBlock
from pipelines.kandinsky3.image_prompt import ImagePrompt, PictureTokens, blended
from pipelines.kandinsky3.keys import picture_name, unet_name
from pipelines.kandinsky3.text import TextProjection, project
from pipelines.kandinsky3.unet import ContextUNet, Guides
from tests.kandinsky3.golden import TINY_UNET, Case, needs_golden, weights

pytestmark = needs_golden


def all_rows(context: Tensor) -> Tensor:
    """The published code pools over every row of the batch."""
    return torch.full((len(context),), context.shape[1])


@cache
def fork_unet(module: str) -> ContextUNet:
    """The plain U-Net inside a module of the authors' fork."""
    network = ContextUNet(TINY_UNET)
    ours = set(network.state_dict())
    state = {unet_name(key): value for key, value in weights(module).items() if unet_name(key) in ours}
    network.load_state_dict(state | {"null_embedding": torch.zeros(TINY_UNET.context)})
    return network.eval().requires_grad_(False)


def projection(module: str) -> TextProjection:
    network = TextProjection(40, TINY_UNET.context)
    names = {"0.weight": "lin.weight", "1.weight": "ln.weight", "1.bias": "ln.bias"}
    tensors = weights(module)
    network.load_state_dict({ours: tensors[f"projection_{theirs}"] for ours, theirs in names.items()})
    return network.requires_grad_(False)


def hint_state(module: str) -> dict[str, Tensor]:
    named = {unet_name(key): value for key, value in weights(module).items()}
    return {key.removeprefix("hint_block."): t for key, t in named.items() if key.startswith("hint_block.")}


@cache
def prompted() -> tuple[ContextUNet, ImagePrompt]:
    unet = fork_unet("ip_adapter_unet")
    adapter = ImagePrompt(unet, 24)
    named = {picture_name(key): value for key, value in weights("ip_adapter_unet").items()}
    adapter.load_state_dict({key: value for key, value in named.items() if key is not None})
    adapter.attach(unet)
    return unet, adapter.eval().requires_grad_(False)


def tower() -> CLIPVisionModelWithProjection:
    config = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
        projection_dim=24,
    )
    network = CLIPVisionModelWithProjection(config)
    # position ids are a buffer that today's class no longer stores
    state = {key: value for key, value in weights("clip_vision").items() if "position_ids" not in key}
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def test_golden_picture_embeddings() -> None:
    case = Case("case09_ip_adapter")
    encoder = tower()
    embeds = [encoder(case[f"in.pixels_{name}"]).image_embeds for name in ("a", "b")]
    case.close("out.embed_a", embeds[0])
    case.close("out.embed_b", embeds[1])
    case.close("out.embed_uncond", encoder(torch.zeros(1, 3, 32, 32)).image_embeds)
    case.close("out.embed_fused", blended(torch.cat(embeds), case["in.weights"].tolist())[None])


def test_golden_image_prompt() -> None:
    case = Case("case09_ip_adapter")
    unet, adapter = prompted()
    context = project(projection("ip_adapter_unet"), case["in.hidden"], case["in.context_mask"])
    case.close("out.context", context.rows)
    rows = adapter.tokens(torch.cat([case["out.embed_uncond"], case["out.embed_fused"]]))
    case.close("out.image_tokens", rows)

    def predicted(rows: Tensor, scale: float) -> Tensor:
        guides = Guides(picture=PictureTokens(rows, torch.full((2,), scale)))
        return unet(
            case["in.x"], case["in.t"], context.rows, context.mask, all_rows(context.rows), guides=guides
        )

    case.close("out.eps.scale0", predicted(rows, 0))
    case.close("out.eps.scale1", predicted(rows, 1))
    some = predicted(rows, 0.7)
    case.close("out.eps.scale07", some)
    case.close("out.eps_guided_g3.scale07", 4 * some[1:] - 3 * some[:1])
    single = adapter.tokens(torch.cat([case["out.embed_uncond"], case["out.embed_a"]]))
    case.close("out.single_image_a.eps.scale1", predicted(single, 1))
    # without guides the attached adapter is silent
    plain = unet(case["in.x"], case["in.t"], context.rows, context.mask, all_rows(context.rows))
    case.close("out.eps.scale0", plain)


def control_net(version: str) -> ControlNet:
    network = ControlNet(TINY_UNET, {"v1": 3, "v2": 1}[version])
    named = {unet_name(key): value for key, value in weights(f"controlnet_{version}").items()}
    network.load_state_dict({key: t for key, t in named.items() if not key.startswith("projection_")})
    return network.eval().requires_grad_(False)


def check_control(version: str) -> None:
    case = Case(f"case10_controlnet_{version}")
    unet, control = fork_unet("fork_unet"), control_net(version)
    features = control.hint_block(case["in.hint"])
    case.close("mid.hint_features", features)
    inputs = (case["in.x"], case["in.t"], case["in.context"], case["in.context_mask"])
    rows = all_rows(case["in.context"])
    residuals = control(*inputs, rows, features)
    for level, residual in enumerate(residuals):
        case.close(f"out.residual{level}", residual)
    for name, scale in (("k08", 0.8), ("k0", 0.0), ("k1", 1.0)):
        guides = Guides(residuals=tuple(scale * residual for residual in residuals))
        case.close(f"out.eps.{name}", unet(*inputs, rows, guides=guides))
    case.close("out.eps.no_control", unet(*inputs, rows))


def test_golden_control_v1() -> None:
    check_control("v1")


def test_golden_control_v2() -> None:
    check_control("v2")


def test_golden_control_combined() -> None:
    case = Case("case10_controlnet_combined")
    unet = fork_unet("controlnet_combined")
    hint = HintBlock(TINY_UNET)
    hint.load_state_dict(hint_state("controlnet_combined"))
    with torch.no_grad():
        features = hint(case["in.hint"])
        nothing = hint(torch.zeros_like(case["in.hint"]))
    case.close("mid.hint_features", features)
    context = project(projection("controlnet_combined"), case["in.hidden"], case["in.context_mask"])
    case.close("out.context", context.rows)
    inputs = (case["in.x"], case["in.t"], context.rows, context.mask, all_rows(context.rows))
    case.close("out.eps", unet(*inputs, guides=Guides(entry=features)))
    case.close("out.eps.zero_hint", unet(*inputs, guides=Guides(entry=nothing)))
