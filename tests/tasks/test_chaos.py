"""kill -9 of the worker and the chat process at random points: every task is delivered or refunded, once."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.task import ENDS, State
from tests.tasks.house import House, wish

ROOT = Path(__file__).parents[2]
TASKS = 40
KILLS = 5
STALLED = 120.0
"""Seconds without a single task ended after which a test has failed; a slow machine may take its time."""
NAPS = 20.0
"""Seconds a frozen worker sleeps at most: it may have been frozen with SQLite's write lock in its hands."""
NOT_OURS = "the task was no longer ours"
pytestmark = pytest.mark.timeout(600)


class Troupe:
    """A chat process and two workers that a supervisor starts again, whatever happens to them."""

    def __init__(self, url: str, folder: Path, **env: str) -> None:
        self._command = [sys.executable, "-m", "tests.tasks.play"]
        self._tail = [url, str(folder)]
        self._env = os.environ | env | {"OMP_NUM_THREADS": "1"}
        self._log = (folder / "log").open("ab")
        self.players = {name: self._start(name) for name in ("chat", "worker-1", "worker-2")}

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        command = [*self._command, name, *self._tail]
        return subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=self._log, stderr=self._log)

    def kill(self, name: str) -> None:
        """kill -9."""
        self.players[name].kill()
        self.players[name].wait()

    def freeze(self, name: str) -> None:
        """Stop it in its tracks: it lives, and knows nothing of the time that passes."""
        self.players[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let it go on, as if nothing had happened."""
        self.players[name].send_signal(signal.SIGCONT)

    def revive(self) -> None:
        """What the supervisor does now and then."""
        for name, player in self.players.items():
            if player.poll() is not None:
                self.players[name] = self._start(name)

    def close(self) -> None:
        """Kill them all."""
        for name in self.players:
            self.kill(name)
        self._log.close()


@contextlib.contextmanager
def troupe(url: str, folder: Path, **env: str) -> Iterator[Troupe]:
    players = Troupe(url, folder, **env)
    try:
        yield players
    finally:
        players.close()


class Sleeper:
    """A worker that is frozen with tasks in its hands and woken when they have been given to others."""

    def __init__(self, house: House, players: Troupe) -> None:
        self._house = house
        self._players = players
        self._held: list[str] = []
        self._deaths = 0
        self._wake_at = 0.0
        self._was_robbed = False
        self.name: str | None = None
        """Who sleeps, or was robbed in sleep: to be spared, so that it can wake up to what it lost."""

    async def look(self) -> None:
        """Freeze a worker, or wake the frozen one, if it is time."""
        if self._was_robbed:
            return
        if self.name is None:
            await self._freeze_one()
            return
        self._was_robbed = await self._deaths_of(self._held) > self._deaths
        if self._was_robbed or not self._held or time.monotonic() > self._wake_at:
            self._players.thaw(self.name)
            if not self._was_robbed:
                self.name = None

    async def _freeze_one(self) -> None:
        for name in ("worker-1", "worker-2"):
            if await self._held_by(name):
                self._players.freeze(name)
                self.name, self._wake_at = name, time.monotonic() + NAPS
                self._held = await self._held_by(name)  # what it still has, now that it cannot move
                self._deaths = await self._deaths_of(self._held)
                return

    async def _held_by(self, name: str) -> list[str]:
        held = t.task.c.worker.startswith(f"{name}:") & (t.task.c.state == State.RUNNING)
        query = sa.select(t.task.c.id).where(held)
        return await self._house.database.read(lambda c: list(c.execute(query).scalars()))

    async def _deaths_of(self, ids: list[str]) -> int:
        query = sa.select(sa.func.sum(t.task.c.deaths)).where(t.task.c.id.in_(ids))
        return await self._house.database.read(lambda c: c.execute(query).scalar() or 0)


async def open_tasks(house: House) -> int:
    """How many tasks nobody has been told the end of."""

    def query(connection: Connection) -> int:
        is_open = t.task.c.state.not_in(ENDS) | t.task.c.handed.is_(None)
        return connection.execute(sa.select(sa.func.count()).where(is_open)).scalar_one()

    return await house.database.read(query)


async def patiently(folder: Path) -> AsyncIterator[None]:
    """Look again and again; fail with the processes' log when it takes too long."""
    deadline = time.monotonic() + STALLED
    while time.monotonic() < deadline:
        yield
        await asyncio.sleep(0.1)
    raise AssertionError((folder / "log").read_text()[-4000:])


async def until_all_told(house: House, folder: Path) -> AsyncIterator[int]:
    """How many tasks are open, until none is; fails when that number stands still for too long."""
    before = -1
    while still_open := await open_tasks(house):
        if still_open != before:
            before, deadline = still_open, time.monotonic() + STALLED
        assert time.monotonic() < deadline, (folder / "log").read_text()[-4000:]
        yield still_open
        await asyncio.sleep(0.1)


async def test_killed_processes_lose_nothing_and_repeat_nothing(
    either_house: House, url: str, tmp_path: Path
) -> None:
    """Blows wait for work done, not for seconds: a fast machine would be through before the first."""
    house, chance = either_house, random.Random(7)
    with troupe(url, tmp_path, DEATHS="20") as players:
        ids = [
            (await house.router.submit(wish(f"p{n}", person=n % 5 + 1, steps=2, pause=0.15))).task.id
            for n in range(TASKS)
        ]
        killings = sorted(chance.sample(range(1, TASKS // 2), KILLS))
        sleeper = Sleeper(house, players)
        async for still_open in until_all_told(house, tmp_path):
            if killings and TASKS - still_open >= killings[0]:
                players.kill(chance.choice([name for name in players.players if name != sleeper.name]))
                killings.pop(0)
            players.revive()
            await sleeper.look()
        async for _ in patiently(tmp_path):  # the sleeper must try to end what is no longer its own
            if NOT_OURS in (tmp_path / "log").read_text():
                break
    happened = Counter((tmp_path / "telegram").read_text().split("\n"))
    tasks = [await house.router.task(task_id) for task_id in ids]
    assert {task.state for task in tasks if task} == {State.DONE}
    assert all(happened[f"sent {task_id}"] <= 1 for task_id in ids)
    assert all(happened[f"sent {task_id}"] or happened[f"button {task_id}"] for task_id in ids)
    ledger = await house.database.read(
        lambda c: c.execute(sa.select(t.ledger.c.task, t.ledger.c.state)).all()
    )
    assert {row.task: row.state for row in ledger} == dict.fromkeys(ids, "settled")
    assert not killings


async def test_poison_is_given_up_and_its_neighbours_live(house: House, tmp_path: Path) -> None:
    url = house.database.url
    with troupe(url, tmp_path, DEATHS="3", DAB_JOURNAL=str(tmp_path / "runs")) as players:
        poison = await house.router.submit(wish("poison", person=1, fate="kill", steps=2, pause=0.2))
        others = [await house.router.submit(wish(f"n{n}", person=n, steps=2, pause=0.2)) for n in range(2, 6)]
        async for _ in until_all_told(house, tmp_path):
            players.revive()
    ended = await house.router.task(poison.task.id)
    assert ended
    assert ended.state is State.FAILED
    assert ended.trouble
    assert ended.trouble.code == "poison"
    assert Counter((tmp_path / "runs").read_text().split())["poison"] == 3
    assert (await house.router.units(1)).left == house.limits.daily_units
    neighbours = [await house.router.task(receipt.task.id) for receipt in others]
    assert {task.state for task in neighbours if task} == {State.DONE}
