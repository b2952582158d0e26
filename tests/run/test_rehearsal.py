"""The rehearsal from outside: one command, a chat, a picture, killed processes, a clean end."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from tests.run.rehearsing import PATIENCE, Rehearsal, rehearsing, tiny_models
from tests.stage_client import BEN, StageClient


@pytest.fixture(scope="module")
async def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("rehearsal")
    async with rehearsing(folder, **await tiny_models(folder)) as rehearsal:
        yield rehearsal


async def drawn(client: StageClient, wish: str) -> bytes:
    ben = client.person(BEN)
    said = await ben.say(wish)
    card = await ben.wait_for(lambda message: message.photo is not None, after=said.id, patience=PATIENCE)
    assert card.photo is not None
    return await client.file(card.photo.url)


async def test_a_wish_becomes_a_picture(rehearsal: Rehearsal) -> None:
    async with StageClient(rehearsal.address) as client:
        assert (await drawn(client, "a red fish under the moon"))[:2] == b"\xff\xd8"


async def test_it_listens_on_loopback_only(rehearsal: Rehearsal) -> None:
    below = [psutil.Process(rehearsal.process.pid), *rehearsal.children]
    heard = {it.laddr.ip for each in below for it in each.net_connections("inet") if it.status == "LISTEN"}
    assert heard == {"127.0.0.1"}


async def test_killed_processes_come_back_and_go_on(rehearsal: Rehearsal) -> None:
    async with StageClient(rehearsal.address) as client:
        drawing = asyncio.create_task(drawn(client, "a blue house"))
        await asyncio.sleep(0.3)
        rehearsal.child("worker").kill()
        rehearsal.child("chat").kill()
        assert await drawing


async def test_it_ends_cleanly_with_all_its_children(rehearsal: Rehearsal) -> None:
    children = rehearsal.children
    rehearsal.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(rehearsal.process.wait(), PATIENCE) == 0
    assert not [child for child in children if child.is_running()]


async def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, **await tiny_models(tmp_path)) as rehearsal:
        children = rehearsal.children
        rehearsal.process.kill()
        _, alive = await asyncio.to_thread(psutil.wait_procs, children, PATIENCE)
        assert not alive
