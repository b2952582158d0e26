"""What comes out under a spoiler keeps its cover in the Mini App, until its person asks to see it."""

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.window import Windows
from tests.chat.play import Play
from tests.stage_client import Person
from tests.web.caller import Caller
from tests.web.hands import Easel, launch

GRIM = "a murder in a red house"
COVERED = "family;violence=spoiler/spoiler"


def chequered(width: int, height: int, seed: int) -> Image.Image:
    """A picture whose blurred copy can be told from it."""
    cells = Image.new("1", (16, 16))
    cells.putdata([(at + at // 16) % 2 for at in range(256)])
    return cells.convert("RGB").resize((width, height), Image.Resampling.NEAREST)


async def contrast(caller: Caller, picture: str) -> int:
    """Between the darkest and the lightest grey of a thumbnail."""
    _, data = await caller.ask("GET", f"/api/pictures/{picture}?size=small")
    low, high = Image.open(io.BytesIO(data)).convert("L").getextrema()
    return int(high) - int(low)


async def test_the_gallery_tells_of_covers_and_blurs_what_lies_under(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.chat.paint.plain", chequered)
    kim = await play.newcomer()
    await play.draw(kim, GRIM)
    await play.app.studio.chats.choose_level(kim.id, COVERED)
    assert (await play.draw(kim, GRIM)).spoiler
    caller = Caller(play, kim.id)
    covered, plain = (await caller.ask("GET", "/api/pictures"))[1]["pictures"]
    assert (covered["is_covered"], plain["is_covered"]) == (True, False)
    assert await contrast(caller, plain["id"]) > 200
    assert await contrast(caller, covered["id"]) < 100
    _, whole = await caller.ask("GET", f"/api/pictures/{covered['id']}")
    assert Image.open(io.BytesIO(whole)).size == (covered["width"], covered["height"])


async def task_of(play: Play, person: Person, words: str) -> str:
    card = await play.draw(person, words)
    task = await play.app.studio.router.shown_in(person.id, card.id)
    assert task is not None
    return task.id


@pytest.mark.browser
async def test_a_covered_picture_waits_for_a_tap(play: Play, windows: Windows) -> None:
    anna = play.anna
    await play.app.studio.chats.choose_level(anna.id, COVERED)
    page = (await windows(1180, 820)).page
    await page.goto(await launch(play, anna, task=await task_of(play, anna, "a red fish")))
    easel = Easel(page, page)
    await easel.ready()
    await easel.stroke((0.4, 0.45), (0.6, 0.45))
    await page.get_by_label("Что там будет? Пусто: исчезнет").fill(GRIM)
    await page.get_by_role("button", name="Заменить").click()
    await expect(page.get_by_text("Эта картинка пришла под шторкой.")).to_be_visible()
    tile = page.locator(f'.tile.covered[aria-label="Под шторкой: {GRIM}"]')
    await page.get_by_role("button", name="Показать", exact=True).click()
    await expect(page.get_by_text("Эта картинка пришла под шторкой.")).to_be_hidden()
    await expect(page.locator("#veil")).to_be_hidden()
    await expect(tile).to_have_count(1)


@pytest.mark.browser
async def test_the_editor_covers_a_picture_that_came_under_a_cover(play: Play, windows: Windows) -> None:
    anna = play.anna
    await play.app.studio.chats.choose_level(anna.id, COVERED)
    page = (await windows(1180, 820)).page
    await page.goto(await launch(play, anna, task=await task_of(play, anna, GRIM)))
    await expect(page.get_by_text("Эта картинка пришла под шторкой.")).to_be_visible()
    await page.get_by_role("button", name="Показать", exact=True).click()
    await expect(page.locator("#veil")).to_be_hidden()
