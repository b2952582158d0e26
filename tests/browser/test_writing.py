"""The chat page in a real browser, on a real stage, with a small real bot: what a person writes and sends."""

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from bot.rehearsal.stage import Stage
from tests.browser.window import BEN, Window, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def png(size: tuple[int, int] = (320, 240)) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, "PNG")
    return kept.getvalue()


async def test_what_people_write_is_text_and_never_markup(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await say(window, nasty)
    await expect(page.locator(".message.own .text")).to_contain_text(nasty)
    await expect(page.locator(".message:not(.own) .text")).to_contain_text(nasty)
    assert await page.locator("#messages img, #messages script").count() == 0


@pytest.mark.parametrize("as_file", [False, True])
async def test_a_file_goes_as_photo_or_byte_for_byte(stage: Stage, window: Window, as_file: bool):
    page = await window.open(stage, BEN)
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach").click()
    await (await chooser.value).set_files([{"name": "teal.png", "mimeType": "image/png", "buffer": png()}])
    sheet = page.locator("dialog.sheet")
    if as_file:
        await sheet.get_by_text("As a file").click()
    await sheet.locator("textarea").fill("teal")
    await window.keep(f"sheet-{'file' if as_file else 'photo'}")
    await page.keyboard.press("Enter")
    echo = page.locator(".message:not(.own)")
    if not as_file:
        await expect(echo.locator("img")).to_be_visible()
        await expect(echo.locator(".text")).to_contain_text("Got it: teal")
        return
    async with page.expect_download() as download:
        await echo.locator("a.document").click()
    assert (await (await download.value).path()).read_bytes() == png()


async def test_a_pasted_picture_opens_the_sheet(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await page.locator("#write").evaluate(
        """(field, bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "paste.png", { type: "image/png" }));
            const facts = { clipboardData: carried, bubbles: true, cancelable: true };
            field.dispatchEvent(new ClipboardEvent("paste", facts));
        }""",
        list(png()),
    )
    await page.locator("dialog.sheet .preview img").wait_for()
    await page.locator("dialog.sheet .main").click()
    await expect(page.locator(".message.own img")).to_be_visible()


async def test_commands_by_slash_and_by_menu(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "/start")
    await expect(page.locator(".menu-button")).to_be_visible()
    await page.locator("#write").press_sequentially("/al")
    await expect(page.locator(".command-row")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".mosaic")).to_be_visible()
    await page.locator(".menu-button").click()
    await expect(page.locator(".command-row")).to_have_count(2)
    await window.keep("commands")
    await page.keyboard.press("Escape")


async def test_reply_edit_and_delete(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "a blue house")
    await page.locator(".message:not(.own)").wait_for()
    await page.keyboard.press("ArrowUp")
    await say(window, "a green house")
    own = page.locator(".message.own").first
    await expect(own.locator(".text")).to_contain_text("a green house")
    await expect(own.locator(".meta")).to_contain_text("edited")

    await page.locator(".message:not(.own)").first.hover()
    await page.locator(".message:not(.own)").first.get_by_role("button", name="Reply").click()
    await expect(page.locator(".context")).to_contain_text("Reply to Atelier")
    await say(window, "thanks")
    await expect(page.locator(".message.own").last.locator(".quote")).to_contain_text("Accepted")

    await page.locator(".message.own").last.hover()
    await page.locator(".message.own").last.get_by_role("button", name="Delete").click()
    await expect(page.locator(".message.own")).to_have_count(1)


async def test_a_reply_keyboard_is_used_up_by_one_press(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "/size")
    await page.locator(".reply-keys").get_by_role("button", name="Wide").click()
    await expect(page.locator(".message.own .text").last).to_contain_text("Wide")
    await expect(page.locator(".reply-keys")).to_be_hidden()


async def test_a_share_button_asks_inline_and_the_result_is_sent(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "a red fish")
    await page.get_by_role("button", name="Draw").click()
    await page.get_by_role("button", name="Share").click()
    await expect(page.locator("#write")).to_have_value("@atelier_rehearsal_bot fish")
    await page.locator(".command-row", has_text="FISH").click()
    await expect(page.locator(".message.own .text").last).to_contain_text("a painted fish")
    await expect(page.locator("#write")).to_have_value("")
