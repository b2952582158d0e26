"""A tiny model and a small album, for all that learns from an album."""

from pathlib import Path

import pytest

from tests.tiny_model import make_tiny_model
from training.world.album import write_album


@pytest.fixture(scope="package")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    make_tiny_model(folder)
    return folder


@pytest.fixture(scope="package")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("album")
    write_album(folder, 4)
    return folder
