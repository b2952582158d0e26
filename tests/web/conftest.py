"""A studio with its Mini App on loopback, once for each module of tests; a browser, and pages of any size."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from bot.rehearsal.pace import UNHURRIED
from tests.browser.window import Window
from tests.chat.able import ALL_AWAKE, let_pocket_see
from tests.chat.play import Play, curtain

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
Open = Callable[..., Awaitable[Window]]


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """Stage, chat with its site, and a worker that can also fill holes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        let_pocket_see(patch)
        async with curtain(tmp_path_factory.mktemp("web"), UNHURRIED, web_port=port) as play:
            await play.stop_worker()
            await play.start_worker(ALL_AWAKE)
            yield play


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, one for the module."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there; install it with: apt-get install chromium")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
async def windows(browser: Browser) -> AsyncIterator[Open]:
    """Opens windows of a size and look; none of them may complain."""
    opened: list[Window] = []
    contexts: list[BrowserContext] = []

    async def another(width: int, height: int, look: str = "light", *, touch: bool = False) -> Window:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look,
            has_touch=touch,
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        opened.append(Window(await context.new_page()))
        return opened[-1]

    yield another
    for context in contexts:
        await context.close()
    assert [complaint for window in opened for complaint in window.complaints] == []
