"""A tiny random model, made once and opened once."""

from pathlib import Path

import pytest
import torch

from pipelines.kandinsky3.engine import Kandinsky3
from pipelines.kandinsky3.sizes import Role
from tests.kandinsky3.companions import make_companions
from tests.tiny_model import make_tiny_model

CPU = torch.device("cpu")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    make_tiny_model(folder)
    return folder


@pytest.fixture(scope="session")
def base(tiny: Path) -> Kandinsky3:
    return Kandinsky3.open(tiny, Role.BASE, CPU, torch.float32)


@pytest.fixture(scope="session")
def flash(tiny: Path) -> Kandinsky3:
    return Kandinsky3.open(tiny, Role.FLASH, CPU, torch.float32)


@pytest.fixture(scope="session")
def full(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with inpainting, image prompts and control nets."""
    folder = tmp_path_factory.mktemp("full") / "model"
    make_companions(tiny, folder)
    return folder


@pytest.fixture(scope="session")
def steered(full: Path) -> Kandinsky3:
    return Kandinsky3.open(full, Role.BASE, CPU, torch.float32)
