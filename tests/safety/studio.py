"""Pipelines, contexts and models for tests of the guard: real declarations that paint one colour."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from PIL import Image
from pydantic import BaseModel, Field

from pipelines.kit.contract import (
    Ability,
    Artifact,
    BlobRef,
    Context,
    Drawn,
    DrawOrder,
    FieldMark,
    Inputs,
    Mask,
    NegativePrompt,
    Picture,
    Pipeline,
    Prompt,
    Recipe,
    Watch,
)
from pipelines.kit.language import Mute
from safety import previews
from safety.guard import Guard
from safety.image import ClipPictures
from safety.levels import Level
from safety.policy import Policy
from safety.screens import MeaningScreen
from safety.text import TextScreen
from safety.verdict import Refused
from tests.safety.tiny_clip import BLUE, png

NUDE = "a nude woman"


class Nested(BaseModel):
    caption: str = ""


class Wish(Inputs):
    prompt: Prompt
    negative: NegativePrompt = ""
    second: Prompt | None = None
    photo: Picture | None = None
    photos: tuple[Picture, ...] = ()
    mask: Mask | None = None
    forgotten: str = ""
    forgotten_photo: BlobRef | None = None
    nested: Nested = Nested()
    choices: dict[str, str] = Field(default_factory=dict)
    model: Annotated[str, FieldMark("model")] = "pocket"


class Paint(Pipeline[Wish]):
    """Makes a picture of one colour, blue unless told otherwise by the test."""

    name: ClassVar[str] = "paint"
    inputs: ClassVar[type[Inputs]] = Wish
    abilities: ClassVar[frozenset[Ability]] = frozenset({Ability.TEXT_TO_IMAGE})
    result: ClassVar[bytes] = png(BLUE)
    previews: ClassVar[tuple[bytes, ...]] = ()
    writes: ClassVar[str] = ""
    runs: ClassVar[int] = 0

    @classmethod
    def cost(cls, inputs: Wish) -> int:
        return 1

    async def run(self, inputs: Wish, context: Context) -> Sequence[Artifact]:
        type(self).runs += 1
        for step, preview in enumerate(self.previews, 1):
            context.progress(step, len(self.previews), preview)
            await settled_previews()
        if self.writes:
            order = DrawOrder("pocket", self.writes, "", 64, 64, 4, 1.0, (1,))
            await context.models.draw(order, context.progress)
        recipe = Recipe("paint", "pocket", inputs.prompt, "", "", 1, 64, 64, 4, 1.0)
        return [Artifact(self.result, "image/png", 64, 64, recipe)]


class Easel:
    """Models that note what they were asked to draw."""

    def __init__(self) -> None:
        self.orders: list[DrawOrder] = []

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        self.orders.append(order)
        watch(1, 1, None)
        return [Drawn(Image.new("RGB", (64, 64), BLUE), 1)]


class Room:
    """A context over pictures in memory."""

    def __init__(self, *pictures: bytes) -> None:
        self.pictures = {sha256(picture).hexdigest(): picture for picture in pictures}
        self.shown: list[bytes | None] = []
        self.written: list[str] = []
        self.easel = Easel()

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        self.shown.append(preview)

    async def read(self, blob: BlobRef) -> bytes:
        return self.pictures[blob.sha256]

    @property
    def models(self) -> Easel:
        return self.easel

    @property
    def language(self) -> Mute:
        return Mute()

    def writing(self, words: str) -> None:
        self.written.append(words)


async def settled_previews() -> None:
    """Wait until every preview offered so far was looked at."""
    await asyncio.to_thread(previews._EYES.submit(lambda: None).result)


def ref(picture: bytes) -> BlobRef:
    return BlobRef(sha256=sha256(picture).hexdigest(), media_type="image/png", size=len(picture))


def painter(**changes: Any) -> type[Paint]:
    return type("Paint", (Paint,), {"runs": 0, **changes})


def guard(
    pipeline: type[Paint], clip: Path, policy: Policy | None = None, meaning: MeaningScreen | None = None
) -> Guard:
    return Guard({"paint": pipeline}, TextScreen(), ClipPictures(clip), policy or Policy(), meaning)


async def refused(of: Guard, wish: Wish, room: Room | None = None, level: Level = Level.FAMILY) -> Refused:
    with pytest.raises(Refused) as caught:
        await of.run("paint", wish, room or Room(), level)
    return caught.value
