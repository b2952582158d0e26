"""Storeys and doors: who may import what, read from the code itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STOREYS = ("bot", "handlers", "tasks", "safety", "pipelines")
HEAVY = {"torch", "diffusers", "transformers", "cv2", "onnxruntime", "insightface", "accelerate", "openai"}
MAY_BE_HEAVY = ("pipelines/kandinsky3/", "pipelines/families/")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for storey in STOREYS:
        for path in sorted((ROOT / storey).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_module_level(tree: ast.Module) -> Iterator[ast.AST]:
    """Statements that run on import: everything outside functions and `if TYPE_CHECKING`."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        stack.extend(ast.iter_child_nodes(node))


def test_heavy_libraries_stay_out_of_module_level() -> None:
    guilty = [
        f"{name}: {library}"
        for name, tree in modules()
        if not name.startswith(MAY_BE_HEAVY)
        for library in imported(at_module_level(tree))
        if library.split(".")[0] in HEAVY
    ]
    assert not guilty


def test_only_the_guard_opens_the_catalogue() -> None:
    catalogue = "pipelines.kit.catalogue"
    importers = {name for name, tree in modules() if catalogue in set(imported(ast.walk(tree)))}
    assert importers == {"safety/guard.py"}


def test_only_the_catalogue_and_below_know_the_capabilities() -> None:
    capabilities = {
        f"pipelines.{path.stem}" for path in (ROOT / "pipelines").glob("*.py") if path.stem != "__init__"
    }
    assert capabilities, "the folder is the catalogue: it cannot be empty"
    guilty = [
        f"{name}: {module}"
        for name, tree in modules()
        if not name.startswith("pipelines/")
        for module in imported(ast.walk(tree))
        if module in capabilities
    ]
    assert not guilty, "reach capabilities through safety.guard"


def test_settings_are_read_only_on_the_roof() -> None:
    allowed = ("bot/run/", "bot/settings.py", "bot/doctor", "bot/models", "bot/__main__.py")
    guilty = [
        name
        for name, tree in modules()
        if not name.startswith(allowed) and "bot.settings" in set(imported(ast.walk(tree)))
    ]
    assert not guilty
    readers = [
        name
        for name, tree in modules()
        if not name.startswith("bot/") and any(i.startswith("os.environ") for i in imported(ast.walk(tree)))
    ]
    assert not readers


@pytest.mark.parametrize("module", ["bot.run.chat", "bot.run.serve", "bot.run.rehearse", "handlers.app"])
def test_the_chat_process_starts_without_torch(module: str) -> None:
    code = f"import sys, {module}; print(sorted({HEAVY!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
