"""A browser, a stage with a painter on it, and windows, for the tests of the chat page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.browser.painter import PainterAt
from tests.browser.window import Window, Windows

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, one for the module."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there; install it with: apt-get install chromium")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        await chromium.close()


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
    opened: list[Window] = []
    contexts: list[BrowserContext] = []

    async def another(width: int = 1180, height: int = 860, look: str = "light", **facts: object) -> Window:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look,
            locale="en-GB",
            reduced_motion="reduce",  # nothing to wait for, and less for a machine without a GPU to draw
            **facts,
        )
        contexts.append(context)
        opened.append(Window(await context.new_page()))
        return opened[-1]

    yield another
    for context in contexts:
        await context.close()
    assert [complaint for window in opened for complaint in window.complaints] == []


@pytest_asyncio.fixture(loop_scope="module")
async def window(windows: Windows) -> Window:
    """A wide, light window."""
    return await windows()
