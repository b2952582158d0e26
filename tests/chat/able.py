"""Models that can do everything their family can, before such weights ship: entries of the catalogue only."""

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


def let_pocket_see(patch: pytest.MonkeyPatch) -> None:
    """Give the pocket image prompts and control, and a sibling that fills holes; Flash stays as it is."""
    cards: dict[str, ModelCard] = vars(known_models())["_cards"]
    pocket = cards["pocket"]
    able = pocket.abilities | {Ability.IMAGE_PROMPT, Ability.CONTROL}
    patch.setitem(cards, "pocket", pocket.model_copy(update={"abilities": able}))
    filling = {"id": "pocket-inpaint", "variant": "inpaint", "abilities": frozenset({Ability.INPAINT})}
    patch.setitem(cards, "pocket-inpaint", pocket.model_copy(update=filling))


@asynccontextmanager
async def able_curtain(folder: Path) -> AsyncIterator[Play]:
    """A play whose worker can do everything."""
    with pytest.MonkeyPatch.context() as patch:
        let_pocket_see(patch)
        async with curtain(folder, UNHURRIED) as play:
            await play.stop_worker()
            await play.start_worker(ALL_AWAKE)
            yield play


async def drawn(person: Person, sent: MessageView, chat: int | None = None) -> MessageView:
    """The finished picture, or the card above an album, that came after this message; no preview of it."""
    return await person.wait_for(
        lambda it: any(label.startswith("📎") for label in labels(it)), chat=chat, after=sent.id
    )
