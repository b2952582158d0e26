"""What the picture check refuses in a group: told to its author, judged blurred; of children nothing."""

from collections.abc import Sequence

import pytest

from safety.verdict import Category, Finding
from safety.verdict import Stage as ScreenStage
from tests.chat.judges import case_of, moderator
from tests.chat.paint import ClearSight
from tests.chat.play import Play, labels
from tests.stage_client import Person

WORDS = {"en": "a fish that was misjudged", "ru": "рыба, о которой судили"}
QUIET = {"en": "its author knows why", "ru": "автор знает почему"}
CODE = {"en": "Code sexual, record", "ru": "Код sexual, запись"}
HARD = {"en": "I do not draw this, in any form. Code forbidden", "ru": "Код forbidden, запись"}
APPEAL = {"en": "⚖️ Appeal", "ru": "⚖️ Обжаловать"}
ONLY = {"en": "Its words were not kept", "ru": "Сами слова не сохранились"}


def finds(monkeypatch: pytest.MonkeyPatch, category: Category) -> None:
    """Let the picture screen find this in every picture."""

    def find(_: ClearSight, data: bytes, stage: ScreenStage, *, is_young: bool = False) -> Sequence[Finding]:
        return [Finding(category, 0.99, "seen", stage)]

    monkeypatch.setattr(ClearSight, "find", find)


async def refused(play: Play, kim: Person, language: str, words: str) -> tuple[str, int]:
    """The record of a picture of theirs that was refused in a group, and the group."""
    await kim.ask("/start")
    room = await play.client.open_group(f"Room {language} {words}", [kim.id, play.ben.id])
    said = await kim.say(f"/draw {WORDS[language]}", chat=room.id)
    card = await kim.wait_for(lambda it: QUIET[language] in it.words, chat=room.id, after=said.id)
    assert (card.only_for, APPEAL[language] in labels(card)) == (None, False)
    why = await kim.wait_for(lambda it: words in it.words, chat=room.id, after=said.id)
    assert why.only_for == kim.id
    await kim.press(why, APPEAL[language])
    return why.words.split()[-1].rstrip("."), room.id


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_misjudged_picture_is_looked_at_blurred_and_drawn(
    play: Play, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    finds(monkeypatch, Category.SEXUAL_EXPLICIT)
    judge, kim = await moderator(play, f"Look {language}"), await play.newcomer("Kim", language)
    record, room = await refused(play, kim, language, CODE[language])
    case = await case_of(judge, record)
    assert "found by a look at the result" in case.words
    assert WORDS[language] in case.words
    assert case.photo is not None
    assert case.photo.width <= 320
    await judge.press(case, "Overturn")
    picture = await kim.wait_for(lambda it: it.photo is not None, chat=room)
    assert WORDS[language] in picture.words


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_what_may_show_a_child_is_gone_for_everybody(
    play: Play, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    finds(monkeypatch, Category.MINOR_SEXUAL)
    judge, kim = await moderator(play, f"Blind {language}"), await play.newcomer("Lee", language)
    record, _ = await refused(play, kim, language, HARD[language])
    case = await case_of(judge, record)
    assert (case.photo, WORDS[language] in case.words) == (None, False)
    assert "Nobody is shown words or picture of this" in case.words
    await judge.press(case, "Overturn")
    await kim.wait_for(lambda it: ONLY[language] in it.words)
    assert not [it for it in await kim.messages() if it.photo is not None]
