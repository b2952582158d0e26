"""Paint and eyes for conversation tests: plain colours drawn at once, and a screen that finds nothing."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from pipelines.kit.contract import Drawn, DrawOrder, PipelineError, Watch
from safety.verdict import Finding
from safety.verdict import Stage as ScreenStage


class ClearSight:
    """A picture screen that finds nothing."""

    rules = "clear"

    def find(self, data: bytes, stage: ScreenStage, *, is_young: bool = False) -> Sequence[Finding]:
        return ()

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        return ()


@dataclass
class FreePaint:
    """Draws plain colours as real PNG, one colour a seed; a closed `gate` holds it at a step."""

    orders: list[DrawOrder] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: str | None = None
    cut: str = ""
    """What it says it did not read of the prompt."""
    preview: bytes | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.gate.set()

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        self.orders.append(order)
        if self.trouble:
            raise PipelineError(self.trouble)
        for step in range(1, order.steps + 1):
            watch(step, order.steps, self.preview)
            await asyncio.sleep(0.002)
            while not self.gate.is_set():
                watch(step, order.steps, self.preview)
                await asyncio.sleep(0.02)
        return [
            Drawn(plain(order.width, order.height, seed), seed, self.cut, self.notes) for seed in order.seeds
        ]


def plain_png(width: int, height: int, seed: int) -> bytes:
    file = io.BytesIO()
    plain(width, height, seed).save(file, "PNG")
    return file.getvalue()


def plain(width: int, height: int, seed: int) -> Image.Image:
    return Image.new("RGB", (width, height), (seed % 251, seed % 241, seed % 239))
