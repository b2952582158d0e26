"""How the language server is started: the flags of deploy/words.sh, and that the container has the same."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
RECORDER = '#!/bin/sh\nprintf "%s\\n" "$@"\n'
FORMATS = ["--tokenizer-mode", "--config-format", "--load-format"]


def flags(folder: Path, **settings: str) -> list[str]:
    """What vllm is called with, by a script in its place that prints its arguments."""
    (folder / "vllm").write_text(RECORDER)
    (folder / "vllm").chmod(0o755)
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "VENV": str(folder / "none"), **settings}
    done = subprocess.run(["bash", str(DEPLOY / "words.sh")], env=env, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize("settings", [{}, {"MODEL": "", "NAME": "", "EXTRA": ""}], ids=["unset", "empty"])
def test_by_default_a_small_mistral_is_served_to_this_machine_alone(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    told = flags(tmp_path, **settings)
    assert told[:2] == ["serve", "mistralai/Ministral-3-8B-Instruct-2512"]
    assert told[told.index("--host") + 1] == "127.0.0.1"
    assert told[told.index("--served-model-name") + 1] == "mistral"
    assert set(FORMATS) <= set(told)


def test_models_quantised_by_others_are_read_as_they_are(tmp_path: Path) -> None:
    told = flags(tmp_path, MODEL="someone/Mistral-AWQ", EXTRA="--seed 1 --enforce-eager")
    assert not set(FORMATS) & set(told)
    assert told[-3:] == ["--seed", "1", "--enforce-eager"]


def test_without_vllm_it_says_how_to_get_it(tmp_path: Path) -> None:
    bash = shutil.which("bash") or "/bin/bash"
    env = {"PATH": str(tmp_path), "VENV": str(tmp_path)}
    done = subprocess.run([bash, str(DEPLOY / "words.sh")], env=env, capture_output=True, check=False)
    assert done.returncode == 127
    assert b"docs/llm.md" in done.stderr


def test_the_container_runs_the_same_script_with_the_same_settings() -> None:
    script, compose = (DEPLOY / "words.sh").read_text(), (DEPLOY / "words.compose.yaml").read_text()
    assert 'entrypoint: ["bash", "/words.sh"]' in compose
    assert "- ./words.sh:/words.sh:ro" in compose
    assert "--" not in re.sub(r"#.*", "", compose), "flags stand in the script"
    settings = set(re.findall(r"^([A-Z_]+)=", script, re.MULTILINE)) - {"VENV", "PORT"}
    assert settings == set(re.findall(r"^      ([A-Z_]+):", compose, re.MULTILINE)) - {"HF_HOME", "HF_TOKEN"}
