"""A window of the rehearsal as one persona, and what its console complained about."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import ConsoleMessage, Page, expect

from bot.rehearsal.stage import Stage

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PATIENCE = 20_000  # milliseconds for anything to appear on a busy machine
BEN = 102
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


async def say(window: Window, text: str) -> None:
    """Type a text and send it."""
    await window.page.locator("#write").fill(text)
    await window.page.keyboard.press("Enter")
