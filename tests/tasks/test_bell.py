"""Bells ring the role that is meant, and a heartbeat says who is there."""

import asyncio

from tasks.bell import bell_of
from tasks.heart import Heart
from tasks.reaper import Patience, Pulse
from tasks.store.processes import Process, Role, alive, beat
from tests.tasks.house import QUICK, House

LONG = 20.0


async def test_a_ring_wakes_its_role_and_is_remembered(either_house: House) -> None:
    house = either_house
    worker, chat = bell_of(house.database, Role.WORKER), bell_of(house.database, Role.CHAT)
    for bell, role in ((worker, Role.WORKER), (chat, Role.CHAT)):
        await bell.open()
        process = Process(f"{role}:1", role, role, bell.address)
        await house.database.write(lambda c, process=process: beat(c, process))
    try:
        while not await worker.wait(0.2):  # PostgreSQL's listener may still be connecting
            await house.bell.ring(Role.WORKER)
        assert not await chat.wait(0.1)
        await chat.ring(Role.WORKER)
        assert await worker.wait(LONG)
        worker.wake()
        assert await worker.wait(LONG)
        await worker.wait(0.3)
        assert not await worker.wait(0.05)
    finally:
        await worker.close()
        await chat.close()


async def test_a_heart_announces_and_says_goodbye(either_house: House) -> None:
    house = either_house
    process = Process("w:1", "w", Role.WORKER, None, ("paint",), frozenset({"wet"}), 2)
    async with Heart(house.database, process, house.bell, QUICK).beating():
        await asyncio.sleep(3 * QUICK.beat)
        found = await house.database.read(lambda c: alive(c, within=LONG))
        assert [(a.name, a.models, a.slots) for a in found] == [("w", frozenset({"wet"}), 2)]
    assert await house.database.read(lambda c: alive(c, within=LONG)) == []


def test_nobody_judges_right_after_an_interruption() -> None:
    patience = Patience(Pulse(beat=0.01, silence=1e9))
    assert not patience.may_judge()
    eager = Patience(Pulse(beat=0.01, silence=0.0))
    assert eager.may_judge()
