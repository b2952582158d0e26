"""Our polling against the stage: what a killed process had not handled comes again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import Message

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from bot.run.polling import Poller
from handlers.app import open_bot
from tests.stage_client import BEN, StageClient


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage(rates=UNHURRIED)
    await stage.start()
    yield stage
    await stage.close()


class Ears:
    """Hears messages; deaf ones never finish listening."""

    def __init__(self, *, deaf: bool = False, broken: bool = False) -> None:
        self.heard: list[str] = []
        self.something = asyncio.Event()
        self._deaf, self._broken = deaf, broken

    def dispatcher(self) -> Dispatcher:
        dispatcher = Dispatcher()

        @dispatcher.message()
        async def listen(message: Message) -> None:
            self.heard.append(message.text or "")
            self.something.set()
            if self._broken:
                raise ZeroDivisionError
            if self._deaf:
                await asyncio.Event().wait()

        return dispatcher


async def listen(bot: Bot, ears: Ears) -> asyncio.Task[None]:
    return asyncio.create_task(Poller(bot, ears.dispatcher()).run())


async def test_an_update_that_was_not_handled_comes_again(stage: Stage) -> None:
    async with open_bot(stage.token, stage.base_url) as bot, StageClient(stage.base_url) as client:
        killed = Ears(deaf=True)
        polling = await listen(bot, killed)
        await stage.wait_for_bot()
        await client.person(BEN).say("draw me a fish")
        await killed.something.wait()
        polling.cancel()
        await asyncio.wait({polling})

        successor = Ears()
        poller = Poller(bot, successor.dispatcher())
        polling = asyncio.create_task(poller.run())
        await asyncio.wait_for(successor.something.wait(), 60)
        poller.stop()
        await polling
        assert successor.heard == ["draw me a fish"] == killed.heard


async def test_a_handler_that_breaks_does_not_stop_the_others(stage: Stage) -> None:
    async with open_bot(stage.token, stage.base_url) as bot, StageClient(stage.base_url) as client:
        ears = Ears(broken=True)
        poller = Poller(bot, ears.dispatcher())
        polling = asyncio.create_task(poller.run())
        await stage.wait_for_bot()
        await client.person(BEN).say("one")
        await ears.something.wait()
        ears.something.clear()
        await client.person(BEN).say("two")
        await asyncio.wait_for(ears.something.wait(), 60)
        poller.stop()
        await polling
        assert ears.heard == ["one", "two"]


async def test_trouble_on_the_way_is_waited_out(stage: Stage) -> None:
    async with open_bot(stage.token, stage.base_url) as bot, StageClient(stage.base_url) as client:
        await client.fault("getUpdates", "500", times=1)
        await client.fault("getUpdates", "cut", times=1)
        ears = Ears()
        poller = Poller(bot, ears.dispatcher())
        polling = asyncio.create_task(poller.run())
        await client.person(BEN).say("still there?")
        await asyncio.wait_for(ears.something.wait(), 60)
        poller.stop()
        await polling
        assert ears.heard == ["still there?"]


async def test_a_token_nobody_knows_ends_the_polling(stage: Stage) -> None:
    async with open_bot("12345:" + "A" * 35, stage.base_url) as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await Poller(bot, Ears().dispatcher()).run()
