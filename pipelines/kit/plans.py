"""Memory plans: where the text encoder of a large model lies, and whether pictures are decoded in pieces."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.kit.devices import DeviceKind


class Plan(StrEnum):
    """From the quickest to the most sparing. On a worker without a card, see `encoder_in_ram`."""

    FULL = "full"
    """All on the card, the encoder in bfloat16."""
    INT8 = "int8"
    """The encoder on the card at one byte a weight."""
    FP8 = "fp8"
    """The same with float8 bytes."""
    OFFLOAD = "offload"
    """The encoder rests in main memory and passes over the card layer by layer; decoding in pieces."""
    CPU = "cpu"
    """The encoder works on the processor in bfloat16; decoding in pieces."""
    CPU_INT8 = "cpu-int8"
    """The encoder works on the processor at one byte a weight; decoding in pieces."""


Wish = Literal["auto", "full", "int8", "fp8", "offload", "cpu", "cpu-int8"]
"""What an operator may set; `auto` takes the first of `LADDERS` that fits."""

LADDERS = {"cuda": (Plan.FULL, Plan.INT8, Plan.OFFLOAD), "cpu": (Plan.FULL, Plan.CPU, Plan.INT8)}

SMALL_TILES = frozenset({Plan.OFFLOAD, Plan.CPU, Plan.CPU_INT8})
"""Plans that decode in pieces."""

PACKED = 0.51
"""Of two bytes a weight: one, and the embeddings (1.5 % of the weights) stay as they are."""
LARGEST_LAYER = 1 / 64
"""Of the encoder: its embeddings."""


def encoder_on_card(plan: Plan, gib: float) -> float:
    """GiB of the encoder on a graphics card, of `gib` at two bytes a weight."""
    match plan:
        case Plan.FULL:
            return gib
        case Plan.INT8 | Plan.FP8:
            return gib * PACKED
        case Plan.OFFLOAD:
            return gib * LARGEST_LAYER
        case Plan.CPU | Plan.CPU_INT8:
            return 0.0


def encoder_in_ram(plan: Plan, gib: float) -> float:
    """GiB of the encoder in main memory on a worker without a card: float32, bfloat16 or a byte a weight."""
    match plan:
        case Plan.FULL:
            return 2 * gib
        case Plan.OFFLOAD | Plan.CPU:
            return gib
        case Plan.INT8 | Plan.FP8 | Plan.CPU_INT8:
            return gib * PACKED


class Gibibytes(BaseModel):
    """Memory of a model with the full plan, GiB, by device, and how much of it a plan can spare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cpu: float = Field(gt=0)
    """Once opened, in float32."""
    cuda: float = Field(gt=0)
    """At the peak of one picture, at two bytes a weight."""
    text_encoder: float = Field(0.0, ge=0)
    """The text encoder at two bytes a weight; 0 where there is nothing to plan."""
    small_tiles_spare: float = Field(0.0, ge=0)
    """How much lower the peak on a card is when pictures are decoded in pieces."""
    shared_cpu: float = Field(0.0, ge=0)
    """Of `cpu`, the planned text encoder: models of one folder open it once."""
    shared_cuda: float = Field(0.0, ge=0)
    """Of `cuda`, likewise."""

    def shared_on(self, device: DeviceKind) -> float:
        """GiB on that kind of device that opened models of the same folder have in common."""
        return self.shared_cpu if device == "cpu" else self.shared_cuda

    def on(self, device: DeviceKind) -> float:
        """GiB on that kind of device."""
        return self.cpu if device == "cpu" else self.cuda

    def planned(self, plan: Plan) -> "Gibibytes":
        """The same with another plan; what has no such part takes the same with every plan."""
        encoder = self.text_encoder
        in_ram, on_card = encoder_in_ram(plan, encoder), encoder_on_card(plan, encoder)
        cpu = self.cpu - encoder_in_ram(Plan.FULL, encoder) + in_ram
        cuda = self.cuda - encoder + on_card
        if plan in SMALL_TILES:
            cuda -= self.small_tiles_spare
        nothing_left = {"text_encoder": 0.0, "small_tiles_spare": 0.0}
        shared = {"shared_cpu": in_ram, "shared_cuda": on_card}
        return self.model_copy(update={"cpu": cpu, "cuda": cuda, **nothing_left, **shared})
