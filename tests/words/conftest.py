"""Language servers for the tests: one that talks nonsense for real, one that does what it is told."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipelines.words.address import Address
from pipelines.words.breaker import Breaker
from pipelines.words.script import read_scripts
from pipelines.words.speaker import Speaker
from tests.words.scripted import Scripted, scripted_server

SERVING = ("fastapi", "uvicorn", "torch", "transformers")
WITHIN = 500.0
"""Seconds for a start; ten are usual."""


@pytest.fixture
async def scripted() -> AsyncIterator[Scripted]:
    """A server that does what the test tells it to."""
    async with scripted_server() as server:
        yield server


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def speaker(scripted: Scripted, clock: Clock) -> AsyncIterator[Speaker]:
    """Our client of the scripted server."""
    opened = speaker_of(scripted.url, clock=clock)
    yield opened
    await opened.close()


def speaker_of(
    url: str, *, model: str = "mistral", timeout: float = 60.0, retries: int = 1, clock: Clock | None = None
) -> Speaker:
    address = Address(url=url, model=model, timeout=timeout, retries=retries)
    return Speaker(address, read_scripts(), Breaker(clock or time.monotonic))


class Served:
    """A real server at work: where it is and what its model is called."""

    def __init__(self, url: str, model: str) -> None:
        self.url = url
        self.model = model


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`transformers serve` with a tiny random Mistral, once for all tests."""
    missing = [name for name in SERVING if find_spec(name) is None]
    if missing:
        pytest.skip(f"a real language server needs {', '.join(missing)}: pip install -e '.[images,dev]'")
    from tests.words.tiny_mistral import make_tiny_mistral

    folder = tmp_path_factory.mktemp("language")
    make_tiny_mistral(folder / "tiny-mistral")
    (folder / "hub").mkdir()  # where it looks for models to list
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder / "tiny-mistral")]
    with serving(command, folder, {"HF_HOME": str(folder), "HF_HUB_OFFLINE": "1"}) as url:
        yield Served(url, str(folder / "tiny-mistral"))


@contextlib.contextmanager
def serving(command: list[str], folder: Path, env: dict[str, str], within: float = WITHIN) -> Iterator[str]:
    """Run a server's command on a free port, in a process group of its own, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), *dtype_of(command)],
        env=os.environ | {"OMP_NUM_THREADS": "1"} | env,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process, folder / "server.log", within)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        end_group(process)
        log.close()


def dtype_of(command: list[str]) -> list[str]:
    return ["--device", "cpu", "--dtype", "float32"] if "serve" in command else []


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a server with every process it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 15)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path, within: float) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
