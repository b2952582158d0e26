"""How far away everything in a picture is, for decoders that keep depth, by a network of transformers."""

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate
from transformers import AutoImageProcessor, AutoModelForDepthEstimation
from transformers.utils.logging import disable_progress_bar

from pipelines.families.devices import Place
from pipelines.kandinsky3.files import CheckpointError

LEAST_RANGE = 1e-6
"""A picture without any depth stays black instead of becoming noise."""


class DepthFinder:
    """An opened depth estimator."""

    def __init__(self, folder: Path, place: Place) -> None:
        """Open a folder in the layout of transformers. Raises CheckpointError."""
        disable_progress_bar()
        try:
            self._prepare = AutoImageProcessor.from_pretrained(folder, local_files_only=True, backend="pil")
            network = AutoModelForDepthEstimation.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            reason = (str(error).splitlines() or ["no reason given"])[0]
            raise CheckpointError(f"{folder} is not a usable depth estimator: {reason}") from error
        self._network = network.eval().to(place.device)
        self._place = place

    @torch.inference_mode()
    def hint(self, picture: Image.Image) -> Tensor:
        """Nearness [1, 3, height, width] from 0 (farthest) to 1 (nearest), the same in all three channels."""
        pixels = self._prepare(images=picture.convert("RGB"), return_tensors="pt").pixel_values
        near = self._network(pixels.to(self._place.device)).predicted_depth
        size = (picture.height, picture.width)
        near = interpolate(near[:, None].float(), size, mode="bicubic", align_corners=False)
        low, high = near.min(), near.max()
        scaled = (near - low) / (high - low).clamp(min=LEAST_RANGE)
        return scaled.repeat(1, 3, 1, 1).to(self._place.dtype)
