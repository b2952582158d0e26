"""/rules: the effective policy of a chat, with the hand behind each line."""

from tests.chat.play import Play, labels
from tests.stage_client import OLGA, STUDIO


async def test_a_private_chat_reads_the_floor(play: Play) -> None:
    words = (await play.ben.ask("/rules")).words
    assert "What is allowed here, strictness: family" in words
    assert "⛔  children in anything sexual · always, by law" in words
    assert "⛔  explicit sex and nudity · by the level" in words
    assert "this chat" not in words


async def test_a_group_reads_what_its_admins_chose(play: Play) -> None:
    olga = play.client.person(OLGA)
    page = await olga.ask("/chat", chat=STUDIO)
    await olga.press(page, "🛡 Строгость")
    await olga.wait_for(lambda it: it.id == page.id and "строгая" in labels(it), chat=STUDIO)
    await olga.press(page, "строгая")
    words = (await olga.ask("/rules", chat=STUDIO)).words
    assert "Что можно в этом чате, строгость: строгая" in words
    assert "Админы этого чата могут сделать правила строже: /chat." in words


async def test_it_speaks_russian(play: Play) -> None:
    words = (await play.anna.ask("/rules")).words
    assert "⛔  дети в чём-либо сексуальном · всегда, по закону" in words
    assert "Обжаловать" in words
