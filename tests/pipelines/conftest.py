"""A models folder with a tiny real model in the pocket's place, and pools over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pipelines.kit.pool import ModelPool
from tests.pipelines.desk import Desk
from tests.pipelines.whole_family import add_to_catalogue, make_whole_family
from tests.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_tiny_model(folder / "pocket")
    return folder


@pytest.fixture
async def pool(models_folder: Path) -> AsyncIterator[ModelPool]:
    async with ModelPool(models_folder, memory_gib=1, device="cpu", threads=1, window=0.2) as opened:
        yield opened


@pytest.fixture
def desk(pool: ModelPool) -> Desk:
    return Desk(pool)


@pytest.fixture(scope="session")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder whose pocket can do everything that the family can."""
    folder = tmp_path_factory.mktemp("whole")
    make_whole_family(folder)
    return folder


@pytest.fixture
async def studio(whole_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk whose models can draw from pictures, keep outlines and fill holes."""
    add_to_catalogue(monkeypatch)
    async with ModelPool(whole_folder, memory_gib=1, device="cpu", threads=1, window=0) as opened:
        yield Desk(opened)
