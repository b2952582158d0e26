"""Documents that must equal the code: `.env.example`, constraints, dependency reasons, locales, README."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import documentation

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCALES = ROOT / "handlers" / "locales"


def test_env_example_equals_the_settings_tree() -> None:
    assert (ROOT / ".env.example").read_text() == documentation()


def test_constraints_name_no_address_and_pin_torch() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert "torch==2.13.0" in lines
    assert not [line for line in lines if "://" in line or "@" in line]


def requirements() -> list[str]:
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return sorted({re.split(r"[\[<>=]", line)[0] for group in groups for line in group})


@pytest.mark.parametrize("name", requirements())
def test_every_dependency_has_its_reason(name: str) -> None:
    assert f"| {name} |" in (ROOT / "docs" / "dependencies.md").read_text()


@pytest.mark.parametrize(
    "name",
    ["aiogram", "torch", "transformers", "diffusers", "vllm", "opencv-python", "insightface", "gfpgan"],
)
def test_every_package_the_mission_names_has_its_place(name: str) -> None:
    assert f"| {name} |" in (ROOT / "docs" / "dependencies.md").read_text()


def messages(language: str, feature: str) -> set[str]:
    text = (LOCALES / language / feature).read_text()
    return set(re.findall(r"^([a-z][\w-]*) =", text, re.MULTILINE))


def test_locales_hold_the_same_messages() -> None:
    features = {language: {f.name for f in (LOCALES / language).glob("*.ftl")} for language in ("en", "ru")}
    assert features["en"] == features["ru"] != set()
    for feature in sorted(features["en"]):
        assert messages("en", feature) == messages("ru", feature), feature


def test_documents_link_to_files_that_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in link.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


PAGES = sorted(page for page in ROOT.rglob("*.md") if not {".venv", ".venv-llm", ".git"} & set(page.parts))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_of_code_are_closed_and_links_inside_the_house_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    assert all(line.strip().startswith("```") for line in text.splitlines() if "```" in line)
    assert text.count("```") % 2 == 0
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link]
    assert not [link for link in links if link and not (page.parent / link).exists()]
