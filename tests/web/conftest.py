"""A studio with its Mini App on loopback, once for each module of tests."""

import socket
from collections.abc import AsyncIterator

import pytest

from bot.rehearsal.pace import UNHURRIED
from tests.chat.play import Play, curtain


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """Stage, chat with its site, and worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with curtain(tmp_path_factory.mktemp("web"), UNHURRIED, web_port=port) as play:
        yield play
