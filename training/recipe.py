"""Every size and budget of the recipe, with the values that made the shipped weights."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path


def usual_folder() -> Path:
    """Return where intermediate results live: the XDG cache, never the repository."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "atelier-training"


@dataclass(frozen=True, slots=True)
class World:
    """The pictures that are rendered once and then only read."""

    pictures: int = 40_000
    encoded: int = 20_000  # the first of them, whose latents the U-Nets learn from
    holed: int = 12_000  # the first of them, into which holes are drawn for inpainting
    per_file: int = 4_000
    captions: int = 4  # paraphrases a picture, half English, half Russian
    caption_tokens: int = 48
    corpus: int = 60_000  # captions that the tokenizer takes its words from
    examined: int = 200  # unseen pictures or captions that an examination during training looks at


@dataclass(frozen=True, slots=True)
class Budget:
    """How long and how fast one stage learns."""

    steps: int
    batch: int  # samples a process and step
    rate: float = 2e-3
    hold: float = 0.35  # share of the steps before the rate begins to fall (half a cosine to 2 %)
    warmup: int = 100  # steps
    average: float = 0.998  # decay of the averaged weights
    clip: float = 1.0  # largest norm of a gradient
    stride: float = 0.2  # length of a Muon step at rate 1; 0.2 is as long as Adam's (arXiv 2502.16982)


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budget of every stage that learns."""

    movq: Budget = Budget(steps=7000, batch=5, hold=0.3, average=0.998)
    text: Budget = Budget(steps=1100, batch=96, hold=0.4, warmup=50, average=0.99)
    unet: Budget = Budget(steps=1900, batch=24, rate=2e-3, hold=0.45, warmup=60, average=0.995, stride=0.45)
    walk: Budget = Budget(steps=190, batch=24, rate=2.5e-4, hold=0.3, warmup=8, average=0.95)
    flash: Budget = Budget(steps=150, batch=24, rate=1e-5, hold=0.8, warmup=8, average=0.95)
    decoder: Budget = Budget(steps=900, batch=2, rate=1e-3, hold=0.2, warmup=30, average=0.99)
    inpaint: Budget = Budget(steps=500, batch=24, rate=1e-3, hold=0.4, warmup=30, average=0.99)
    image_prompt: Budget = Budget(
        steps=1200, batch=24, rate=3e-3, hold=0.5, warmup=30, average=0.99, stride=0.45
    )
    control: Budget = Budget(steps=1000, batch=24, rate=1e-3, hold=0.5, warmup=30, average=0.99)
    clip: Budget = Budget(steps=2400, batch=64, hold=0.3, warmup=60, average=0.99)
    classifier: Budget = Budget(steps=900, batch=32, hold=0.4, average=0.99)

    def of(self, stage: str) -> Budget:
        """Return the budget of a stage."""
        budget: Budget = getattr(self, stage)
        return budget

    def with_steps(self, stage: str, steps: int) -> "Budgets":
        """Return these budgets with another number of steps for one stage."""
        return replace(self, **{stage: replace(self.of(stage), steps=steps)})


@dataclass(frozen=True, slots=True)
class Recipe:
    """The whole recipe; stages read their part of it."""

    folder: Path = field(default_factory=usual_folder)
    device: str = "cpu"
    processes: int = 2  # data parallel over shared memory on a CPU; one on CUDA
    seed: int = 20
    world: World = field(default_factory=World)
    budgets: Budgets = field(default_factory=Budgets)
