"""The judge: a small convolutional network that reads labels off a picture; trained apart, used by tests."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from training.lesson import Lesson
from training.movq import as_tensor
from training.parallel import load_averaged
from training.recipe import Recipe
from training.world.dataset import UNSEEN, Pictures, scene_number
from training.world.scenes import LABEL_SIZES, LABELS, paint


class Block(nn.Module):
    """Two convolutions, the second one on a shortcut; the first one halves the picture."""

    def __init__(self, channels: int, wider: int) -> None:
        super().__init__()
        self.shrink = nn.Conv2d(channels, wider, 3, stride=2, padding=1)
        self.norm_in = nn.GroupNorm(8, wider)
        self.conv = nn.Conv2d(wider, wider, 3, padding=1)
        self.norm_mid = nn.GroupNorm(8, wider)

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, channels, H, W] to [B, wider, H/2, W/2]."""
        x = functional.silu(self.norm_in(self.shrink(x)))
        return x + functional.silu(self.norm_mid(self.conv(x)))


class Judge(nn.Module):
    """Five halvings, then one linear head a label on the 4x4 grid that is left."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 24, 48, 96, 128, 128)
        self.blocks = nn.Sequential(*[Block(a, b) for a, b in pairwise(widths)])
        self.heads = nn.ModuleList(nn.Linear(128 * 16, size) for size in LABEL_SIZES)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Return the logits of every label for pictures [B, 3, 128, 128] within -1 and 1."""
        grid = functional.dropout(self.blocks(pictures).flatten(1), 0.1, self.training)
        return [head(grid) for head in self.heads]


class Classifier(Lesson[Judge]):
    """Teach the judge on real pictures, some of them blurred or noisy."""

    name = "classifier"

    def network(self) -> Judge:
        """Return the judge."""
        return Judge()

    def open(self) -> None:
        """Open the pictures, and paint some that nobody has seen."""
        self.pictures = Pictures(self.recipe)
        self.unseen, self.unseen_labels = unseen_labelled(self.recipe.world.examined)

    def loss(
        self, network: Judge, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Ask for every label of a batch."""
        del progress
        numbers = lots.integers(len(self.pictures), size=self.budget.batch)
        real = as_tensor(np.stack([self.pictures[n] for n in numbers]))
        if lots.random() < 0.3:
            real = functional.interpolate(functional.avg_pool2d(real, 2), scale_factor=2, mode="bilinear")
        real = (real + torch.randn_like(real) * 0.1 * float(lots.random())).to(self.recipe.device)
        labels = torch.from_numpy(self.pictures.labels[numbers]).long().to(self.recipe.device)
        with torch.autocast(self.recipe.device, torch.bfloat16):
            told = network(real.contiguous(memory_format=torch.channels_last))
        losses = [
            functional.cross_entropy(answer.float(), labels[:, k], ignore_index=-1, label_smoothing=0.02)
            for k, answer in enumerate(told)
            if (labels[:, k] >= 0).any()
        ]
        return torch.stack(losses).sum(), {}

    def examine(self, network: Judge) -> dict[str, float]:
        """Return the share of right answers on unseen real pictures."""
        told = [answer.argmax(1).cpu() for answer in network(self.unseen.to(self.recipe.device))]
        shares = {}
        for k, name in enumerate(LABELS):
            asked = self.unseen_labels[:, k] >= 0
            shares[name] = (told[k] == self.unseen_labels[:, k])[asked].float().mean().item()
        return shares


def save_judge(recipe: Recipe, path: Path) -> None:
    """Write the trained judge in float16, 1.8 MB."""
    judge = load_averaged(Classifier(recipe))
    save_file({name: tensor.half().contiguous() for name, tensor in judge.state_dict().items()}, path)


def opened_judge(path: Path) -> Judge:
    """Open a judge that `save_judge` wrote, ready to be asked."""
    judge = Judge()
    judge.load_state_dict({name: tensor.float() for name, tensor in load_file(path).items()})
    return judge.eval().requires_grad_(requires_grad=False)


def unseen_labelled(count: int, first: int = UNSEEN + 500_000) -> tuple[Tensor, Tensor]:
    """Return real pictures [N, 3, 128, 128] and labels [N, labels] that no training sees."""
    scenes = [scene_number(first + k) for k in range(count)]
    pictures = as_tensor(np.stack([paint(scene, first + k) for k, scene in enumerate(scenes)]))
    return pictures, torch.tensor([scene.labels() for scene in scenes])
