"""A studio with its Mini App on loopback, once for each module of tests; a browser, and pages of any size."""

import socket
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from bot.rehearsal.pace import UNHURRIED
from tests.browser.window import Windows, chromium, opening
from tests.chat.able import ALL_AWAKE
from tests.chat.play import Play, curtain


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """Stage, chat with its site, and a worker that can also fill holes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with curtain(tmp_path_factory.mktemp("web"), UNHURRIED, web_port=port) as play:
        await play.stop_worker()
        await play.start_worker(ALL_AWAKE)
        yield play


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for the module."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def windows(browser: Browser) -> AsyncIterator[Windows]:
    """Opens windows of a size and look; none of them may complain."""
    async with opening(browser) as windows:
        yield windows
