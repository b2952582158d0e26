"""The rehearsal from outside: one command, a chat, pictures, killed processes, a clean end."""

import asyncio
import contextlib
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession

from bot.rehearsal.views import MessageView
from tests.run.rehearsing import PATIENCE, Rehearsal, rehearsing, tiny_models
from tests.stage_client import ANNA, BEN, OLGA, StageClient

pytestmark = pytest.mark.timeout(900)
PAINTERS = (ANNA, BEN, OLGA)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rehearsal")


@pytest.fixture(scope="module")
async def rehearsal(folder: Path) -> AsyncIterator[Rehearsal]:
    async with rehearsing(folder, **await tiny_models(folder)) as rehearsal:
        yield rehearsal


async def drawn(client: StageClient, wish: str) -> bytes:
    ben = client.person(BEN)
    said = await ben.say(wish)
    card = await ben.wait_for(is_finished, after=said.id, patience=PATIENCE)
    assert card.photo is not None
    return await client.file(card.photo.url)


async def test_a_wish_becomes_a_picture(rehearsal: Rehearsal) -> None:
    first = rehearsal.child("worker").pid
    async with StageClient(rehearsal.address) as client:
        assert (await drawn(client, "a red fish under the moon"))[:2] == b"\xff\xd8"
    assert rehearsal.child("worker").pid == first, "the worker broke at its start and was started again"


async def test_it_listens_on_loopback_only(rehearsal: Rehearsal) -> None:
    below = [psutil.Process(rehearsal.process.pid), *rehearsal.children]
    heard = {it.laddr.ip for each in below for it in each.net_connections("inet") if it.status == "LISTEN"}
    assert heard == {"127.0.0.1"}


async def test_the_mini_app_is_served_beside_the_chat(rehearsal: Rehearsal) -> None:
    (port,) = (
        it.laddr.port for it in rehearsal.child("chat").net_connections("inet") if it.status == "LISTEN"
    )
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/ready") as ready:
            assert (ready.status, (await ready.json())["workers"]) == (200, 1)
        async with session.get("/app/") as page:
            assert "start.js" in await page.text()
            assert "http://127.0.0.1:*" in page.headers["Content-Security-Policy"]


class Easels:
    """Wishes of several people, and what has become of them."""

    def __init__(self, client: StageClient) -> None:
        self._client = client
        self.wishes: dict[str, int] = {}
        self._since: dict[int, int] = {}

    async def wish(self, count: int) -> None:
        """So many wishes more, each in words of its own, from one person after another."""
        for _ in range(count):
            words = f"a blue house number {len(self.wishes) + 1:02}"
            person = PAINTERS[len(self.wishes) % len(PAINTERS)]
            said = await self._client.person(person).say(words)
            self._since.setdefault(person, said.id)
            self.wishes[words] = person

    async def pictures(self) -> "Counter[str]":
        """How many pictures each wish has: finished ones, which have an original to give."""
        there = [
            message
            for person, said in self._since.items()
            for message in await self._client.person(person).messages(after=said)
            if message.photo is not None and is_finished(message)
        ]
        return Counter(words for message in there for words in self.wishes if words in message.words)

    async def until(self, is_so: "Callable[[Counter[str]], bool]") -> None:
        """Wait for work done, however long it takes; give up when nothing moves any more."""
        seen, patience = None, asyncio.timeout(None)
        async with patience:
            while not is_so(pictures := await self.pictures()):
                if pictures != seen:
                    seen = pictures
                    patience.reschedule(asyncio.get_running_loop().time() + PATIENCE)
                await asyncio.sleep(0.1)


def is_finished(message: MessageView) -> bool:
    """Whether this is a result, not a preview of one."""
    return any("📎" in key.text for row in message.buttons for key in row)


async def strike(rehearsal: Rehearsal, victim: str) -> None:
    """kill -9, as soon as it is back from the last one."""
    while True:
        with contextlib.suppress(StopIteration, IndexError, psutil.Error):
            rehearsal.child(victim).kill()
            return
        await asyncio.sleep(0.1)


def books(folder: Path, question: str) -> "Counter[str]":
    """What the rehearsal's database counts."""
    with contextlib.closing(sqlite3.connect(folder / "data/rehearsal/atelier.sqlite")) as database:
        return Counter(dict(database.execute(question).fetchall()))


async def test_killed_processes_lose_nothing_and_repeat_nothing(rehearsal: Rehearsal, folder: Path) -> None:
    """Each blow falls when so many pictures are there, and wishes come while nobody is there to hear them."""
    states = "select state, count(*) from task group by state"
    before = books(folder, states).total()
    async with StageClient(rehearsal.address) as client:
        easels = Easels(client)
        await easels.wish(4)
        for done, victims, more in (
            (1, ("worker", "chat"), 2),
            (4, ("chat",), 2),
            (6, ("worker", "chat"), 1),
            (8, ("chat",), 1),
        ):
            await easels.until(lambda pictures, done=done: len(pictures) >= done)
            for victim in victims:
                await strike(rehearsal, victim)
            await easels.wish(more)
        await easels.until(lambda pictures: len(pictures) == len(easels.wishes))
        untold = "select state, count(*) from task where handed is null group by state"
        while books(folder, untold):
            await asyncio.sleep(0.1)
        assert books(folder, states) == {"done": before + 10}, "as many tasks as wishes, and all of them done"
        assert books(folder, "select state, count(*) from ledger group by state") == {"settled": before + 10}
        assert await easels.pictures() == dict.fromkeys(easels.wishes, 1)


async def test_it_ends_cleanly_with_all_its_children(rehearsal: Rehearsal) -> None:
    children = rehearsal.children
    rehearsal.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(rehearsal.process.wait(), PATIENCE) == 0
    assert not [child for child in children if child.is_running()]


async def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    models = await tiny_models(tmp_path) | {"SAFETY_CLIP": "moved-away"}
    async with rehearsing(tmp_path, **models) as rehearsal:
        async with StageClient(rehearsal.address) as client:
            # On the way: a painter whose picture check cannot be opened says so, wherever it is asked.
            while "(moved-away)" not in (await client.person(BEN).ask("/status")).words:
                await asyncio.sleep(0.5)
        children = rehearsal.children
        rehearsal.process.kill()
        _, alive = await asyncio.to_thread(psutil.wait_procs, children, PATIENCE)
        assert not alive
