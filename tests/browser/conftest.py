"""A browser, a stage with a painter on it, and windows, for the tests of the chat page."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.browser.painter import PainterAt
from tests.browser.window import Window, Windows, chromium, opening


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for the module."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """A stage with the painter bot polling it."""
    stage = Stage(rates=UNHURRIED)
    await stage.start()
    async with PainterAt(stage):
        yield stage
    await stage.close()


@pytest_asyncio.fixture(loop_scope="module")
async def windows(browser: Browser) -> AsyncIterator[Windows]:
    """Opens windows of a size and look; none of them may complain."""
    async with opening(browser) as windows:
        yield windows


@pytest_asyncio.fixture(loop_scope="module")
async def window(windows: Windows) -> Window:
    """A wide, light window."""
    return await windows()
