"""The editor in a real browser: a mask is drawn, taken back, handed in; on a phone and on a desk."""

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.window import Windows
from tests.chat.play import Play
from tests.stage_client import BEN, Person
from tests.web.caller import Caller
from tests.web.hands import Easel, launch, touch

pytestmark = pytest.mark.browser


async def drawn(play: Play, person: Person, prompt: str = "a red fish") -> str:
    """A task of this person's with a picture."""
    said = await person.say(prompt)
    card = await person.wait_for(lambda it: it.photo is not None, after=said.id)
    task = await play.app.studio.router.shown_in(person.id, card.id)
    assert task is not None
    return task.id


async def test_a_mask_is_drawn_with_the_mouse_and_becomes_a_picture(play: Play, windows: Windows) -> None:
    task = await drawn(play, play.ben)
    address = await launch(play, play.ben, task=task)
    window = await windows(1180, 820)
    page = window.page
    await page.goto(f"{play.stage.page_url}#/{BEN}/{BEN}")  # in the rehearsal, as a person finds it
    await page.locator(".key", has_text="🖌 Brush").last.click()
    easel = Easel(page, page.frame_locator(".miniapp iframe"))
    await easel.ready()
    assert await easel.painted() == 0
    await easel.stroke((0.4, 0.45), (0.6, 0.45))
    first = await easel.painted()
    assert 0.01 < first < 0.2
    await easel.stroke((0.45, 0.6), (0.55, 0.65), (0.6, 0.55))
    second = await easel.painted()
    assert second > first
    await window.keep("editor-mask-rehearsal")
    await easel.key("Undo")
    assert await easel.painted() == first
    await easel.key("Redo")
    assert await easel.painted() == second
    await easel.key("Eraser")
    await easel.stroke((0.4, 0.45), (0.6, 0.45))
    assert await easel.painted() < second - first / 2
    await page.keyboard.press("Control+z")
    assert await easel.painted() == second
    await easel.where.get_by_label("What shall be there? Empty: it vanishes").fill("a green house")
    await easel.where.get_by_role("button", name="Replace").click()
    await expect(easel.where.get_by_text("Done. It is in the chat, too.")).to_be_visible()
    await window.keep("editor-result-rehearsal")
    order = play.paint.orders[-1]
    assert (order.model, order.prompt) == ("pocket-inpaint", "a green house")
    _, shown = await Caller(play, BEN).ask("GET", "/api/pictures?limit=2")
    new, old = [
        Image.open(io.BytesIO((await Caller(play, BEN).ask("GET", f"/api/pictures/{one['id']}"))[1]))
        for one in shown["pictures"][:2]
    ]
    assert new.size == old.size
    assert new.getpixel((2, 2)) == old.getpixel((2, 2)), "what was not brushed over stays"
    assert new.tobytes() != old.tobytes()
    await easel.where.get_by_role("button", name="To the chat").click()
    await expect(page.locator(".miniapp")).to_have_count(0)
    assert address.startswith(play.app.studio.offer.web_url)


async def test_fingers_paint_pinch_and_pull_the_frame(play: Play, windows: Windows) -> None:
    task = await drawn(play, play.anna, "красная рыба")
    window = await windows(390, 780, "dark", touch=True)
    page = window.page
    await page.goto(await launch(play, play.anna, task=task, frame=True, dark=True))
    easel = Easel(page, page)
    await easel.ready()
    line = await page.context.new_cdp_session(page)
    await page.get_by_label("×1.5", exact=True).click()
    await window.keep("editor-frame-phone-dark")
    corner = await easel.canvas.evaluate("""async () => {
        const { state } = await import(new URL("state.js", document.baseURI));
        const { view } = await import(new URL("easel.js", document.baseURI));
        const box = document.querySelector("#easel").getBoundingClientRect();
        const [x, y] = view.toScreen(...Object.values(state.frame.handles[4]).slice(2));
        return [x + box.left, y + box.top];
    }""")
    await touch(line, "touchStart", tuple(corner))
    await touch(line, "touchMove", (corner[0] + 12, corner[1] + 30))
    await touch(line, "touchEnd")
    margins = "async () => (await import(new URL('state.js', document.baseURI))).state.frame.inputs"
    pulled = (await easel.canvas.evaluate(margins))["margins"]
    assert pulled["left"] == 0.25
    assert pulled["bottom"] > pulled["right"] > 0.25

    await page.get_by_label("Кисть", exact=True).first.click()
    start = await easel.at(0.4, 0.5)
    await touch(line, "touchStart", start)
    await touch(line, "touchMove", (start[0] + 60, start[1] + 10))
    await touch(line, "touchMove", (start[0] + 90, start[1] + 30))
    await touch(line, "touchEnd")
    painted, scale = await easel.painted(), await easel.scale()
    assert painted > 0.01
    left, right = await easel.at(0.35, 0.5), await easel.at(0.65, 0.5)
    await touch(line, "touchStart", left)
    await touch(line, "touchStart", left, right)
    await touch(line, "touchMove", (left[0] - 60, left[1]), (right[0] + 60, right[1]))
    await touch(line, "touchEnd")
    assert await easel.scale() > scale * 1.5
    assert await easel.painted() == painted, "two fingers move the paper and leave no stroke"
    await window.keep("editor-brush-phone-dark")
    play.paint.gate.clear()
    try:
        await page.get_by_role("button", name="Стереть", exact=True).click()
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await expect(page.get_by_text("Шаг 1 из")).to_be_visible()
        await window.keep("editor-working-phone-dark")
        await play.restart_chat()  # the page stays open over a restart
        await expect(page.get_by_role("button", name="Отменить", exact=True)).to_be_enabled()
        await page.get_by_role("button", name="Отменить", exact=True).click()
    finally:
        play.paint.gate.set()
    await expect(page.get_by_text("Отменено. Единицы вернулись.")).to_be_visible()
    assert await easel.painted() == painted, "nothing of the work is lost"
    window.complaints = [line for line in window.complaints if "ERR_CONNECTION_REFUSED" not in line]


async def test_ones_own_pictures_are_on_the_shelf(play: Play, windows: Windows) -> None:
    await drawn(play, play.anna, "рыба")
    window = await windows(390, 780)
    page = window.page
    address = await launch(play, play.anna, task=await drawn(play, play.anna, "дом в снегу"))
    await page.goto(address.replace("?open=", "?nothing="))
    await expect(page.get_by_role("heading", name="Какую картинку возьмём?")).to_be_visible()
    await expect(page.locator(".tile img[src]").first).to_be_visible()
    await window.keep("editor-shelf-phone")
    await page.locator('.tile[aria-label="дом в снегу"]').first.click()
    easel = Easel(page, page)
    await easel.ready()
    before = await easel.scale()
    await page.mouse.move(*await easel.at(0.5, 0.5))
    await page.mouse.wheel(0, -400)
    assert await easel.scale() > before * 1.3
    await easel.key("Картинка целиком")
    assert await easel.scale() == before
    await window.keep("editor-phone-light")


async def test_it_says_why_it_stays_shut(play: Play, windows: Windows) -> None:
    window = await windows(390, 780)
    forged = "tgWebAppPlatform=rehearsal&tgWebAppData=user%3D1%26hash%3D00"
    await window.page.goto(f"{play.app.studio.offer.web_url}/app/#{forged}")
    await expect(window.page.get_by_text("signature does not fit")).to_be_visible()
    window.complaints.clear()  # the browser writes the 401 down
