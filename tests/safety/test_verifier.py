"""The short process that reads what a picture tells, so that the chat process never has to."""

import asyncio
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipelines.kit.contract import PipelineError
from safety import reading, verifier
from safety.metadata import Source
from safety.provenance import Evidence, Origin
from safety.reading import Look, Told, read
from safety.verifier import Verifier
from tests.chat.odd_pictures import BAD, animated, red, saved
from tests.safety.test_provenance import MARKER, artifact, encoded
from tests.safety.test_watermark import TASK

HERE = Verifier("a secret")


async def test_a_picture_that_telegram_stripped_still_names_its_task() -> None:
    made = MARKER.mark(artifact(encoded()), Source.TRAINED, TASK)
    sent = encoded("JPEG", Image.open(io.BytesIO(made.data)))
    told = await HERE.verify(sent)
    assert (told.watermark, told.origin) == (Look.FOUND, Origin(Evidence.WATERMARK, TASK))


async def test_who_asks_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(encoded())
    code = (
        "import asyncio, pathlib, sys; from safety.verifier import Verifier\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "print(asyncio.run(Verifier().verify(data)).origin.evidence)\n"
        "print({'cv2', 'numpy', 'torch'} & set(sys.modules))"
    )
    asked = [sys.executable, "-c", code, str(tmp_path / "picture.png")]
    ran = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
    said, _ = await ran.communicate()
    assert said.decode().splitlines() == ["nothing", "set()"]


async def test_a_bad_picture_is_told_by_its_code() -> None:
    for name, code in {"cut.jpg": "picture-damaged", "strip.png": "picture-too-long"}.items():
        with pytest.raises(PipelineError) as told:
            await HERE.verify(BAD[name][0])
        assert told.value.code == code
    assert told.value.facts == {"width": 20_000, "height": 20, "limit": 20}


async def test_the_process_gets_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teller = tmp_path / "teller"
    teller.write_text(f"#!/bin/sh\nenv > {tmp_path}/environment\nexit 1\n")
    teller.chmod(0o700)
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    monkeypatch.setattr(sys, "executable", str(teller))
    with pytest.raises(PipelineError, match="picture-not-verified"):
        await HERE.verify(b"")
    told = (tmp_path / "environment").read_text()
    assert "PATH=" in told
    assert "secret" not in told


async def test_who_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "PATIENCE", 0.01)
    with pytest.raises(PipelineError, match="picture-not-verified"):
        await HERE.verify(encoded())


async def test_few_wait_and_the_others_are_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()

    async def held(given: bytes) -> Told:
        await gate.wait()
        return Told(code="picture-empty")

    monkeypatch.setattr(verifier, "_asked", held)
    asked = [asyncio.create_task(HERE.verify(b"")) for _ in range(verifier.MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(PipelineError, match="picture-verified-later"):
        await HERE.verify(b"")
    gate.set()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(it) for it in told] == ["picture-empty"] * verifier.MOST_WAITING


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    find: Callable[[str], object] = reading.find_spec
    monkeypatch.setattr(reading, "find_spec", lambda name: None if name in libraries else find(name))


def test_a_host_without_the_libraries_says_what_it_did_not_check(monkeypatch: pytest.MonkeyPatch) -> None:
    made = MARKER.mark(artifact(encoded()), Source.COMPOSITE, TASK)
    without(monkeypatch, "cv2", "c2pa")
    told = read(made.data, "a secret")
    assert (told.watermark, told.credentials) == (Look.UNCHECKED, Look.UNCHECKED)
    assert told.origin == Origin(Evidence.METADATA, None, "pocket", Source.COMPOSITE)


def test_what_moves_and_what_is_too_small_is_told() -> None:
    told = read(animated(), "a secret")
    assert (told.is_moving, told.watermark) == (True, Look.TOO_SMALL)
    still = read(saved(red(300, 300, "CMYK"), "JPEG"), "a secret")
    assert (still.is_moving, still.watermark, still.origin) == (
        False,
        Look.NONE,
        Origin(Evidence.NOTHING),
    )
