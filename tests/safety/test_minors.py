"""The minors gate, by synthetic templates of age evidence and a placeholder for sexual content."""

import pytest

from safety.levels import Level
from safety.minors import has_minor_age
from safety.policy import Policy
from safety.text import TextScreen
from safety.verdict import Category, Reason, Stage, Verdict

SCREEN = TextScreen()
MATURE = "nsfw"
LAX = Policy(floor=Level.ADULT_PRIVATE, shadow=frozenset(Category))


def judge(*wanted: str, unwanted: str = "") -> Verdict:
    """At the laxest setting there is, so that only the gate can refuse."""
    findings = SCREEN.find(wanted, [unwanted])
    return LAX.decide(findings, Level.ADULT_PRIVATE, Stage.WORDS, SCREEN.rules)


AGES = [
    "14 years old", "14-year-old", "14yo", "14 y.o.", "aged 14", "age: 14", "seventeen year old", "under 18",
    "14 лет", "14-летняя", "14летний", "пятнадцатилетняя", "ей 14", "четырнадцать лет", "возраст 14",
    "l4 tttt, 14 y e a r s old, 14 years old",
]  # fmt: skip
NO_AGES = [
    "25 years old", "18 years old", "a 100 year old tree", "age 30", "5 minutes", "14:30", "4k", "8 mm lens",
    "35 лет", "18-летие", "25-летняя", "14 лет назад", "aged 14 cm", "the year 2014", "16:9",
    "восемнадцать лет",
]  # fmt: skip
TERMS = [
    "child", "kids", "teenager", "schoolgirl", "school uniform", "toddler", "preteen", "little girl",
    "underage",
    "high school", "ребёнок", "дети", "школьница", "подросток", "несовершеннолетняя", "девочка", "мальчик",
    "школьная форма", "малолетка", "shkolnitsa", "podrostok", "👧", "s c h o o l g i r l", "t33n", "tееn",
]  # fmt: skip


@pytest.mark.parametrize("age", AGES)
def test_ages_under_eighteen_are_read(age: str) -> None:
    assert has_minor_age(age.lower())
    verdict = judge(f"somebody, {age}, {MATURE}")
    assert verdict.category is Category.MINOR_SEXUAL


@pytest.mark.parametrize("age", NO_AGES)
def test_other_numbers_are_no_age(age: str) -> None:
    assert not has_minor_age(age.lower())
    assert judge(f"somebody, {age}, {MATURE}").is_allowed


@pytest.mark.parametrize("term", TERMS)
def test_age_words_beside_sexual_content_are_refused_and_alone_are_not(term: str) -> None:
    assert judge(f"{term}, {MATURE}").category is Category.MINOR_SEXUAL
    assert judge(f"{term} with a kite").is_allowed


def test_adult_words_cancel_nothing() -> None:
    assert judge(f"21 years old adult in a school uniform, {MATURE}").category is Category.MINOR_SEXUAL


def test_evidence_is_joined_across_texts() -> None:
    assert judge("child", MATURE).category is Category.MINOR_SEXUAL
    assert judge("child", "watercolour").is_allowed


@pytest.mark.parametrize("banned", ["adult", "mature, old", "взрослая", "grown up"])
def test_banning_grown_up_looks_is_age_evidence(banned: str) -> None:
    assert judge(f"a woman, {MATURE}", unwanted=banned).category is Category.MINOR_SEXUAL
    assert judge("a woman with a kite", unwanted=banned).is_allowed


def test_banning_children_is_no_evidence() -> None:
    assert judge(f"a woman, {MATURE}", unwanted="child, kids").is_allowed


def test_the_gate_tells_a_prober_nothing() -> None:
    verdict = judge(f"child, {MATURE}")
    assert verdict.reason is Reason.FORBIDDEN
    assert verdict.stage is Stage.MINORS
    assert "child" not in str(verdict)
    assert MATURE not in str(verdict)
