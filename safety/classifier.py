"""The second reader of pictures: an image classifier that must agree with the CLIP heads."""
# transformers and torch leave much untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Annotated, Any

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from pipelines.kit.turns import OPENING
from safety.clip import device_of

Share = Annotated[float, Field(gt=0, le=1)]


class BrokenClassifier(RuntimeError):
    """The classifier cannot be opened, or none of its labels is known to be harmless."""


class Bounds(BaseModel):
    """From which share of labels that are not harmless it agrees with others, and decides alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    calibrated: bool
    agrees: Share
    block: Share
    harmless: tuple[str, ...]


@cache
def load_bounds() -> Bounds:
    """The bounds that ship with the house."""
    return Bounds.model_validate(
        tomllib.loads(files("safety").joinpath("classifier.toml").read_text("utf-8"))
    )


@dataclass(frozen=True)
class _Opened:
    model: Any
    processor: Any
    harmless: tuple[int, ...]


class Classifier:
    """Any image-classification model of the transformers library. Loaded with the first picture."""

    def __init__(self, name: str, device: str = "cpu") -> None:
        """`name`: a folder, or a repository of the hub."""
        self.name = name
        self.bounds = load_bounds()
        self._device = device
        self._lock = Lock()
        self._opened: _Opened | None = None

    def open(self) -> _Opened:
        """Load the weights. Raises BrokenClassifier."""
        with self._lock:
            if self._opened is None:
                with OPENING:
                    self._opened = self._load()
            return self._opened

    def suspicion(self, picture: Image.Image) -> float:
        """The share of all labels that are not harmless, 0 to 1."""
        import torch

        opened = self.open()
        pixels = opened.processor(images=picture.convert("RGB"), return_tensors="pt").to(opened.model.device)
        with torch.inference_mode():
            shares = opened.model(**pixels).logits[0].float().softmax(-1)
        suspicion = 1.0 - float(shares[list(opened.harmless)].sum().item())
        if not 0 <= suspicion <= 1 + 1e-6:
            raise BrokenClassifier(f"{self.name} answered with numbers that are none")
        return suspicion

    def _load(self) -> _Opened:
        from transformers import AutoImageProcessor, AutoModelForImageClassification

        try:
            model: Any = AutoModelForImageClassification.from_pretrained(self.name)
            processor: Any = AutoImageProcessor.from_pretrained(self.name)
        except (OSError, ValueError, KeyError) as error:
            raise BrokenClassifier(f"the classifier {self.name} does not open") from error
        labels = {int(number): str(label).lower() for number, label in model.config.id2label.items()}
        harmless = tuple(number for number, label in labels.items() if label in self.bounds.harmless)
        if not harmless or len(harmless) == len(labels):
            raise BrokenClassifier(
                f"which labels of {self.name} are harmless is not known: {', '.join(labels.values())}"
            )
        return _Opened(model.float().eval().to(device_of(self._device)), processor, harmless)
