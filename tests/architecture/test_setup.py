"""The set-up of `make`: done once for a choice, and done again for another choice."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Bench:
    """A virtual environment of stand-in programs that write down what they were asked to install."""

    def __init__(self, folder: Path) -> None:
        self._venv = folder / "venv"
        self._asked = folder / "asked"
        (self._venv / "bin").mkdir(parents=True)
        for program in ("python", "uv"):
            path = self._venv / "bin" / program
            path.write_text(f'#!/bin/sh\necho "{program} $*" >> "{self._asked}"\n')
            path.chmod(0o755)

    def set_up(self, *choice: str) -> str:
        """What `make setup` with this choice installs; empty: nothing."""
        self._asked.unlink(missing_ok=True)
        command = ["make", "setup", f"VENV={self._venv}", *choice]
        # What the make around these tests was asked for is none of this one's business.
        clean = {
            k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "TORCH", "EXTRAS"}
        }
        subprocess.run(command, cwd=ROOT, env=clean, check=True, capture_output=True, timeout=60)
        return self._asked.read_text() if self._asked.exists() else ""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_choice_is_set_up_once(bench: Bench) -> None:
    assert "python -m pip install" in bench.set_up()
    assert bench.set_up() == ""


def test_another_torch_is_set_up_however_ready_all_is(bench: Bench) -> None:
    bench.set_up()
    assert "--torch-backend=cpu" in bench.set_up("TORCH=cpu")
    assert bench.set_up("TORCH=cpu") == ""
    assert bench.set_up() == "", "without a choice, the torch that is there stays"
    assert "--torch-backend=cu130" in bench.set_up("TORCH=cu130")
    assert "--torch-backend=cpu" in bench.set_up("TORCH=cpu"), "and back"


def test_other_parts_are_set_up(bench: Bench) -> None:
    bench.set_up()
    assert ".[words,dev]" in bench.set_up("EXTRAS=words,dev")
    assert bench.set_up("EXTRAS=words,dev") == ""
    assert bench.set_up() != ""
