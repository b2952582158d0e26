"""Tiny random models of other families, saved as diffusers saves them."""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DiffusionPipeline,
    Kandinsky3Pipeline,
    Kandinsky3UNet,
    KandinskyV22ControlnetPipeline,
    KandinskyV22InpaintPipeline,
    KandinskyV22Pipeline,
    KandinskyV22PriorPipeline,
    PriorTransformer,
    UnCLIPScheduler,
    UNet2DConditionModel,
    VQModel,
)
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    DPTConfig,
    DPTForDepthEstimation,
    DPTImageProcessorPil,
    T5Config,
    T5EncoderModel,
)

from tests.tiny_model import seeded, tiny_tokenizer

WIDTH = 32
LEVELS = (32, 32, 32, 32)


def save_kandinsky22_inpaint(folder: Path) -> None:
    """Write `prior/` and a `decoder/` that sees a picture and its mask."""
    save_kandinsky22(folder, KandinskyV22InpaintPipeline, in_channels=9)


def save_kandinsky22_depth(folder: Path) -> None:
    """Write `prior/`, a `decoder/` that sees a hint, and `depth/`."""
    save_kandinsky22(folder, KandinskyV22ControlnetPipeline, in_channels=8, addition_embed_type="image_hint")
    estimator = DPTConfig(
        hidden_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=16,
        backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 8, 16, 16],
        fusion_hidden_size=8,
        image_size=64,
        patch_size=16,
    )
    seeded(DPTForDepthEstimation(estimator)).save_pretrained(folder / "depth")
    DPTImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder / "depth")


def save_kandinsky22(
    folder: Path, kind: type[DiffusionPipeline] = KandinskyV22Pipeline, **decoder: Any
) -> None:
    """Write `prior/` and `decoder/`."""
    torch.manual_seed(0)
    tokenizer = clip_tokenizer(folder)
    text = CLIPTextConfig(
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
    vision = CLIPVisionConfig(
        hidden_size=WIDTH,
        image_size=32,
        projection_dim=WIDTH,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=1,
        patch_size=8,
    )
    prior = PriorTransformer(num_attention_heads=2, attention_head_dim=12, embedding_dim=WIDTH, num_layers=1)
    prior.clip_std = torch.nn.Parameter(torch.ones(prior.clip_std.shape))
    KandinskyV22PriorPipeline(
        prior=prior,
        image_encoder=CLIPVisionModelWithProjection(vision),
        text_encoder=CLIPTextModelWithProjection(text),
        tokenizer=tokenizer,
        scheduler=UnCLIPScheduler(
            variance_type="fixed_small_log", prediction_type="sample", clip_sample_range=10.0
        ),
        image_processor=CLIPImageProcessor(crop_size=32, size={"shortest_edge": 32}),
    ).save_pretrained(folder / "prior")
    unet = UNet2DConditionModel(
        **{"in_channels": 4, "addition_embed_type": "image", **decoder},
        out_channels=8,
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        block_out_channels=(32, 64),
        layers_per_block=1,
        encoder_hid_dim=WIDTH,
        encoder_hid_dim_type="image_proj",
        cross_attention_dim=WIDTH,
        attention_head_dim=4,
        resnet_time_scale_shift="scale_shift",
    )
    parts: dict[str, Any] = {
        "unet": unet,
        "scheduler": DDPMScheduler(beta_schedule="linear"),
        "movq": tiny_movq(),
    }
    kind(**parts).save_pretrained(folder / "decoder")


def save_diffusers(folder: Path) -> None:
    """Write a diffusers folder: a tiny Kandinsky 3 with a deterministic scheduler."""
    torch.manual_seed(0)
    Kandinsky3Pipeline(
        tokenizer=tiny_tokenizer(),
        text_encoder=T5EncoderModel(
            T5Config(vocab_size=64, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
        ),
        unet=Kandinsky3UNet(
            time_embedding_dim=16,
            groups=4,
            attention_head_dim=16,
            layers_per_block=2,
            block_out_channels=(16, 16, 16, 16),
            cross_attention_dim=16,
            encoder_hid_dim=16,
        ),
        scheduler=DDIMScheduler(beta_schedule="squaredcos_cap_v2"),
        movq=tiny_movq(),
    ).save_pretrained(folder)


def tiny_movq() -> VQModel:
    return VQModel(
        block_out_channels=LEVELS,
        down_block_types=("DownEncoderBlock2D",) * len(LEVELS),
        up_block_types=("UpDecoderBlock2D",) * len(LEVELS),
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=8,
        norm_type="spatial",
        num_vq_embeddings=8,
        vq_embed_dim=4,
    )


def clip_tokenizer(folder: Path) -> CLIPTokenizer:
    pieces = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>"))
    pieces.normalizer = normalizers.Lowercase()
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<|startoftext|>", "<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    pieces.train_from_iterator(["red fish blue house star"], trainer)
    folder.mkdir(parents=True, exist_ok=True)
    pieces.model.save(str(folder))
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
