"""Tiny random pipelines of families that are not ours, saved as diffusers saves them."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    PixArtAlphaPipeline,
    PixArtTransformer2DModel,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

from tests.pipelines.tiny_relatives import WIDTH, clip_tokenizer
from tests.tiny_model import tiny_tokenizer


def save_stable_diffusion(folder: Path) -> None:
    """A U-Net under CLIP, with a sibling that draws over pictures."""
    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(16, 32),
        layers_per_block=1,
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=4,
    )
    StableDiffusionPipeline(
        vae=tiny_autoencoder(latent_channels=4),
        text_encoder=CLIPTextModel(clip_text(folder)),
        tokenizer=clip_tokenizer(folder),
        unet=unet,
        scheduler=DDIMScheduler(beta_schedule="scaled_linear", steps_offset=1, clip_sample=False),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def save_flux(folder: Path) -> None:
    """A transformer with packed latents and a distilled guidance."""
    torch.manual_seed(0)
    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        pooled_projection_dim=WIDTH,
        guidance_embeds=True,
        axes_dims_rope=(4, 4, 8),
    )
    FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=tiny_autoencoder(latent_channels=4),
        text_encoder=CLIPTextModel(clip_text(folder)),
        tokenizer=clip_tokenizer(folder),
        text_encoder_2=tiny_t5(),
        tokenizer_2=tiny_tokenizer(),
        transformer=transformer,
    ).save_pretrained(folder)


def save_pixart(folder: Path) -> None:
    """A transformer under T5 whose pipeline knows only the old callback and no sibling."""
    torch.manual_seed(0)
    transformer = PixArtTransformer2DModel(
        sample_size=8,
        num_layers=1,
        patch_size=2,
        attention_head_dim=8,
        num_attention_heads=2,
        caption_channels=16,
        cross_attention_dim=16,
        in_channels=4,
        out_channels=8,
        use_additional_conditions=False,
    )
    PixArtAlphaPipeline(
        tokenizer=tiny_tokenizer(),
        text_encoder=tiny_t5(),
        vae=tiny_autoencoder(latent_channels=4),
        transformer=transformer,
        scheduler=DDIMScheduler(beta_schedule="linear", clip_sample=False),
    ).save_pretrained(folder)


def tiny_autoencoder(latent_channels: int) -> AutoencoderKL:
    """Eight times smaller each way."""
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=latent_channels,
        norm_num_groups=4,
        sample_size=64,
        shift_factor=0.1,
        scaling_factor=0.3,
    )


def clip_text(folder: Path) -> CLIPTextConfig:
    tokenizer = clip_tokenizer(folder)
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        projection_dim=WIDTH,
        intermediate_size=37,
        num_hidden_layers=1,
        num_attention_heads=4,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def tiny_t5() -> T5EncoderModel:
    return T5EncoderModel(T5Config(vocab_size=64, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2))
