"""Pictures to embeddings: the CLIP tower in front of the image prompt adapter, and its eyes for nothing."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from transformers import CLIPVisionModelWithProjection

MEAN = (0.48145466, 0.4578275, 0.40821073)
SPREAD = (0.26862954, 0.26130258, 0.27577711)
"""Mean and standard deviation of each colour in CLIP's training pictures."""


class PictureEncoder:
    """A CLIP vision tower with its projection."""

    def __init__(self, tower: CLIPVisionModelWithProjection) -> None:
        self.tower = tower
        side = tower.config.image_size
        assert isinstance(side, int)
        self.side = side
        """Pixels a side that the tower looks at; 224 as published."""

    @property
    def width(self) -> int:
        """Numbers in an embedding; 768 as published."""
        return int(self.tower.config.projection_dim)

    def encode(self, pictures: Sequence[Image.Image]) -> Tensor:
        """Embeddings [n, width], float32. One picture at a time, so that none depends on the others."""
        return torch.cat([self._embed(pixels(picture, self.side)) for picture in pictures])

    def nothing(self) -> Tensor:
        """What guidance leads away from, [1, width]: the embedding of all-zero pixels, as published."""
        return self._embed(torch.zeros(1, 3, self.side, self.side))

    @torch.no_grad()
    def _embed(self, numbers: Tensor) -> Tensor:
        numbers = numbers.to(self.tower.device, self.tower.dtype)
        embeddings = self.tower(numbers).image_embeds
        assert isinstance(embeddings, Tensor)
        return embeddings.float()


def pixels(picture: Image.Image, side: int) -> Tensor:
    """A picture as CLIP sees it [1, 3, side, side]: its middle square, normalised colours."""
    picture = picture.convert("RGB")
    scale = side / min(picture.size)
    width, height = (max(side, round(length * scale)) for length in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    numbers = (np.asarray(square, dtype=np.float32) / 255 - np.array(MEAN)) / np.array(SPREAD)
    return torch.from_numpy(numbers.astype(np.float32)).permute(2, 0, 1)[None]
