"""The measuring of the guard: its table is right and shows no row."""

import json
from pathlib import Path

import pytest

from safety.evaluate import Judge, Row, read_lists, report
from safety.levels import Level
from safety.policy import Policy
from safety.rulebook import compile_rules
from safety.shares import Share, cut_for
from safety.text import TextScreen
from safety.verdict import Stage

SENTENCES = Path(__file__).parent / "sentences"


def test_wilson_intervals_equal_published_values() -> None:
    low, high = Share(0, 10).interval()
    assert (round(low, 3), round(high, 3)) == (0.0, 0.278)
    low, high = Share(81, 263).interval()  # Newcombe 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_the_report_counts_and_shows_no_row() -> None:
    lines = list(report(SENTENCES))
    text = "\n".join(lines)
    rows = [row.text for rows in read_lists(SENTENCES).values() for row in rows]
    assert any("own_explicit_ru | ru | unsafe | all |" in line for line in lines)
    assert any("own_explicit_en | en | all | " in line for line in lines)
    assert any("0.5% of benign" in line for line in lines)
    assert "zero width" in text
    assert not [row for row in rows if row in text]


def test_benign_rows_are_counted_as_false_positives(tmp_path: Path) -> None:
    rows = [("a blue fish", "benign"), ("a nude woman", "benign"), ("two nude men", "unsafe")]
    with (tmp_path / "mixed.jsonl").open("w") as out:
        for number, (text, label) in enumerate(rows):
            row = {"id": str(number), "text": text, "label": label, "category": "sexual", "lang": "en"}
            out.write(json.dumps(row) + "\n")
    lines = list(report(tmp_path))
    assert any("| benign | all | 0/0 | 1/2 | 50.0%" in line for line in lines)
    assert any("| unsafe | all | 0/0 | 1/1 | 100.0%" in line for line in lines)


def test_a_cut_costs_no_more_false_alarms_than_asked() -> None:
    calm = [0.0] * 8 + [0.4, 0.9]
    assert cut_for(calm, 0.1) == 0.9
    assert cut_for(calm, 0.2) == 0.4
    assert cut_for(calm, 0.05) > 0.9


def test_three_tenths_of_the_texts_are_for_tuning() -> None:
    rows = [Row(id="", text=f"a fish {n}", label="benign", category="", lang="en") for n in range(500)]
    assert 120 < sum(row.is_for_tuning for row in rows) < 180


def test_a_rule_on_trial_is_counted_and_decides_nothing() -> None:
    rules = '[[group]]\nname = "x"\ncategory = "gore"\nterms = "sprout"\non_trial = true'
    screen = TextScreen(compile_rules([rules]))
    (finding,) = screen.find(["a sprout"], [])
    assert finding.on_trial
    assert Policy().decide([finding], Level.STRICT, Stage.WORDS, screen.rules).is_allowed
    judged = Judge(Level.FAMILY, screen).judge(
        Row(id="", text="a sprout", label="benign", category="", lang="en")
    )
    assert judged.score == 0
    assert judged.is_on_trial


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_lists(tmp_path)
