"""Tokenizer and T5 encoder: learned from captions alone, then frozen, like Flan-UL2 for the large model."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

from training.lesson import Lesson
from training.recipe import Recipe
from training.world.captions import caption
from training.world.dataset import UNSEEN, scene_number
from training.world.scenes import LABEL_SIZES, LABELS

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
SPELLED = -20.0  # log-probability of a single letter: any known word is better
ALPHABET = list("abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя0123456789.,!?:;-'\"()")
WIDTH = 128


def corpus(count: int) -> Iterator[str]:
    """Yield captions of fresh scenes."""
    lots = random.Random("corpus")
    for number in range(count):
        yield caption(scene_number(UNSEEN + 1_000_000 + number), lots)


def folding() -> Tokenizer:
    """Return a tokenizer without words: only how text is folded and parted."""
    shape = Tokenizer(models.Unigram())
    shape.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace("ё", "е"),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    shape.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()])
    return shape


def make_tokenizer(captions: int) -> PreTrainedTokenizerFast:
    """Make a unigram tokenizer of the world's words and single letters.

    Case and ё are folded, so that spelling habits do not matter; any other word is spelled out.
    """
    shape = folding()
    counts: Counter[str] = Counter()
    for text in corpus(captions):
        counts.update(
            word for word, _ in shape.pre_tokenizer.pre_tokenize_str(shape.normalizer.normalize_str(text))
        )
    total = counts.total()
    pieces = [(PAD, 0.0), (END, 0.0), (UNKNOWN, 0.0)]
    pieces += [
        (word, math.log(count / total))
        for word, count in counts.most_common()
        if count > 2 and word not in ALPHABET
    ]
    known = {piece for piece, _ in pieces}
    pieces += [(letter, SPELLED) for letter in ["▁", *ALPHABET] if letter not in known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer, tokenizer.pre_tokenizer = shape.normalizer, shape.pre_tokenizer
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single=f"$A {END}", special_tokens=[(END, 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        padding_side="right",
        model_max_length=128,
    )


def tokenizer_of(recipe: Recipe) -> PreTrainedTokenizerFast:
    """Return the recipe's tokenizer, learning it on first use."""
    folder = recipe.folder / "tokenizer"
    if not (folder / "tokenizer.json").exists():
        recipe.folder.mkdir(parents=True, exist_ok=True)
        make_tokenizer(recipe.world.corpus).save_pretrained(folder)
    return PreTrainedTokenizerFast.from_pretrained(folder)


def untrained_encoder(pieces: int) -> T5EncoderModel:
    """Return a T5 encoder of 0.6 million parameters."""
    config = T5Config(
        vocab_size=pieces,
        d_model=WIDTH,
        d_kv=32,
        d_ff=256,
        num_layers=3,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
        pad_token_id=0,
        eos_token_id=1,
        is_encoder_decoder=False,
        use_cache=False,
    )
    return T5EncoderModel(config)


class Reader(nn.Module):
    """The encoder with one learned question a label: the questions make the hidden states tell everything."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.encoder = untrained_encoder(pieces)
        self.questions_embed = nn.Parameter(torch.randn(len(LABELS), WIDTH) * 0.05)
        self.heads = nn.ModuleList(nn.Linear(WIDTH, size) for size in LABEL_SIZES)

    def forward(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Return the logits of every label, [B, size] each, for token ids and mask [B, L]."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        score = torch.einsum("qc,blc->bql", self.questions_embed, hidden)
        weights = score.masked_fill(mask[:, None] == 0, -1e4).softmax(-1)
        answers = weights @ hidden
        return [head(answers[:, k]) for k, head in enumerate(self.heads)]


class Text(Lesson[Reader]):
    """Teach the encoder to understand captions; no picture is needed."""

    name = "text"

    def network(self) -> Reader:
        """Return the encoder with its questions."""
        return Reader(len(tokenizer_of(self.recipe)))

    def open(self) -> None:
        """Open the tokenizer."""
        self.tokenizer = tokenizer_of(self.recipe)

    def batch(
        self, lots: np.random.Generator, count: int, first: int, size: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return ids, mask and labels of captions of scenes drawn from a range."""
        fate = random.Random(int(lots.integers(2**62)))
        scenes = [scene_number(first + int(n)) for n in lots.integers(size, size=count)]
        words = self.tokenizer([caption(scene, fate) for scene in scenes], padding=True, return_tensors="pt")
        return words["input_ids"], words["attention_mask"], torch.tensor([scene.labels() for scene in scenes])

    def loss(
        self, network: Reader, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Ask for every label."""
        del progress
        ids, mask, labels = (x.to(self.recipe.device) for x in self.batch(lots, self.budget.batch, 0, UNSEEN))
        told = network(ids, mask)
        losses = [
            functional.cross_entropy(answer, labels[:, k], ignore_index=-1)
            for k, answer in enumerate(told)
            if (labels[:, k] >= 0).any()
        ]
        return torch.stack(losses).sum(), {}

    def examine(self, network: Reader) -> dict[str, float]:
        """Return the share of right answers on unseen captions."""
        ids, mask, labels = self.batch(np.random.default_rng(1), self.recipe.world.examined, UNSEEN, 100_000)
        told = network(ids.to(self.recipe.device), mask.to(self.recipe.device))
        right = {}
        for k, (name, answer) in enumerate(zip(LABELS, told, strict=True)):
            asked = labels[:, k] >= 0
            right[name] = (answer.argmax(1).cpu() == labels[:, k])[asked].float().mean().item()
        return right


def frozen_encoder(recipe: Recipe) -> T5EncoderModel:
    """Return the trained encoder."""
    from training.parallel import load_averaged

    return load_averaged(Text(recipe)).encoder


def caption_cache(recipe: Recipe) -> Path:
    """Return where the tokenised captions of all pictures lie."""
    return recipe.folder / "captions.npz"


def cache_captions(recipe: Recipe) -> None:
    """Tokenise the fixed captions of every picture: ids uint16 [N, captions, tokens] and lengths."""
    from training.world.captions import captions_of

    if caption_cache(recipe).exists():
        return
    tokenizer, world = tokenizer_of(recipe), recipe.world
    ids = np.zeros((world.pictures, world.captions, world.caption_tokens), np.uint16)
    lengths = np.zeros((world.pictures, world.captions), np.uint8)
    for number in range(world.pictures):
        words = tokenizer(captions_of(number, scene_number(number), world.captions))["input_ids"]
        for k, word in enumerate(words):
            kept = [*word[: world.caption_tokens - 1], 1] if len(word) > world.caption_tokens else word
            ids[number, k, : len(kept)] = kept
            lengths[number, k] = len(kept)
        if number % 10_000 == 9_999:
            print(f"captions: {number + 1}/{world.pictures} pictures", flush=True)
    draft = caption_cache(recipe).with_suffix(".draft.npz")
    np.savez(draft, ids=ids, lengths=lengths)
    draft.replace(caption_cache(recipe))
