"""The commands: what they list, and the sentence each says when something is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ["rehearse", "serve", "chat", "worker", "doctor", "models", "migrate"]


def bot(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in an empty folder with an environment of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in {"BOT_TOKEN", "ADMINS"}}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=clean | {"COLUMNS": "100"} | settings,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def test_help_lists_every_command(tmp_path: Path) -> None:
    said = bot(tmp_path, "--help").stdout
    assert [command for command in COMMANDS if f" {command} " in said] == COMMANDS


@pytest.mark.parametrize("command", ["serve", "chat"])
def test_without_a_token_there_is_a_sentence_and_no_traceback(tmp_path: Path, command: str) -> None:
    ran = bot(tmp_path, command)
    assert ran.returncode == 78
    assert "BOT_TOKEN is empty" in ran.stdout
    assert "@BotFather" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_worker_without_models_says_where_to_get_one(tmp_path: Path) -> None:
    hidden = bot(tmp_path, "worker", MODELS_FOLDER=str(tmp_path / "models"), WORKER_MEMORY_GIB="0.001")
    assert hidden.returncode == 78
    assert "python -m bot models list" in hidden.stdout


def test_migrate_twice_has_nothing_left_to_do(tmp_path: Path) -> None:
    assert "applied" in bot(tmp_path, "migrate").stdout
    assert bot(tmp_path, "migrate").stdout.strip() == "The database is up to date."


def test_the_doctor_finds_a_broken_token_and_never_prints_it(tmp_path: Path) -> None:
    secret = "12345:" + "x" * 12
    ran = bot(tmp_path, "doctor", BOT_TOKEN=secret, MODELS_DEFAULT="no-such-model")
    assert ran.returncode == 1
    assert "does not look like a token" in ran.stdout
    assert "MODELS_DEFAULT=no-such-model is unknown" in ran.stdout
    assert secret not in ran.stdout + ran.stderr


def test_the_doctor_names_a_database_that_does_not_answer(tmp_path: Path) -> None:
    ran = bot(tmp_path, "doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ran.returncode == 1
    assert "cannot be opened" in ran.stdout
    assert "Check DATABASE_URL" in ran.stdout


def test_a_shelf_of_an_unknown_kind_is_a_sentence(tmp_path: Path) -> None:
    ran = bot(tmp_path, "migrate", BLOBS_FOLDER="gs://pictures")
    assert ran.returncode == 78
    assert "BLOBS_FOLDER=gs://pictures" in ran.stdout
    assert "s3://BUCKET/FOLDER" in ran.stdout


def test_an_unknown_setting_value_is_a_sentence(tmp_path: Path) -> None:
    ran = bot(tmp_path, "migrate", RETENTION_DAYS="soon")
    assert ran.returncode == 78
    assert "RETENTION_DAYS" in ran.stdout
    assert "Traceback" not in ran.stderr
