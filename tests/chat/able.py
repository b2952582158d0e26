"""Plays whose worker can do everything, and models that cannot see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.views import MessageView
from pipelines.kit.contract import Ability
from pipelines.kit.models import ModelCard, known_models
from tests.chat.play import Play, curtain, labels
from tests.chat.running import AWAKE
from tests.stage_client import Person

ALL_AWAKE = AWAKE | {"pocket-inpaint"}


def blind_pocket(patch: pytest.MonkeyPatch) -> None:
    """Take image prompts and control from the pocket, as if their files were not there."""
    cards: dict[str, ModelCard] = vars(known_models())["_cards"]
    pocket = cards["pocket"]
    left = pocket.abilities - {Ability.IMAGE_PROMPT, Ability.CONTROL}
    patch.setitem(cards, "pocket", pocket.model_copy(update={"abilities": left}))


@asynccontextmanager
async def able_curtain(folder: Path) -> AsyncIterator[Play]:
    """A play whose worker can do everything."""
    async with curtain(folder, UNHURRIED) as play:
        await play.stop_worker()
        await play.start_worker(ALL_AWAKE)
        yield play


async def drawn(person: Person, sent: MessageView, chat: int | None = None) -> MessageView:
    """The finished picture, or the card above an album, that came after this message; no preview of it."""
    return await person.wait_for(
        lambda it: any(label.startswith("📎") for label in labels(it)), chat=chat, after=sent.id
    )
