"""What `python -m bot eval words` makes of servers that answer, and of servers that do not."""

from pathlib import Path

import pytest

from bot.run.measure_words import Labelled, _measure
from bot.settings import Settings
from tests.words.scripted import Behaviour, Scripted, answers, fails, says

LISTS = {
    "en": (Labelled(words="thanks!", capability="none"), Labelled(words="a harbour", capability="draw")),
    "ru": (Labelled(words="паровоз в депо", capability="draw"),),
}


async def table_of(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("LLM_URL", server.url)
    return await _measure(Settings(), LISTS, "pocket-flash")


@pytest.mark.parametrize(
    ("behaviour", "silence"),
    [(fails(500), "down"), (says("{}"), "nonsense"), (answers("I'm sorry, but no."), "refused")],
    ids=["down", "nonsense", "declined"],
)
async def test_a_model_without_a_word_of_the_wish_stops_no_measuring(
    scripted: Scripted,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    behaviour: Behaviour,
    silence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    scripted.then(behaviour)
    english, russian = (await table_of(scripted, monkeypatch))[4:]
    assert f"beautify: {silence} 1" in english
    assert f"beautify: {silence} 1" in russian
    assert "| 0/1 (0%) |" in russian
