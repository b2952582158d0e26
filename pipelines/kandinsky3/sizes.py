"""The sizes of a Kandinsky 3 model: constants in the published code, a `config.json` beside small weights."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

LATENT_CHANNELS = 4
"""Channels of a latent; the U-Net always predicts this many."""

PIXELS_PER_LATENT = 8
"""Side of the pixel square behind one latent cell (three halvings in MoVQ)."""

SIZE_STEP = 64
"""Picture sides are multiples of this: MoVQ halves three times, the U-Net three times more."""

DIFFUSION_STEPS = 1000
"""Length of the noise schedule."""

OFFICIAL_PREVIEW = ((0.3, 0.3, 0.3), (0.1, 0.1, 0.1), (0.1, 0.1, 0.1), (0.1, 0.1, 0.1))
"""Preview rows for models without a fitted matrix: brightness only, roughly right for any MoVQ."""


@dataclass(frozen=True)
class Size:
    """Pixels of a picture; both sides are multiples of 64."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width % SIZE_STEP or self.height % SIZE_STEP or min(self.width, self.height) < SIZE_STEP:
            raise ValueError(f"{self.width}x{self.height}: sides are multiples of {SIZE_STEP} pixels.")

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of one picture's latents."""
        return LATENT_CHANNELS, self.height // PIXELS_PER_LATENT, self.width // PIXELS_PER_LATENT


class Sizes(BaseModel):
    """Base of the size tables: frozen, and strict about names so that a typing error is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """Which of the family's U-Nets; they share text encoder and MoVQ, each has its own projection."""

    BASE = "base"
    FLASH = "flash"
    INPAINT = "inpaint"


class UNetSizes(Sizes):
    """Widths of the U-Net; the defaults are the published 3.04 billion parameters."""

    widths: tuple[int, int, int, int] = (384, 768, 1536, 3072)
    """Channels of the four levels."""
    layers: int = 3
    """Block triples a level, at least 2."""
    time: int = 1536
    """Channels of the time embedding."""
    context: int = 4096
    """Channels of projected text."""
    groups: int = 32
    """Groups of every norm; divides half of every width."""
    head: int = 64
    """Channels of an attention head."""
    in_channels: int = LATENT_CHANNELS
    """4, or 9 for inpainting."""


class MoVQSizes(Sizes):
    """Widths of the picture autoencoder; the defaults are the published 270 million parameters."""

    widths: tuple[int, ...] = (256, 512, 512, 1024)
    layers: int = 2
    """Residual blocks a level of the encoder; the decoder has one more."""
    lowest_attention: bool = True
    """Whether the smallest level attends, as published; the middle always does."""


class Kandinsky3Config(Sizes):
    """Everything about a model that its weights do not say themselves."""

    unet: UNetSizes = UNetSizes()
    movq: MoVQSizes = MoVQSizes()
    native_size: int = 1024
    """Pixels a side at which the model draws best."""
    largest_size: int = 1024
    """Square root of the largest area (pixels) that the model draws well."""
    enlarge: int = 1
    """How many times a finished picture is enlarged for the person."""
    max_tokens: int = 128
    """Tokens of a prompt, the end token included."""
    preview_matrix: tuple[tuple[float, float, float], ...] = OFFICIAL_PREVIEW
    """One RGB row a latent channel; RGB runs from -1 to 1."""
    preview_bias: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """RGB of a zero latent."""

    @classmethod
    def read(cls, folder: Path) -> "Kandinsky3Config":
        """Read `config.json` of a model folder; the published sizes where there is none.

        Raises ValueError with a sentence when the file is not such a configuration.
        """
        path = folder / "config.json"
        if not path.exists():
            return cls()
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise ValueError(
                f"{path} is not a Kandinsky 3 configuration: {where}: {first['msg']}."
            ) from error

    def write(self, folder: Path) -> None:
        """Write `config.json` into a model folder."""
        (folder / "config.json").write_text(self.model_dump_json(indent=1) + "\n")
