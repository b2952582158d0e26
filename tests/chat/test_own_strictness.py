"""A person's own strictness in private: what is for adults only where allowed and chosen."""

from collections.abc import AsyncIterator

import pytest

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.views import MessageView
from safety.levels import BLOCKED, Level, Pair, Treatment
from safety.policy import Policy
from safety.verdict import Category, Decision
from tests.chat.play import Play, curtain, labels
from tests.stage_client import Person

NUDE = {"en": "a nude woman and a fish", "ru": "голая женщина и рыба"}
BUTTON = {"en": "🛡 Strictness: ", "ru": "🛡 Строгость: "}
FAMILY = {"en": "family", "ru": "семейная"}
STRICT = {"en": "strict", "ru": "строгая"}
ADULT = {"en": "adult, private chats only", "ru": "для взрослых, только в личных чатах"}
OF_AGE = {"en": "says that they are of age", "ru": "подтверждает, что ему есть 18"}
FLOOR = {
    "en": (
        "⛔ Refused · set by the operator\n• gore",
        "💬 In private chats only · set by the operator\n• violence",
    ),
    "ru": (
        "⛔ Нельзя · так решил оператор\n• кровь",
        "💬 Только в личных чатах · так решил оператор\n• насилие",
    ),
}
ALONE = {"en": "I keep this to private chats", "ru": "только в личном чате"}
MURDER = {"en": "a murder in a red house", "ru": "убийство в красном доме"}
BACK = {"en": "‹ Back", "ru": "‹ Назад"}


@pytest.fixture(scope="module")
async def lax(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """A studio whose operator allows what is for adults."""
    lines = {Category.GORE: BLOCKED, Category.VIOLENCE: Pair(Treatment.PRIVATE, Treatment.PRIVATE)}
    policy = Policy(floor=Level.ADULT_PRIVATE, floor_lines=lines, on_review=Decision.REVIEW)
    async with curtain(tmp_path_factory.mktemp("lax"), UNHURRIED, policy=policy) as play:
        yield play


async def turn(person: Person, page: MessageView, button: str, holds: str) -> MessageView:
    """Press the button that begins so, and wait until the page says, or offers, something."""
    await person.press(page, next(it for it in labels(page) if it.startswith(button)))
    return await person.wait_for(
        lambda it: it.id == page.id and (holds in it.words or any(holds in key for key in labels(it)))
    )


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_what_is_for_adults_is_chosen_and_stays_in_private(lax: Play, language: str) -> None:
    kim = await lax.newcomer("Kim", language)
    assert "sexual" in (await kim.ask(NUDE[language])).words  # nobody has chosen it yet
    page = await turn(kim, await kim.ask("/settings"), BUTTON[language] + FAMILY[language], ADULT[language])
    assert OF_AGE[language] in page.words
    await kim.press(page, ADULT[language])
    assert (await lax.draw(kim, NUDE[language])).photo is not None
    room = await lax.client.open_group(f"Public {language}", [kim.id, lax.ben.id])
    said = await kim.say(f"/draw {NUDE[language]}", chat=room.id)
    await kim.wait_for(lambda it: "sexual" in it.words, chat=room.id, after=said.id)
    page = await turn(kim, page, BACK[language], BUTTON[language] + ADULT[language])
    page = await turn(kim, page, BUTTON[language], STRICT[language])
    await kim.press(page, STRICT[language])
    assert "sexual" in (await kim.ask(NUDE[language])).words


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_operators_own_lines_hold_and_are_named(lax: Play, language: str) -> None:
    kim = await lax.newcomer("Max", language)
    room = await lax.client.open_group(f"Floor {language}", [kim.id, lax.ben.id])
    for chat in (None, room.id):
        words = (await kim.ask("/rules", chat=chat)).words
        assert [it for it in FLOOR[language] if it not in words] == []
    assert (await lax.draw(kim, MURDER[language])).photo is not None
    said = await kim.say(f"/draw {MURDER[language]}", chat=room.id)
    await kim.wait_for(lambda it: ALONE[language] in it.words, chat=room.id, after=said.id)


async def test_a_choice_that_the_operator_took_back_is_stale(lax: Play) -> None:
    kim = await lax.newcomer("Late")
    page = await turn(kim, await kim.ask("/settings"), BUTTON["en"], ADULT["en"])
    object.__setattr__(lax.app.studio.guard.policy, "floor", Level.FAMILY)
    try:
        assert (await kim.press(page, ADULT["en"])).alert
        assert (await lax.app.studio.chats.get(kim.id)).level is None
    finally:
        object.__setattr__(lax.app.studio.guard.policy, "floor", Level.ADULT_PRIVATE)
