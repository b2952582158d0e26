"""House rules that a machine can check: budgets, words, openings."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ("bot", "handlers", "tasks", "safety", "pipelines", "training")
MODULES = sorted(path for storey in HOUSE for path in (ROOT / storey).rglob("*.py"))
MAX_FILE, MAX_FUNCTION = 250, 40
UNUSED_WORDS = re.compile(r"\b(job|jobs|credits|utils|helpers?|managers?|processors?)\b", re.IGNORECASE)
"""DESIGN section 5: words we do not use for things of ours."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PINS = [ROOT / "constraints.txt", *sorted((ROOT / "requirements").glob("*.txt"))]


def test_files_fit_their_budget() -> None:
    sizes = {named(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FILE} == {}


def test_functions_fit_their_budget() -> None:
    long = {
        f"{named(path)}:{node.name}": lines
        for path in MODULES
        if "migrations" not in path.parts  # a migration is a list of tables, frozen once it has run
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := body_lines(node)) > MAX_FUNCTION
    }
    assert long == {}


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring: a signature or its explanation is never too long."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_module_says_what_it_is() -> None:
    silent = [named(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_names_avoid_the_words_that_say_nothing() -> None:
    guilty = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", node.name)
                if UNUSED_WORDS.search(words):
                    guilty.append(f"{named(path)}: {node.name}")
    assert guilty == []


@pytest.mark.parametrize("mark", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_left_undone(mark: str) -> None:
    assert [named(path) for path in MODULES if re.search(rf"\b{mark}\b", path.read_text())] == []


def test_no_home_folder_in_what_we_ship() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    texts = [
        f
        for f in files
        if not f.startswith("weights/") and not f.endswith((".png", ".jpg", ".svg", ".safetensors"))
    ]
    home = re.compile(r"(?<![\w.~])/(root|home/[a-z]+)/")
    guilty = [f for f in texts if (ROOT / f).is_file() and home.search((ROOT / f).read_text())]
    assert guilty == []


@pytest.mark.parametrize("path", PINS, ids=named)
def test_pins_name_versions_and_no_addresses(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [line for line in lines if "://" in line.split("#")[0]] == []
