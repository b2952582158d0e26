"""A real CLIP of a few thousand weights, with heads tuned to what it happens to see."""

import io
from pathlib import Path

import torch
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import CLIPConfig, CLIPModel, PreTrainedTokenizerFast

from safety.clip import open_clip

MATURE, YOUNG, CALM = "mature", "young", "calm"
RED, BLUE = (230, 20, 20), (20, 20, 230)


def make_clip(folder: Path) -> Path:
    """A random CLIP in the transformers layout, with a tokenizer of three words."""
    torch.manual_seed(3)
    vocabulary = {"<pad>": 0, "<bos>": 1, "<eos>": 2, "<unk>": 3, MATURE: 4, YOUNG: 5, CALM: 6}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A <eos>", special_tokens=[("<bos>", 1), ("<eos>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<bos>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(folder)
    tower = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    text = tower | {"vocab_size": 7, "max_position_embeddings": 16, "bos_token_id": 1, "eos_token_id": 2}
    vision = tower | {"image_size": 32, "patch_size": 16}
    config = CLIPConfig(text_config=text | {"pad_token_id": 0}, vision_config=vision, projection_dim=16)
    model = CLIPModel(config)
    model.save_pretrained(folder)
    red, blue = _likeness(folder)
    if red < blue:
        # Turn the eye around, so that red is what the heads will mind.
        model.visual_projection.weight.data.neg_()
        model.save_pretrained(folder)
    return folder


def _likeness(folder: Path) -> tuple[float, float]:
    """Cosine of a red and of a blue picture to the word that the heads refuse."""
    clip = open_clip(folder, "cpu")
    word = clip.read([MATURE])
    red, blue = (clip.see(Image.new("RGB", (64, 64), colour)).closest(word) for colour in (RED, BLUE))
    return red, blue


def add_heads(folder: Path, *, young: float = 2.0, with_minor: float = 2.0, text_block: float = 2.0) -> None:
    """Heads that refuse red pictures: the threshold stands between what red and blue score."""
    red, blue = _likeness(folder)
    assert red > blue
    middle = (red + blue) / 2
    (folder / "guard_heads.toml").write_text(
        f"""
version = "test-1"
calibrated = true
[model]
projection = 16
hidden = 32
layers = 1
patch = 16
[[concept]]
category = "sexual_explicit"
texts = ["{MATURE}"]
review = {middle}
block = {middle}
with_minor = {with_minor}
text_block = {text_block}
[minors]
texts = ["{YOUNG}"]
threshold = {young}
"""
    )


def png(colour: tuple[int, int, int], size: tuple[int, int] = (64, 64)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
