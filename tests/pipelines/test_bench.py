"""The benchmark of a graphics card takes the same road with tiny sizes on the processor."""

import torch

from tests.bench import __main__ as bench
from tests.bench import card, marks, peaks
from tests.tiny_model import TINY


def test_the_comparison_runs_whole_on_tiny_sizes() -> None:
    bed = card.Bed(TINY, torch.device("cpu"), torch.float32, side=64, steps=2, batches=(1, 2), rounds=1)
    figures = card.compare(bed, tflops=1.0)
    rows = [figure.subject for figure in figures if ": ours" in figure.subject]
    assert rows == [
        "base, 2 steps, batch of 1: ours",
        "flash, 4 steps, batch of 1: ours",
        "flash, 4 steps, batch of 2: ours",
    ]
    assert all("x stock" in figure.remark for figure in figures if ": ours" in figure.subject)


async def test_marks_are_compared_beside_pictures_of_a_bed() -> None:
    bed = card.Bed(TINY, torch.device("cpu"), torch.float32, side=256)
    async with marks.brush(marks.random_brush(bed)) as models:
        plain, marked = await marks.compare("tiny", marks.FULL, models, tasks=3, rounds=1)
    assert plain.value.endswith("s a picture")
    assert "goal on a card: at most 10%" in marked.remark


def test_peaks_count_what_lives_at_once() -> None:
    layer = torch.nn.Linear(1024, 1024, bias=False, device="meta")

    def run() -> torch.Tensor:
        first = torch.empty(1024, 1024, device="meta")
        second = layer(first)
        del first
        return layer(layer(second))

    assert peaks.weights_of(layer) == 4 / 1024
    assert peaks.peak_of(layer, run) == 3 * 4 / 1024


async def test_without_a_card_it_says_so() -> None:
    if not torch.cuda.is_available():
        (only,) = await card.measure()
        assert (only.value, only.remark) == ("not run here", "no CUDA device")


def test_an_unknown_name_is_a_sentence(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "nonsense"])
    assert bench.main() == 2
    assert "There is no benchmark 'nonsense'" in capsys.readouterr().out
