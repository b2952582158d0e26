"""The chat page in a real browser, on a real stage, with a small real bot: what a person sees."""

import asyncio
import re

import pytest
from playwright.async_api import expect
from yarl import URL

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.browser.painter import PainterAt, bot_at
from tests.browser.window import BEN, Window, Windows, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

OLGA, STUDIO = 103, -1001000000001
LOOKS = [(1180, 860, "light"), (1180, 860, "dark"), (380, 780, "light"), (380, 780, "dark")]


@pytest.mark.parametrize(("width", "height", "look"), LOOKS)
async def test_a_wish_becomes_a_card_and_a_picture(
    stage: Stage, windows: Windows, width: int, height: int, look: str
):
    window = await windows(width, height, look)
    page = await window.open(stage, BEN)
    name = f"{'wide' if width > 760 else 'narrow'}-{look}"
    await expect(page.locator(".suggestion")).to_contain_text("a red fish under the moon")
    await window.keep(f"empty-{name}")

    await say(window, "a red fish under the moon")
    await expect(page.locator(".message.own .text")).to_contain_text("a red fish under the moon")
    card = page.locator(".message:not(.own)").last
    await expect(card.locator(".text")).to_contain_text("Accepted: a red fish under the moon")
    await expect(card.locator(".quote")).to_contain_text("a red fish under the moon")
    await expect(card.locator(".key.primary")).to_have_text("Draw")
    await expect(card.locator(".key.danger")).to_have_text("Cancel")

    await card.get_by_role("button", name="Draw").click()
    await expect(page.locator(".toast")).to_have_text("On it")
    await expect(card.locator("img")).to_be_visible()
    await expect(card.locator(".text")).to_contain_text("A red fish under the moon")
    await expect(card.locator(".meta")).to_contain_text("edited")
    await expect(card.locator(".key.success")).to_have_text("Keep")
    await expect(card.get_by_role("button", name="Upscale")).to_be_disabled()
    assert await card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 512
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.locator(".toast").wait_for(state="detached")
    await window.keep(f"picture-{name}")


async def test_entities_look_and_act_as_such(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "/words")
    text = page.locator(".message:not(.own) .text")
    await expect(text.locator("strong")).to_have_text("bold")
    await expect(text.locator("em")).to_have_text("italic")
    await expect(text.locator("pre")).to_contain_text("seed = 42")
    await expect(text.locator("a.link")).to_have_attribute("href", "https://example.org/")
    await text.locator(".spoiler").click()
    await expect(text.locator(".spoiler")).to_have_class(re.compile("shown"))
    await text.locator(".fold").click()
    await expect(text.locator("blockquote")).to_have_class(re.compile("open"))
    await text.locator("code.code").click()
    await expect(page.locator(".toast")).to_have_text("Copied")
    await window.keep("entities")
    await text.locator(".command").click()
    await expect(page.locator(".message.own .text").last).to_contain_text("/help")


async def test_an_alert_waits_and_a_copy_button_copies(stage: Stage, windows: Windows):
    window = await windows(permissions=["clipboard-read", "clipboard-write"])
    page = await window.open(stage, BEN)
    await say(window, "a red fish")
    await page.get_by_role("button", name="Draw").click()
    await page.get_by_role("button", name="Why?").click()
    dialog = page.locator("dialog.alert")
    await expect(dialog).to_contain_text("Because you asked")
    await dialog.get_by_role("button", name="OK").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Keep").click()  # the painter never answers this one
    await expect(page.get_by_role("button", name="Keep")).to_have_attribute("aria-busy", "true")
    await page.get_by_role("button", name="Recipe").click()
    await expect(page.locator(".toast", has_text="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "a red fish --seed 42"


async def test_an_album_is_a_mosaic_and_the_lightbox_steps_through_it(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "/album")
    await expect(page.locator(".mosaic .frame")).to_have_count(4)
    await expect(page.locator(".message:not(.own) .text")).to_have_count(0)
    await window.keep("album")
    await page.locator(".mosaic .frame").first.click()
    lightbox = page.locator("dialog.lightbox")
    await expect(lightbox.locator("footer")).to_have_text("Fish 0")
    await page.keyboard.press("ArrowRight")
    await expect(lightbox.locator("footer")).to_have_text("Fish 1")
    await window.keep("lightbox")
    await page.keyboard.press("Escape")
    await expect(lightbox).to_have_count(0)


async def test_personas_speak_their_language_and_count_what_they_missed(stage: Stage, windows: Windows):
    mine, hers = await windows(), await windows()
    page = await mine.open(stage, BEN)
    other = await hers.open(stage, OLGA, STUDIO, 0)
    await expect(other.locator("#write")).to_have_attribute("placeholder", "Сообщение")
    await say(hers, "Всем привет")
    await expect(page.locator(".row.topic .count")).to_have_text("2")  # hers and the painter's answer
    await page.locator(".row.topic").first.click()
    await expect(page.locator(".message .sender").first).to_contain_text("Olga")
    await expect(page.locator(".row.topic .count")).to_have_count(0)
    await mine.keep("group")
    await page.get_by_role("radio", name="Anna").click()
    await expect(page.locator("#banner")).to_contain_text("всё остаётся на этом компьютере")


async def test_nothing_is_lost_when_the_stage_is_away_for_a_while(windows: Windows):
    window = await windows()
    first = Stage(rates=UNHURRIED)
    await first.start()
    page = await window.open(first, BEN)
    await first.close()
    await expect(page.locator("#offline")).to_be_visible()

    second = Stage(rates=UNHURRIED)
    await second.start(URL(first.base_url).port or 0)
    async with PainterAt(second):
        await expect(page.locator("#offline")).to_be_hidden()
        await say(window, "still here")
        await expect(page.locator(".message:not(.own) .text")).to_contain_text("Accepted: still here")
    await second.close()
    window.complaints = [
        line for line in window.complaints if "ERR_" not in line
    ]  # the browser notes refused connections


async def test_a_drawer_makes_telegram_misbehave(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await page.get_by_role("button", name="Rehearsal controls").click()
    await page.locator("#drawer select").first.select_option("sendMessage")
    await page.locator("#drawer select").nth(1).select_option("500")
    await page.get_by_role("button", name="Arm").click()
    await expect(page.locator("#clear-faults")).to_contain_text("(1)")
    await say(window, "a red fish")
    await expect(page.locator(".journal .verdict.bad")).to_be_visible()
    await window.keep("drawer")
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.locator(".blocked")).to_be_visible()
    await page.locator(".blocked").click()
    await expect(page.locator("#write")).to_be_visible()


async def test_the_page_asks_nobody_but_the_stage(stage: Stage, window: Window):
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    await window.open(stage, BEN)
    await asyncio.sleep(0.3)
    assert asked
    assert [address for address in asked if not address.startswith((stage.base_url, "data:", "blob:"))] == []


async def test_typing_and_a_streamed_draft_are_seen(stage: Stage, window: Window):
    page = await window.open(stage, BEN)
    await say(window, "a red fish")
    await page.get_by_role("button", name="Draw").wait_for()
    async with bot_at(stage).context() as bot:
        await bot.send_chat_action(BEN, "upload_photo")
        await expect(page.locator("#talk-head .status")).to_contain_text("is sending a photo")
        await bot.send_message_draft(BEN, draft_id=7, text="A red fi")
        await expect(page.locator(".message.draft")).to_contain_text("A red fi")
        await bot.send_message(BEN, "A red fish, then")
        await expect(page.locator(".message.draft")).to_have_count(0)
