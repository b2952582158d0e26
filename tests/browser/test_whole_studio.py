"""The whole studio in the browser: real processes, the model that ships, a wish that becomes a picture."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from pipelines.kit.models import SHIPPED_WEIGHTS
from tests.browser.window import BEN, Window, say
from tests.run.rehearsing import PATIENCE, Rehearsal, rehearsing, tiny_models

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHIPS = (SHIPPED_WEIGHTS / "pocket" / "kandinsky3_flash.safetensors").is_file()


@pytest.fixture(scope="module")
async def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    """With the weights that ship; where a checkout lacks them, with tiny random ones."""
    folder = tmp_path_factory.mktemp("studio")
    settings = {} if SHIPS else await tiny_models(folder)
    async with rehearsing(folder, **settings) as rehearsal:
        yield rehearsal


async def test_a_wish_becomes_a_picture_before_ones_eyes(rehearsal: Rehearsal, window: Window) -> None:
    page = window.page
    page.set_default_timeout(PATIENCE * 1000)
    await page.goto(f"{rehearsal.address}#/{BEN}/{BEN}")
    await page.locator("#talk-head h2").wait_for()
    await say(window, "a red fish under the moon")
    card = page.locator(".message:not(.own)").last
    await expect(card.locator("img")).to_be_visible(timeout=PATIENCE * 1000)
    await expect(card.get_by_role("button", name="Again")).to_be_visible()
    await asyncio.sleep(1)
    await window.keep("studio")
    if SHIPS:
        width = await card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        assert width >= 512
