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
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from tasks.store import tables as t
from tasks.store.database import Connection
from tasks.task import ENDS, State
from tests.tasks.house import House, wish

ROOT = Path(__file__).parents[2]
TASKS = 40
KILLS = 5
WITHIN = 90.0


class Troupe:
    """A chat process and two workers that a supervisor starts again, whatever happens to them."""

    def __init__(self, url: str, folder: Path, **env: str) -> None:
        self._command = [sys.executable, "-m", "tests.tasks.play"]
        self._tail = [url, str(folder)]
        self._env = os.environ | env | {"OMP_NUM_THREADS": "1"}
        self._log = (folder / "log").open("ab")
        self.players = {name: self._start(name) for name in ("chat", "worker-1", "worker-2")}

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        command = [*self._command, name.split("-", maxsplit=1)[0], *self._tail]
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


async def open_tasks(house: House) -> int:
    """How many tasks nobody has been told the end of."""

    def query(connection: Connection) -> int:
        is_open = t.task.c.state.not_in(ENDS) | t.task.c.handed.is_(None)
        return connection.execute(sa.select(sa.func.count()).where(is_open)).scalar_one()

    return await house.database.read(query)


async def test_killed_processes_lose_nothing_and_repeat_nothing(
    either_house: House, url: str, tmp_path: Path
) -> None:
    house, chance = either_house, random.Random(7)
    with troupe(url, tmp_path, DEATHS="20") as players:
        ids = [
            (await house.router.submit(wish(f"p{n}", person=n % 5 + 1, steps=2, pause=0.15))).task.id
            for n in range(TASKS)
        ]
        # A killing waits for work done, not for seconds: a fast machine would be through before the first.
        killings = sorted(chance.sample(range(1, TASKS // 2), KILLS))
        deadline, thaw_at = time.monotonic() + WITHIN, 0.0
        while (still_open := await open_tasks(house)) and time.monotonic() < deadline:
            if killings and TASKS - still_open >= killings[0]:
                players.kill(chance.choice(list(players.players)))
                killings.pop(0)
            players.revive()
            if len(killings) < KILLS and not thaw_at:
                players.freeze("worker-2")
                thaw_at = time.monotonic() + 3.0
            elif thaw_at and time.monotonic() > thaw_at:
                players.thaw("worker-2")
            await asyncio.sleep(0.1)
        assert await open_tasks(house) == 0, (tmp_path / "log").read_text()[-4000:]
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
        deadline = time.monotonic() + WITHIN
        while await open_tasks(house) and time.monotonic() < deadline:
            players.revive()
            await asyncio.sleep(0.1)
        assert await open_tasks(house) == 0, (tmp_path / "log").read_text()[-4000:]
    ended = await house.router.task(poison.task.id)
    assert ended
    assert ended.state is State.FAILED
    assert ended.trouble
    assert ended.trouble.code == "poison"
    assert Counter((tmp_path / "runs").read_text().split())["poison"] == 3
    assert (await house.router.units(1)).left == house.limits.daily_units
    neighbours = [await house.router.task(receipt.task.id) for receipt in others]
    assert {task.state for task in neighbours if task} == {State.DONE}
