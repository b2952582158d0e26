"""The house that tests of the task router work in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from tests.tasks.house import House, build
from tests.tasks.postgres import INSTALL, Server, programs, server


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """As in bot/logs.py: rendering every local of a traceback would hold the event loop for seconds."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house on a fresh SQLite file."""
    house = build(f"sqlite:///{tmp_path}/house.sqlite", tmp_path)
    yield house
    await house.bell.close()
    await house.database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL server for all tests."""
    binaries = programs()
    if binaries is None:
        pytest.skip(INSTALL)
    with server(binaries) as running:
        yield running


@pytest.fixture
def postgres_url(postgres_server: Server, request: pytest.FixtureRequest) -> str:
    """A fresh database on it."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return postgres_server.url.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database, of either kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/house.sqlite"


@pytest.fixture
async def either_house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house on SQLite, then on PostgreSQL."""
    house = build(url, tmp_path)
    yield house
    await house.bell.close()
    await house.database.close()
