"""The whole road with a real network: stage, chat, worker, pool and a Kandinsky 3 of random numbers."""

from pathlib import Path

from bot.rehearsal.pace import UNHURRIED
from pipelines.kit.pool import ModelPool
from tests.chat.play import Play, curtain, labels
from tests.tiny_model import make_tiny_model


async def pictures(play: Play, words: str) -> int:
    """Ask, wait, and count what came."""
    said = await play.ben.say(words)
    await play.ben.wait_for(lambda it: "📎 Original" in labels(it), after=said.id, patience=60)
    return sum(it.photo is not None for it in await play.ben.messages(after=said.id))


async def test_a_tiny_network_draws_for_a_person(tmp_path: Path) -> None:
    make_tiny_model(tmp_path / "models" / "pocket")
    pool = ModelPool(tmp_path / "models", device="cpu", threads=1)
    async with pool, curtain(tmp_path, UNHURRIED, models=pool) as play:
        assert await pictures(play, "red fish --seed 7 --model pocket-flash") == 1
        assert await pictures(play, "blue star --n 2 --model pocket-flash") == 2
