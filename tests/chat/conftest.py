"""A studio in front of the stage, once for each module of tests."""

from collections.abc import AsyncIterator

import pytest
import structlog

from bot.rehearsal.pace import UNHURRIED
from tests.chat.play import Play, curtain
from tests.chat.speaking import Words, with_words


@pytest.fixture(scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """Stage, chat and worker with nobody's pace in the way."""
    async with curtain(tmp_path_factory.mktemp("play"), UNHURRIED) as play:
        yield play


@pytest.fixture(scope="module")
async def words(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Words]:
    """The same, with a language server that says what the test tells it to."""
    async with with_words(tmp_path_factory.mktemp("words")) as words:
        yield words


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """The default log shows every local of a traceback: seconds of rendering in the event loop."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
