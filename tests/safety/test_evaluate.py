"""The measuring of the guard: its table is right and shows no row."""

import json
from pathlib import Path

import pytest

from safety.evaluate import Share, read_lists, report

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
    assert "zero width" in text
    assert not [row for row in rows if row in text]


def test_benign_rows_are_counted_as_false_positives(tmp_path: Path) -> None:
    rows = [("a red fish", "benign"), ("a nude woman", "benign"), ("a nude man", "unsafe")]
    with (tmp_path / "mixed.jsonl").open("w") as out:
        for number, (text, label) in enumerate(rows):
            row = {"id": str(number), "text": text, "label": label, "category": "sexual", "lang": "en"}
            out.write(json.dumps(row) + "\n")
    lines = list(report(tmp_path))
    assert any("| benign | all | 1/2 | 50.0%" in line for line in lines)
    assert any("| unsafe | all | 1/1 | 100.0%" in line for line in lines)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_lists(tmp_path)
