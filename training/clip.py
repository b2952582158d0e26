"""A tiny CLIP of the pocket world, English and Russian: the guard's tower, within its world."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig

from training.lesson import Lesson
from training.movq import as_tensor
from training.text import caption_cache, tokenizer_of
from training.world.dataset import Pictures
from training.world.scenes import LABEL_SIZES, LABELS

WIDTH = 128
LABEL_WEIGHT = 0.3
"""Of a question about the picture beside the contrast; without them 64 pictures are told apart by style,
backdrop and colour alone, and the embedding forgets shapes (a linear probe found 38 % of them)."""


def vision_config() -> CLIPVisionConfig:
    """Return the sizes of the picture tower."""
    return CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        num_hidden_layers=4,
        num_attention_heads=4,
        projection_dim=WIDTH,
        image_size=128,
        patch_size=16,
    )


def untrained_clip(pieces: int) -> CLIPModel:
    """Return a CLIP of 1.7 million parameters for 128-pixel pictures in 16-pixel patches."""
    text = CLIPTextConfig(
        vocab_size=pieces,
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        projection_dim=WIDTH,
        max_position_embeddings=64,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=1,
    )
    vision = vision_config()
    return CLIPModel(
        CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=WIDTH)
    )


class Questioned(nn.Module):
    """A CLIP and, while it learns, one linear question a label to the embedding of the picture."""

    def __init__(self, clip: CLIPModel) -> None:
        super().__init__()
        self.clip = clip
        self.heads = nn.ModuleList(nn.Linear(WIDTH, size) for size in LABEL_SIZES)

    def wrong(self, seen: Tensor, labels: Tensor) -> Tensor:
        """Return the cross-entropy of all answers, for embeddings [N, width] and labels [N, heads]."""
        return torch.stack(
            [
                functional.cross_entropy(head(seen), labels[:, k], ignore_index=-1)
                for k, head in enumerate(self.heads)
                if (labels[:, k] >= 0).any()
            ]
        ).sum()


class Clip(Lesson[Questioned]):
    """Teach pictures and captions to find each other."""

    name = "clip"

    def network(self) -> Questioned:
        """Return the two towers and the questions."""
        return Questioned(untrained_clip(len(tokenizer_of(self.recipe))))

    def open(self) -> None:
        """Open pictures and captions; the last thousand are kept for examination."""
        self.pictures = Pictures(self.recipe)
        cached = np.load(caption_cache(self.recipe))
        self.ids, self.lengths = cached["ids"], cached["lengths"]
        self.kept = min(1000, len(self.pictures) // 4)

    def towers(self, network: CLIPModel, numbers: np.ndarray, which: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return the embeddings [N, width] of pictures and captions."""
        device = self.recipe.device
        real = as_tensor(np.stack([self.pictures[n] for n in numbers])).to(device)
        lengths = torch.from_numpy(self.lengths[numbers, which].astype(np.int64)).to(device)
        ids = torch.from_numpy(self.ids[numbers, which].astype(np.int64)).to(device)[:, : int(lengths.max())]
        mask = (torch.arange(ids.shape[1], device=device)[None] < lengths[:, None]).long()
        with torch.autocast(device, torch.bfloat16):
            seen = network.vision_model(pixel_values=real).pooler_output
            read = network.text_model(input_ids=ids, attention_mask=mask).pooler_output
            return network.visual_projection(seen).float(), network.text_projection(read).float()

    def answers(self, numbers: np.ndarray) -> Tensor:
        """Return the labels [N, heads] of pictures."""
        return torch.from_numpy(self.pictures.labels[numbers]).long().to(self.recipe.device)

    def loss(
        self, network: Questioned, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Contrast a batch both ways, and ask about the pictures."""
        del progress
        numbers = lots.integers(len(self.pictures) - self.kept, size=self.budget.batch)
        which = lots.integers(self.ids.shape[1], size=self.budget.batch)
        seen, read = self.towers(network.clip, numbers, which)
        score = network.clip.logit_scale.exp().clamp(max=100) * cosines(seen, read)
        aim = torch.arange(self.budget.batch, device=score.device)
        contrast = (functional.cross_entropy(score, aim) + functional.cross_entropy(score.T, aim)) / 2
        wrong = network.wrong(seen, self.answers(numbers))
        shown = {"found": (score.argmax(1) == aim).float().mean().item(), "wrong": wrong.item()}
        return contrast + LABEL_WEIGHT * wrong, shown

    def examine(self, network: Questioned) -> dict[str, float]:
        """Return how often a picture finds its caption among 100 unseen ones, and its shape is known."""
        numbers = np.arange(len(self.pictures) - min(100, self.kept), len(self.pictures))
        seen, read = self.towers(network.clip, numbers, np.arange(len(numbers)) % self.ids.shape[1])
        found = cosines(seen, read).argmax(1).cpu() == torch.arange(len(numbers))
        shape = LABELS.index("shape")
        known = network.heads[shape](seen).argmax(1) == self.answers(numbers)[:, shape]
        return {"found_of_100": found.float().mean().item(), "shape": known.float().mean().item()}


def cosines(seen: Tensor, read: Tensor) -> Tensor:
    """Return the cosine of every picture [N, width] with every caption [M, width]."""
    return functional.normalize(seen, dim=-1) @ functional.normalize(read, dim=-1).T
