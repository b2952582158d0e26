"""A browser, and its windows on the rehearsal as one persona, with what their consoles complained about."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.rehearsal.stage import Stage

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PATIENCE = 20_000  # milliseconds for anything to appear on a busy machine
BEN = 102
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
expect.set_options(timeout=PATIENCE)


class Window:
    """A page of the rehearsal as one persona, and what its console complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def hear(self, line: ConsoleMessage) -> None:
        """Remember what the console says in red or yellow, and where."""
        if line.type in {"error", "warning"}:
            self.complaints.append(f"{line.text} {line.location['url']}")

    async def open(self, stage: Stage, user: int, chat: int | None = None, thread: int | None = None) -> Page:
        """Go to a persona's chat (the private one by default) and wait until it is drawn."""
        route = "/".join(str(part) for part in (user, chat or user, thread) if part is not None)
        await self.page.goto(f"{stage.base_url}/#/{route}")
        await self.page.locator("#talk-head h2").wait_for()
        return self.page

    async def keep(self, name: str) -> None:
        """A screenshot among the artifacts."""
        await self.page.wait_for_timeout(150)  # pictures that are fading in
        await self.page.screenshot(path=ARTIFACTS / f"page-{name}.png")


Windows = Callable[..., Awaitable[Window]]


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it the test is left out."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there; install it with: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def opening(browser: Browser) -> AsyncIterator[Windows]:
    """Opens windows of a size and look; none of them may complain."""
    opened: list[Window] = []
    contexts: list[BrowserContext] = []

    async def another(
        width: int = 1180, height: int = 860, look: str = "light", *, touch: bool = False, **facts: object
    ) -> Window:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look,
            has_touch=touch,
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


async def say(window: Window, text: str) -> None:
    """Type a text and send it."""
    await window.page.locator("#write").fill(text)
    await window.page.keyboard.press("Enter")
