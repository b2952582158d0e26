"""A tiny CLIP of the pocket world, English and Russian: the guard's tower, within its world."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig

from training.lesson import Lesson
from training.movq import as_tensor
from training.text import caption_cache, tokenizer_of
from training.world.dataset import Pictures

WIDTH = 128


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


class Clip(Lesson[CLIPModel]):
    """Teach pictures and captions to find each other."""

    name = "clip"

    def network(self) -> CLIPModel:
        """Return the two towers."""
        return untrained_clip(len(tokenizer_of(self.recipe)))

    def open(self) -> None:
        """Open pictures and captions; the last thousand are kept for examination."""
        self.pictures = Pictures(self.recipe)
        cached = np.load(caption_cache(self.recipe))
        self.ids, self.lengths = cached["ids"], cached["lengths"]
        self.kept = min(1000, len(self.pictures) // 4)

    def towers(self, network: CLIPModel, numbers: np.ndarray, which: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return unit vectors [N, width] of pictures and captions."""
        device = self.recipe.device
        real = as_tensor(np.stack([self.pictures[n] for n in numbers])).to(device)
        lengths = torch.from_numpy(self.lengths[numbers, which].astype(np.int64)).to(device)
        ids = torch.from_numpy(self.ids[numbers, which].astype(np.int64)).to(device)[:, : int(lengths.max())]
        mask = (torch.arange(ids.shape[1], device=device)[None] < lengths[:, None]).long()
        with torch.autocast(device, torch.bfloat16):
            seen = network.vision_model(pixel_values=real).pooler_output
            read = network.text_model(input_ids=ids, attention_mask=mask).pooler_output
            pair = network.visual_projection(seen).float(), network.text_projection(read).float()
        return functional.normalize(pair[0], dim=-1), functional.normalize(pair[1], dim=-1)

    def loss(
        self, network: CLIPModel, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Contrast a batch both ways."""
        del progress
        numbers = lots.integers(len(self.pictures) - self.kept, size=self.budget.batch)
        seen, read = self.towers(network, numbers, lots.integers(self.ids.shape[1], size=self.budget.batch))
        score = network.logit_scale.exp().clamp(max=100) * seen @ read.T
        aim = torch.arange(self.budget.batch, device=score.device)
        loss = (functional.cross_entropy(score, aim) + functional.cross_entropy(score.T, aim)) / 2
        return loss, {"found": (score.argmax(1) == aim).float().mean().item()}

    def examine(self, network: CLIPModel) -> dict[str, float]:
        """Return how often a picture finds its caption among 100 unseen ones."""
        numbers = np.arange(len(self.pictures) - min(100, self.kept), len(self.pictures))
        seen, read = self.towers(network, numbers, np.arange(len(numbers)) % self.ids.shape[1])
        return {
            "found_of_100": ((seen @ read.T).argmax(1).cpu() == torch.arange(len(numbers)))
            .float()
            .mean()
            .item()
        }
