"""A Kandinsky 3 of half a million random numbers in the layout of the pocket model, made in a moment."""

import json
import zlib
from pathlib import Path
from typing import TypeVar

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

from pipelines.kandinsky3.movq import MoVQ
from pipelines.kandinsky3.saving import save_movq, save_text, save_unet
from pipelines.kandinsky3.sizes import Kandinsky3Config, MoVQSizes, Role, UNetSizes
from pipelines.kandinsky3.text import TextProjection
from pipelines.kandinsky3.unet import ContextUNet

Network = TypeVar("Network", bound=nn.Module)

KNOWN = {
    "objects": {
        "en": {"fish": ["fish"], "house": ["house"], "star": ["star"]},
        "ru": {"fish": ["рыба"], "house": ["дом"], "star": ["звезда"]},
    },
    "colours": {
        "en": {"red": ["red"], "blue": ["blue"], "green": ["green"]},
        "ru": {"red": ["красная"], "blue": ["синий"], "green": ["зелёная"]},
    },
}
EXAMPLES = {"en": ["red fish"], "ru": ["красная рыба"]}
TINY = Kandinsky3Config(
    unet=UNetSizes(widths=(16, 16, 16, 16), layers=2, time=16, context=16, groups=4, head=16),
    movq=MoVQSizes(widths=(32, 32, 32, 32), layers=1, lowest_attention=False),
    native_size=64,
    largest_size=128,
    enlarge=2,
    max_tokens=16,
)


def make_tiny_model(folder: Path) -> None:
    """Write a complete model folder (base, Flash, MoVQ, text) that draws 64x64 noise-like pictures.

    The same numbers every time. The words of a prompt change the picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    TINY.write(folder)
    save_text(folder, tiny_tokenizer(), seeded(tiny_encoder()))
    save_movq(folder, seeded(MoVQ(TINY.movq)), len(TINY.movq.widths))
    for seed, role in enumerate((Role.BASE, Role.FLASH)):
        projection = seeded(TextProjection(16, TINY.unet.context), seed)
        save_unet(folder, role, seeded(ContextUNet(TINY.unet), seed), projection)
    words = json.dumps({**KNOWN, "examples": EXAMPLES}, ensure_ascii=False)
    (folder / "words.json").write_text(words, encoding="utf-8")


def seeded(network: Network, seed: int = 0) -> Network:
    """Fill every tensor with numbers that depend on its name and the seed; none stays zero."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            stream = torch.Generator().manual_seed(zlib.crc32(name.encode()) ^ seed)
            numbers = torch.randn(parameter.shape, generator=stream)
            if parameter.ndim > 1:
                parameter.copy_(numbers / parameter[0].numel() ** 0.5)
            else:
                parameter.copy_(0.1 * numbers + float(name.endswith("weight")))
    return network.eval()


def tiny_encoder() -> T5EncoderModel:
    config = T5Config(
        vocab_size=64, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, feed_forward_proj="gated-gelu"
    )
    return T5EncoderModel(config)


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """Whole words, folded to lower case; all others are one unknown word."""
    known = [
        word
        for category in KNOWN.values()
        for language in category.values()
        for words in language.values()
        for word in words
    ]
    vocabulary = {word: index for index, word in enumerate(["<pad>", "</s>", "<unk>", *known])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
