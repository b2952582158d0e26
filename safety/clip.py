"""A CLIP from a transformers folder: pictures and texts as unit vectors."""
# transformers and torch leave much untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from safety.heads.reader import Shape

if TYPE_CHECKING:
    import torch
    from transformers import CLIPModel, PreTrainedTokenizerBase

# Mean and deviation of OpenAI's training pictures; every CLIP descends from them unless its folder differs.
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
_LONG = 1.4
"""From this ratio of sides on, the ends of a picture are looked at as well as its middle."""


class BrokenClip(RuntimeError):
    """The CLIP cannot be opened or answers with numbers that are none."""


@dataclass(frozen=True)
class Vectors:
    """Unit vectors, (n, projection), float32."""

    rows: "torch.Tensor"

    def closest(self, others: "Vectors") -> float:
        """The largest cosine between any of these and any of the others."""
        return float((self.rows @ others.rows.T).max().item())


class Clip:
    """A loaded CLIP."""

    def __init__(
        self,
        model: "CLIPModel",
        tokenizer: "PreTrainedTokenizerBase",
        norm: tuple[Sequence[float], Sequence[float]],
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._mean, self._std = norm
        config: Any = model.config
        vision = config.vision_config
        self._side = int(vision.image_size)
        self._words = int(config.text_config.max_position_embeddings)
        self.shape = Shape(
            projection=int(config.projection_dim),
            hidden=int(vision.hidden_size),
            layers=int(vision.num_hidden_layers),
            patch=int(vision.patch_size),
        )

    def see(self, picture: Image.Image) -> Vectors:
        """Vectors of a picture's squares: its middle and, when it is long, its ends. Raises BrokenClip."""
        import torch

        pixels = pixels_of(picture, self._side, self._mean, self._std)
        # Transformers answers with a tensor or, since version 5, with an output holding one.
        with torch.inference_mode():
            output: Any = self._model.get_image_features(pixel_values=pixels.to(self._model.device))
        return unit(output if isinstance(output, torch.Tensor) else output.pooler_output)

    def read(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, cut to what the text tower reads. Raises BrokenClip."""
        import torch

        tokens: Any = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._words, return_tensors="pt"
        )
        with torch.inference_mode():
            output: Any = self._model.get_text_features(
                input_ids=tokens["input_ids"].to(self._model.device),
                attention_mask=tokens["attention_mask"].to(self._model.device),
            )
        return unit(output if isinstance(output, torch.Tensor) else output.pooler_output)


def pixels_of(
    picture: Image.Image, side: int, mean: Sequence[float] = MEAN, std: Sequence[float] = STD
) -> "torch.Tensor":
    """A picture's squares, its middle and, when it is long, its ends: (n, 3, side, side), normalised."""
    import numpy as np
    import torch

    squares = [
        np.asarray(square.resize((side, side), Image.Resampling.BICUBIC), dtype=np.float32)
        for square in _squares(picture.convert("RGB"))
    ]
    values = torch.from_numpy(np.stack(squares) / 255.0)
    return ((values - torch.tensor(mean)) / torch.tensor(std)).permute(0, 3, 1, 2)


def open_clip(folder: Path, device: str) -> Clip:
    """Load a CLIP folder. Raises BrokenClip with what is missing."""
    if not (folder / "config.json").is_file():
        raise BrokenClip(f"no CLIP in {folder}")
    from transformers import AutoTokenizer, CLIPModel

    try:
        model: Any = CLIPModel.from_pretrained(folder, local_files_only=True)
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise BrokenClip(f"the CLIP in {folder} does not open") from error
    return Clip(model.float().eval().to(device_of(device)), tokenizer, _norm(folder))


def device_of(wish: str) -> str:
    """`auto` is the first graphics card that torch finds, else the processor; all else is what it says."""
    import torch

    if wish != "auto":
        return wish
    return "cuda" if torch.cuda.is_available() else "cpu"


def _norm(folder: Path) -> tuple[Sequence[float], Sequence[float]]:
    file = folder / "preprocessor_config.json"
    config: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return config.get("image_mean", MEAN), config.get("image_std", STD)


def _squares(picture: Image.Image) -> list[Image.Image]:
    width, height = picture.size
    side = min(width, height)
    room = max(width, height) - side
    starts = (0, room // 2, room) if max(width, height) >= _LONG * side else (room // 2,)
    if width >= height:
        return [picture.crop((at, 0, at + side, side)) for at in starts]
    return [picture.crop((0, at, side, at + side)) for at in starts]


def unit(rows: "torch.Tensor") -> Vectors:
    """Rows as unit vectors on the CPU. Raises BrokenClip where they hold numbers that are none."""
    import torch

    rows = rows.float().cpu()
    if not bool(torch.isfinite(rows).all()):
        raise BrokenClip("CLIP answered with numbers that are none")
    return Vectors(torch.nn.functional.normalize(rows, dim=-1))
