"""/rules: the effective policy of a chat, with the hand behind each line."""

from tests.chat.play import Play, labels
from tests.stage_client import OLGA, STUDIO


async def test_a_private_chat_reads_the_floor(play: Play) -> None:
    words = (await play.ben.ask("/rules")).words
    blocks = [block.splitlines() for block in words.split("\n\n")]
    assert blocks[0] == ["What is allowed here"]
    assert blocks[1][0] == "⛔ Refused · nobody can change this"
    assert "• children in anything sexual" in blocks[1]
    held = next(block for block in blocks if "• explicit sex and nudity" in block)
    assert held[0] == "⛔ Refused, and a moderator looks where I am unsure · level: family"
    assert ["✅ Allowed · level: family", "• violence"] in blocks
    assert "this chat" not in words


async def test_a_group_reads_what_its_admins_chose(play: Play) -> None:
    olga = play.client.person(OLGA)
    page = await olga.ask("/chat", chat=STUDIO)
    await olga.press(page, "🛡 Строгость")
    await olga.wait_for(lambda it: it.id == page.id and "строгая" in labels(it), chat=STUDIO)
    await olga.press(page, "строгая")
    words = (await olga.ask("/rules", chat=STUDIO)).words
    assert "Что можно в этом чате" in words
    assert "⛔ Нельзя · уровень: строгая\n• откровенный секс и нагота" in words
    assert "Админы этого чата могут сделать правила строже: /chat." in words


async def test_it_speaks_russian(play: Play) -> None:
    words = (await play.anna.ask("/rules")).words
    assert "⛔ Нельзя · этого не изменит никто\n• дети в чём-либо сексуальном" in words
    assert "Обжаловать" in words
