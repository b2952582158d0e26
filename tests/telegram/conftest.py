"""A stage without pace, a bare line to its Bot API and the people in front of it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, BEN, OLGA, Person, StageClient
from tests.telegram.line import Line


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage(rates=UNHURRIED)
    await stage.start()
    yield stage
    await stage.close()


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[StageClient]:
    async with StageClient(stage.base_url) as client:
        yield client


@pytest.fixture
async def line(stage: Stage) -> AsyncIterator[Line]:
    async with ClientSession(stage.base_url) as session:
        yield Line(session, stage.token)


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    bot = Bot(stage.token, session=AiohttpSession(api=TelegramAPIServer.from_base(stage.base_url)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def anna(client: StageClient) -> Person:
    """Anna, who has pressed Start."""
    person = client.person(ANNA)
    await person.say("/start")
    return person


@pytest.fixture
def ben(client: StageClient) -> Person:
    return client.person(BEN)


@pytest.fixture
def olga(client: StageClient) -> Person:
    return client.person(OLGA)
