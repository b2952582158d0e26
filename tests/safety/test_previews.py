"""Previews: screened like results, beside the painting, the newest only, and none after the run."""

import threading
from pathlib import Path

import pytest

from safety.levels import Level
from safety.previews import Previews
from tests.safety.studio import Room, Wish, guard, painter, settled_previews
from tests.safety.tiny_clip import BLUE, RED, add_heads, make_clip, png


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_clip(tmp_path_factory.mktemp("clip"))
    add_heads(folder)
    return folder


async def test_previews_pass_the_same_heads(clip: Path) -> None:
    for preview, shown in ((png(BLUE), [None, png(BLUE)]), (png(RED), [None]), (b"no picture", [None])):
        room = Room()
        await guard(painter(previews=(preview,)), clip).run("paint", Wish(prompt="fish"), room, Level.FAMILY)
        assert room.shown == shown


async def test_no_painter_waits_for_a_look_and_only_the_newest_preview_gets_one() -> None:
    gate, looked, shown = threading.Event(), list[bytes](), list[bytes]()

    def may_show(preview: bytes) -> bool:
        looked.append(preview)
        return gate.wait(20)

    previews = Previews(may_show, shown.append)
    for number in range(5):  # returns at once, though the first look is not over
        previews.offer(str(number).encode())
    gate.set()
    await settled_previews()
    await settled_previews()
    assert looked[-1] == b"4"
    assert len(looked) <= 2
    assert shown == looked


async def test_after_the_run_no_preview_is_looked_at() -> None:
    gate, looked = threading.Event(), list[bytes]()

    def may_show(preview: bytes) -> bool:
        looked.append(preview)
        return gate.wait(20)

    busy, over = Previews(may_show, print), Previews(may_show, print)
    busy.offer(b"busy")
    over.offer(b"over")
    over.end()
    gate.set()
    await settled_previews()
    assert looked == [b"busy"]
