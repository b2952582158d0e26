"""Image prompts: an adapter for the frozen base U-Net, taught to draw what a CLIP saw in the picture."""

import numpy as np
import torch
from torch import Tensor
from transformers import CLIPVisionModelWithProjection

from pipelines.kandinsky3.beginnings import image_prompt_from
from pipelines.kandinsky3.image_prompt import ImagePrompt
from pipelines.kandinsky3.picture_encoder import MEAN, SPREAD, PictureEncoder
from pipelines.kandinsky3.text import project
from training.clip import WIDTH, Clip, vision_config
from training.drawing import as_images
from training.lesson import move
from training.movq import as_tensor
from training.parallel import checkpoint_of, load_averaged
from training.predicting import beside_picture
from training.recipe import Recipe
from training.swift import quicken
from training.unet import Base, Noising, Painter
from training.world.dataset import Pictures, write_whole


def picture_encoder(recipe: Recipe) -> PictureEncoder:
    """Return the world's CLIP as the picture encoder of a Kandinsky: the same tower, for CLIP's own colours.

    The world's CLIP learned on colours from -1 to 1, the published layout feeds colours normalised by
    CLIP's mean and spread; kernel and position embeddings take up the difference exactly.
    """
    clip = load_averaged(Clip(recipe)).clip
    tower = CLIPVisionModelWithProjection(vision_config())
    tower.vision_model.load_state_dict(clip.vision_model.state_dict())
    tower.visual_projection.load_state_dict(clip.visual_projection.state_dict())
    seen = tower.vision_model.embeddings
    kernel = seen.patch_embedding.weight
    scale = 2 * torch.tensor(SPREAD).view(1, 3, 1, 1)
    shift = 2 * torch.tensor(MEAN).view(1, 3, 1, 1) - 1
    with torch.no_grad():
        seen.position_embedding.weight[1:] += (kernel * shift).sum((1, 2, 3))
        kernel.mul_(scale)
    return PictureEncoder(tower.eval().requires_grad_(requires_grad=False))


def cache_embeddings(recipe: Recipe) -> None:
    """Let the picture encoder look at every encoded picture, once: float16 [N, width]."""
    path = recipe.folder / "world" / "embeddings.npy"
    if path.exists():
        return
    encoder, pictures = picture_encoder(recipe), Pictures(recipe)
    made = []
    for first in range(0, recipe.world.encoded, 50):
        numbers = range(first, min(first + 50, recipe.world.encoded))
        made.append(encoder.encode(as_images(as_tensor(np.stack([pictures[n] for n in numbers])))).numpy())
    write_whole(path, np.concatenate(made).astype(np.float16))


class PictureAdapter(Noising[ImagePrompt]):
    """Teach the adapter alone: with the caption, without it, and now and then with nothing at all."""

    name = "image_prompt"

    def network(self) -> ImagePrompt:
        """Return an adapter that reads pictures as the base reads words, and says nothing yet."""
        base = load_averaged(Base(self.recipe)) if checkpoint_of(Base(self.recipe)).exists() else Painter()
        return image_prompt_from(base.unet, WIDTH).requires_grad_(requires_grad=True)

    def open(self) -> None:
        """Open the data, what CLIP saw, and the frozen base."""
        super().open()
        self.embeddings = np.load(self.recipe.folder / "world" / "embeddings.npy")
        self.nothing = picture_encoder(self.recipe).nothing().to(self.recipe.device)
        self.base = quicken(load_averaged(Base(self.recipe)))
        move(self.base, self.recipe.device)

    def loss(
        self, network: ImagePrompt, lots: np.random.Generator, progress: float
    ) -> tuple[Tensor, dict[str, float]]:
        """Predict the noise in a picture that CLIP has seen."""
        del progress
        network.attach(self.base.unet)
        numbers = lots.integers(len(self.latents), size=self.budget.batch)
        clean, hidden, mask = self.captioned(lots, numbers)
        seen = torch.from_numpy(self.embeddings[numbers]).float().to(clean.device)
        lot = torch.rand(len(clean), device=clean.device)
        text = project(self.base.projection, hidden, mask)
        eyes = seen, self.nothing
        return self.error(clean, beside_picture(self.base.opened, network, text, eyes, lot))
