"""The thresholds' file: complete, consistent, and told apart from what nobody may set."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import ValidationError

from safety.levels import BLOCKED, Level, Levels, Pair, Treatment, load_levels, read_floor
from safety.verdict import HARD, Category

SHIPPED = files("safety").joinpath("thresholds.toml").read_text("utf-8")


def changed(old: str, new: str) -> Levels:
    assert old in SHIPPED
    return Levels.model_validate(tomllib.loads(SHIPPED.replace(old, new)))


def test_every_soft_category_has_bounds_and_a_line_at_every_level() -> None:
    levels = load_levels()
    assert set(levels.thresholds) == set(Category) - HARD
    assert all(set(lines) == set(Category) - HARD for lines in levels.levels.values())
    assert set(levels.levels[Level.STRICT].values()) == {BLOCKED}


@pytest.mark.parametrize("level", list(Level))
def test_a_stricter_level_is_stricter_in_every_category(level: Level) -> None:
    lines, laxer = load_levels().levels[level], load_levels().levels[Level.ADULT_PRIVATE]
    assert all(lines[category].stricter(laxer[category]) == lines[category] for category in lines)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("gore = [0.5, 0.9]", "", "missing"),
        ("gore = [0.5, 0.9]", "gore = [0.9, 0.5]", "above block"),
        ("gore = [0.5, 0.9]", "gore = [0.5, 0.9]\nminor_sexual = [0.9, 0.9]", "always blocked"),
        ('violence = ["allow", "allow"]', 'violence = ["block", "allow"]', "more mildly"),
        ('violence = ["allow", "allow"]', 'extremism = ["allow", "allow"]', "always blocked"),
        ('violence = ["allow", "allow"]', 'violence = ["perhaps", "allow"]', "perhaps"),
    ],
)
def test_a_broken_file_is_told_at_start(old: str, new: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        changed(old, new)


def test_the_stricter_of_two_pairs_is_taken_case_by_case() -> None:
    mild, odd = Pair(Treatment.ALLOW, Treatment.BLOCK), Pair(Treatment.SPOILER, Treatment.REVIEW)
    assert mild.stricter(odd) == Pair(Treatment.SPOILER, Treatment.BLOCK)


def test_the_operators_own_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[categories]\ngore = ["review", "block"]\nviolence = "private"\n')
    assert read_floor(file) == {
        Category.GORE: Pair(Treatment.REVIEW, Treatment.BLOCK),
        Category.VIOLENCE: Pair(Treatment.PRIVATE, Treatment.PRIVATE),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[categories]\nminor_sexual = "allow"', "always blocked"),
        ('[categories]\nblood = "block"', "categories.blood"),
        ('[categories]\ngore = "perhaps"', "gore"),
        ('gore = "block"', "categories: Field required"),
        ("[categories", "Expected"),
    ],
)
def test_a_broken_file_of_the_operator_is_told(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=says):
        read_floor(file)
