"""Hands on the editor: strokes of a mouse, fingers of a person, and eyes on what lies on the easel."""

import json
from urllib.parse import quote

from playwright.async_api import CDPSession, FrameLocator, Page, expect

from handlers.kit.editor import editor_key
from handlers.kit.files import PictureFile
from handlers.kit.i18n import Locales
from handlers.kit.wishes import INPAINT, OUTPAINT, PictureWish
from tests.chat.play import Play
from tests.stage_client import Person
from tests.web.caller import opened_by

Point = tuple[float, float]
DARK = {
    "bg_color": "#171a21",
    "secondary_bg_color": "#0c0e13",
    "text_color": "#e8ebf2",
    "hint_color": "#8f97aa",
    "button_color": "#5f75f0",
    "button_text_color": "#ffffff",
}


async def launch(play: Play, person: Person, *, task: str, frame: bool = False, dark: bool = False) -> str:
    """The address that Telegram opens for a button on a task's picture, in this person's theme."""
    file = PictureFile(file_id="", task=task)
    wish = PictureWish(capability=OUTPAINT if frame else INPAINT)
    key = editor_key(wish, Locales().speak("en"), file)
    address = await opened_by(play, person, key)
    return f"{address}&tgWebAppThemeParams={quote(json.dumps(DARK))}" if dark else address


class Easel:
    """The editor in a page, or in a frame of one."""

    def __init__(self, page: Page, where: Page | FrameLocator) -> None:
        self.page = page
        self.where = where
        self.canvas = where.locator("#easel")

    async def ready(self) -> None:
        """The picture lies on the easel."""
        await expect(self.where.locator('#app[data-phase="edit"]')).to_be_visible()

    async def at(self, across: float, down: float) -> Point:
        """A point of the page, from the easel's left and top edge as parts of its size."""
        box = await self.canvas.bounding_box()
        assert box is not None
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    async def stroke(self, *parts: Point) -> None:
        """Draw with the mouse."""
        points = [await self.at(*part) for part in parts]
        await self.page.mouse.move(*points[0])
        await self.page.mouse.down()
        for point in points[1:]:
            await self.page.mouse.move(*point, steps=4)
        await self.page.mouse.up()

    async def key(self, name: str) -> None:
        """Press a button by its spoken label."""
        await self.where.get_by_label(name, exact=True).click()

    async def painted(self) -> float:
        """The part of the picture that is masked."""
        return await self.canvas.evaluate(
            """async () => {
                const { state } = await import(new URL("state.js", document.baseURI));
                const sheet = state.mask.sheet;
                const page = new OffscreenCanvas(sheet.width, sheet.height);
                const pen = page.getContext("2d", { willReadFrequently: true });
                pen.drawImage(sheet, 0, 0);
                const pixels = pen.getImageData(0, 0, sheet.width, sheet.height).data;
                let painted = 0;
                for (let at = 3; at < pixels.length; at += 4) painted += pixels[at] > 127;
                return painted * 4 / pixels.length;
            }"""
        )

    async def scale(self) -> float:
        """Screen pixels for one of the picture."""
        return await self.canvas.evaluate(
            'async () => (await import(new URL("easel.js", document.baseURI))).view.scale'
        )


async def touch(line: CDPSession, kind: str, *points: Point) -> None:
    """What fingers do, as the browser hears it from a touch screen."""
    await line.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]},
    )
