"""Plays with the pocket model itself, whose pictures the judge of its world looks at."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.views import MessageView
from pipelines.kit.pool import ModelPool
from tests.chat.play import Play, curtain, labels
from tests.judge import Seen, judge
from tests.stage_client import Person

PATIENCE = 300
"""Seconds that a picture may take on a machine which does much else."""
WEIGHTS = Path(__file__).parents[2] / "weights"

needs_pocket = pytest.mark.skipif(
    not (WEIGHTS / "pocket" / "config.json").exists(), reason="weights/pocket is not here: git checkout it"
)


@asynccontextmanager
async def pocket_curtain(folder: Path) -> AsyncIterator[Play]:
    """The studio with the real model behind it."""
    (folder / "models" / "pocket").mkdir(parents=True)
    shutil.copy(WEIGHTS / "pocket" / "words.json", folder / "models" / "pocket")
    async with ModelPool(WEIGHTS) as pool, curtain(folder, UNHURRIED, models=pool) as play:
        await play.stop_worker()
        await play.start_worker(frozenset(card.id for card in pool.available))
        yield play


async def shown(play: Play, result: MessageView) -> Seen:
    """What the judge sees in a photo."""
    assert result.photo is not None, result.words
    return judge(await play.client.file(result.photo.url))


def is_finished(message: MessageView) -> bool:
    """Whether this is a result, not a preview of one."""
    return message.photo is not None and any(label.startswith("📎") for label in labels(message))


async def finished(person: Person, after: MessageView) -> MessageView:
    """The result that came after a message."""
    return await person.wait_for(is_finished, after=after.id, patience=PATIENCE)


async def drawn(person: Person, words: str, over: MessageView | None = None) -> MessageView:
    """What came for these words, drawn over a message's picture or from nothing."""
    return await finished(person, await person.say(words, reply_to=over.id if over else None))
