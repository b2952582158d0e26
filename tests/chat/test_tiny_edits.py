"""The whole road of every edit with real networks of random numbers."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bot.rehearsal.pace import UNHURRIED
from pipelines.kit.pool import ModelPool
from tests.chat.able import ALL_AWAKE, drawn
from tests.chat.odd_pictures import red, saved
from tests.chat.play import curtain
from tests.pipelines.whole_family import add_to_catalogue, make_whole_family

WIDE = 96, 64


def scribbled() -> bytes:
    picture = red(*WIDE)
    ImageDraw.Draw(picture).rectangle((60, 20, 80, 40), fill="lime")
    return saved(picture, "PNG")


async def test_tiny_networks_edit_pictures_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_whole_family(tmp_path / "models")
    add_to_catalogue(monkeypatch)
    photo, blue = saved(red(*WIDE), "PNG"), saved(Image.new("RGB", WIDE, "blue"), "PNG")
    pool = ModelPool(tmp_path / "models", device="cpu", threads=1)
    async with pool, curtain(tmp_path, UNHURRIED, models=pool) as play:
        await play.stop_worker()
        await play.start_worker(ALL_AWAKE)
        varied = await drawn(play.ben, await play.ben.send_document(photo, "a.png", "/vary --n 2"))
        assert "2 pictures, right here" in varied.words
        both = [("document", "a.png", photo), ("document", "b.png", blue)]
        album = await play.ben.send_files(both, "red fish")
        assert "🧬 Fused." in (await drawn(play.ben, album[-1])).words
        restyled = await drawn(play.ben, await play.ben.send_document(photo, "a.png", "/restyle blue star"))
        assert "🎭 The outlines stayed" in restyled.words
        place = [("document", "a.png", photo), ("document", "b.png", scribbled())]
        erased = await drawn(play.ben, (await play.ben.send_files(place, "/inpaint"))[-1])
        assert "🩹 Painted anew" in erased.words
        wider = await drawn(play.ben, await play.ben.send_document(photo, "a.png", "/outpaint --frame right"))
        assert "↔️ Painted on around" in wider.words
