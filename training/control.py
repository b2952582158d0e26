"""Control: a net beside the frozen base U-Net, taught to keep to the outlines of a picture."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.beginnings import control_net_from
from pipelines.kandinsky3.control import ControlNet
from pipelines.kandinsky3.text import TextContext, project
from pipelines.kit.outlines import simple_outlines
from training.lesson import move
from training.parallel import checkpoint_of, load_averaged
from training.predicting import along_outlines, without_captions
from training.swift import quicken
from training.unet import Base, Noising, Painter
from training.world.dataset import Pictures

KIND = "edges"
"""Of hint: outlines that need no network (`pipelines/kit/outlines.py`)."""
KERNEL = 1
"""Side of the convolutions behind the levels: the published v2."""
SILENT = 0.3
"""Share of captions replaced by the null embedding, so that outlines count by themselves."""


class EdgeControl(Noising[ControlNet]):
    """Teach a copy of the base's first levels; the base itself stays as it is."""

    name = "control"

    def network(self) -> ControlNet:
        """Return a copy of the base's way down that says nothing yet."""
        base = load_averaged(Base(self.recipe)) if checkpoint_of(Base(self.recipe)).exists() else Painter()
        return control_net_from(base.unet, KERNEL).requires_grad_(requires_grad=True)

    def open(self) -> None:
        """Open the data and the frozen base."""
        super().open()
        self.pictures = Pictures(self.recipe)
        self.base = quicken(load_averaged(Base(self.recipe)))
        move(self.base, self.recipe.device)

    def hints(self, numbers: np.ndarray) -> Tensor:
        """Return the outlines of pictures, [N, 3, 128, 128] from 0 to 1."""
        drawn = [np.asarray(simple_outlines(Image.fromarray(self.pictures[n]))) for n in numbers]
        return torch.from_numpy(np.stack(drawn)).permute(0, 3, 1, 2).float() / 255

    def heard(self, hidden: Tensor, mask: Tensor) -> TextContext:
        """Return the captions; some of them give way to the null embedding."""
        text = project(self.base.projection, hidden, mask)
        dropped = torch.rand(len(mask), device=mask.device) < SILENT
        return without_captions(self.base.opened, text, dropped)

    def loss(
        self, network: ControlNet, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Predict the noise in a picture whose outlines are known."""
        del progress
        numbers = lots.integers(len(self.latents), size=self.budget.batch)
        clean, hidden, mask = self.captioned(lots, numbers)
        hints = self.hints(numbers).to(clean.device).contiguous(memory_format=torch.channels_last)
        text = self.heard(hidden, mask)
        return self.error(clean, along_outlines(self.base.unet, network, text, hints))
