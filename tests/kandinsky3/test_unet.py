"""The U-Net's own promises: batch mates, dropped captions, gradient checkpointing, nine channels."""

import torch
from diffusers.utils.peft_utils import set_weights_and_activate_adapters
from peft import (
    LoraConfig,
    get_peft_model_state_dict,
    inject_adapter_in_model,
    set_peft_model_state_dict,
)
from torch import Tensor

from pipelines.kandinsky3.image_prompt import ImagePrompt, PictureTokens
from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kandinsky3.unet import ContextUNet, Guides, rows_to_pool
from tests.tiny_model import TINY, seeded


def inputs(count: int = 3) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Latents, timesteps, and prompts of 2, 5 and 8 tokens."""
    stream = torch.Generator().manual_seed(0)
    latents = torch.randn(count, 4, 8, 8, generator=stream)
    mask = (torch.arange(8) < torch.tensor([[2], [5], [8]])).long()[:count]
    context = torch.randn(count, 8, 16, generator=stream) * mask.unsqueeze(-1)
    return latents, torch.tensor([10, 500, 999])[:count], context, mask


def test_a_prompt_does_not_feel_its_batch_mates() -> None:
    unet = seeded(ContextUNet(TINY.unet))
    latents, times, context, mask = inputs()
    with torch.no_grad():
        together = unet(latents, times, context, mask)
        for index, tokens in enumerate((2, 5, 8)):
            one, rows = slice(index, index + 1), min(tokens + 1, 8)
            alone = unet(latents[one], times[one], context[one, :rows], mask[one, :rows])
            assert torch.allclose(together[one], alone, atol=1e-5)


def test_counting_all_rows_would_be_another_result() -> None:
    unet = seeded(ContextUNet(TINY.unet))
    latents, times, context, mask = inputs()
    with torch.no_grad():
        own = unet(latents, times, context, mask)
        everyone = unet(latents, times, context, mask, torch.tensor([8, 8, 8]))
    assert (own - everyone).abs().amax((1, 2, 3))[:2].min() > 1e-4


def test_dropped_captions_train_the_null_embedding() -> None:
    unet = seeded(ContextUNet(TINY.unet))
    latents, times, context, mask = inputs()
    rows = rows_to_pool(mask)
    dropped = torch.tensor([True, False, False])
    context_left, mask_left = unet.drop_captions(context, mask, dropped)
    assert mask_left[0].tolist() == [1] + [0] * 7
    assert torch.equal(context_left[1:], context[1:])
    unet(latents, times, context_left, mask_left, rows)[0].square().mean().backward()
    assert unet.null_embedding.grad is not None
    assert unet.null_embedding.grad.abs().max() > 0


def test_gradient_checkpointing_changes_nothing() -> None:
    gradients = []
    for is_saving in (False, True):
        unet = seeded(ContextUNet(TINY.unet)).train()
        if is_saving:
            unet.enable_gradient_checkpointing()
        unet(*inputs()).square().mean().backward()
        gradients.append(unet.conv_in.weight.grad)
    assert torch.allclose(gradients[0], gradients[1], atol=1e-6)


def test_inpainting_takes_nine_channels_and_predicts_four() -> None:
    unet = seeded(ContextUNet(UNetSizes(**TINY.unet.model_dump() | {"in_channels": 9})))
    latents, times, context, mask = inputs()
    with torch.no_grad():
        assert unet(latents.repeat(1, 3, 1, 1)[:, :9], times, context, mask).shape == latents.shape


def guides(unet: ContextUNet) -> Guides:
    """An attached adapter's tokens, and residuals for the skips of latents of 8 by 8."""
    adapter = seeded(ImagePrompt(unet, 8))
    adapter.attach(unet)
    rows = adapter.tokens(torch.linspace(-1, 1, 24).view(3, 8))
    residuals = tuple(torch.full((3, 16, side, side), 0.1) for side in (4, 2, 1))
    return Guides(residuals=residuals, picture=PictureTokens(rows, torch.tensor([0.5, 1.0, 0.0])))


def test_gradient_checkpointing_changes_nothing_with_guides() -> None:
    gradients = []
    for is_saving in (False, True):
        unet = seeded(ContextUNet(TINY.unet)).train()
        if is_saving:
            unet.enable_gradient_checkpointing()
        led = guides(unet)
        assert led.picture is not None
        led.picture.rows.retain_grad()
        unet(*inputs(), guides=led).square().mean().backward()
        gradients.append(led.picture.rows.grad)
    assert gradients[0].abs().max() > 0
    assert torch.allclose(gradients[0], gradients[1], atol=1e-6)


def test_lora_learns_is_kept_and_is_weighed() -> None:
    targets = LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_k", "to_v", "to_out.0"])
    unet = seeded(ContextUNet(TINY.unet))
    led = guides(unet)
    with torch.no_grad():
        plain = unet(*inputs(), guides=led)
    inject_adapter_in_model(targets, unet, "style")
    assert sum("lora_A" in name for name, _ in unet.named_parameters()) == 4 * 19
    unet(*inputs(), guides=led).square().mean().backward()
    for name, parameter in unet.named_parameters():
        if parameter.requires_grad and "lora_B" in name:
            assert parameter.grad is not None
            parameter.data -= 10 * parameter.grad.sign() * 0.01
    kept = get_peft_model_state_dict(unet, adapter_name="style")
    again = seeded(ContextUNet(TINY.unet))
    led_again = guides(again)
    inject_adapter_in_model(targets, again, "style")
    set_peft_model_state_dict(again, kept, "style")
    with torch.no_grad():
        learned = unet(*inputs(), guides=led)
        assert torch.equal(again(*inputs(), guides=led_again), learned)
        assert (learned - plain).abs().max() > 1e-3
        set_weights_and_activate_adapters(again, ["style"], [0.0])
        assert torch.allclose(again(*inputs(), guides=led_again), plain, atol=1e-4)
