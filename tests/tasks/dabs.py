"""Pipelines that cost nothing and go wrong on demand, and what a worker without models stands on."""

import asyncio
import io
import os
import signal
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from PIL import Image

from pipelines.kit.contract import (
    Artifact,
    BlobRef,
    Context,
    Drawn,
    DrawOrder,
    Inputs,
    ModelId,
    Pipeline,
    PipelineError,
    Prompt,
    Recipe,
    Watch,
)
from pipelines.kit.language import Silence, Wording
from safety.verdict import Finding, Stage
from tasks.store.database import DatabaseTrouble

LOST: set[str] = set()
"""Prompts whose first run lost the database."""


class DabInputs(Inputs):
    """A dab of colour: how many steps it takes, how long each, and what goes wrong."""

    prompt: Prompt
    model: ModelId = "wet"
    steps: int = 1
    pause: float = 0.0
    fate: str = "good"
    picture: BlobRef | None = None


class Dab(Pipeline[DabInputs]):
    """Makes a few bytes that name its prompt."""

    name = "dab"
    inputs: ClassVar[type[Inputs]] = DabInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: DabInputs) -> int:
        return inputs.steps

    async def run(self, inputs: DabInputs, context: Context) -> Sequence[Artifact]:
        note_run(inputs.prompt)
        for step in range(1, inputs.steps + 1):
            context.progress(step, inputs.steps, b"jpeg" if step == 1 else None)
            await asyncio.sleep(inputs.pause)
        if inputs.fate == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if inputs.fate == "break":
            raise ZeroDivisionError
        if inputs.fate == "fail":
            raise PipelineError("out-of-paint", colour="red")
        if inputs.fate == "lose" and inputs.prompt not in LOST:
            LOST.add(inputs.prompt)
            raise DatabaseTrouble("lost", None, ConnectionError())
        recipe = Recipe("dab", inputs.model, inputs.prompt, "", "", 1, 2, 3, 4, 5.0)
        return [Artifact(png_of(inputs.prompt), "image/png", 2, 3, recipe)]


class RetellInputs(Inputs):
    """Words to say in another way."""

    prompt: Prompt


class Retell(Pipeline[RetellInputs]):
    """Makes words of words: `very` before them, nothing at all for `hush`, trouble for `fail`."""

    name = "retell"
    inputs: ClassVar[type[Inputs]] = RetellInputs
    abilities = frozenset()

    @classmethod
    def cost(cls, inputs: RetellInputs) -> int:
        return 3

    async def run(self, inputs: RetellInputs, context: Context) -> Sequence[Wording]:
        note_run(f"retell-{inputs.prompt}")
        context.writing("very")
        if inputs.prompt == "fail":
            raise PipelineError("out-of-words")
        if inputs.prompt == "hush":
            return [Wording(inputs.prompt, silence=Silence.DOWN)]
        return [Wording(f"very-{inputs.prompt}", ("very",))]


class ClearSight:
    """A picture screen that sees bytes as they are: whatever says `forbidden` is."""

    rules = "clear"

    def find(self, data: bytes, stage: Stage, *, is_young: bool = False) -> Sequence[Finding]:
        return ()

    def find_in_text(self, texts: Sequence[str]) -> Sequence[Finding]:
        return ()


class NoModels:
    """A worker without models."""

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        raise PipelineError("no-models")


def png_of(prompt: str) -> bytes:
    """Six pixels in a colour that the prompt decides."""
    file = io.BytesIO()
    Image.new("RGB", (2, 3), tuple(sha256(prompt.encode()).digest()[:3])).save(file, "png")
    return file.getvalue()


def note_run(prompt: str) -> None:
    """Write a run to the journal that the test may have asked for."""
    if journal := os.environ.get("DAB_JOURNAL"):
        with Path(journal).open("a") as file:
            file.write(f"{prompt}\n")
