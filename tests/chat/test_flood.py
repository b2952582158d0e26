"""Telegram's pace and Telegram's bad days: nothing that matters is lost, nothing is shown twice."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiogram.exceptions import TelegramNetworkError

from bot.rehearsal.pace import Rate, Rates
from handlers.app import open_bot
from handlers.kit.delivery import Delivery
from handlers.kit.pace import PaceRules
from tasks.store.deliveries import Claim, Deliveries
from tests.chat.play import Play, curtain, labels

# Telegram's minute is played in six seconds: 20 messages a minute and group become 20 in 6 s.
FAST = Rates(chat=Rate(5, 10), group=Rate(20, 20 / 6), overall=Rate(60, 300))
SCALED = PaceRules(
    chat_interval=0.105, chat_burst=5, group_interval=0.33, group_burst=10, overall_interval=1 / 280,
    overall_burst=50, progress_interval=0.15, progress_interval_group=0.8,
)  # fmt: skip


@pytest.fixture(scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    async with curtain(tmp_path_factory.mktemp("crowd"), FAST, SCALED) as play:
        yield play


async def test_ten_groups_times_five_lose_no_final_message(crowd: Play) -> None:
    people = [await crowd.newcomer(f"Fan {number}") for number in range(5)]
    everybody = [crowd.ben.id, *(person.id for person in people)]
    groups = [await crowd.client.open_group(f"Group {number}", everybody) for number in range(10)]
    for person in people:
        words = f"/draw a fish for {person.id} --model pocket-flash"
        await asyncio.gather(*(person.say(words, chat=group.id) for group in groups))

    async def missing() -> dict[int, list[str]]:
        """By group, what the bot's messages say that are not pictures yet."""
        found = {group.id: await crowd.ben.messages(group.id) for group in groups}
        return {
            chat: [it.words for it in messages if it.sender.is_bot and "📎 Original" not in labels(it)]
            for chat, messages in found.items()
            if sum("📎 Original" in labels(it) for it in messages) < 5
        }

    for _ in range(500):
        if not await missing():
            break
        await asyncio.sleep(0.4)
    assert await missing() == {}
    for group in groups:
        assert len([it for it in await crowd.ben.messages(group.id) if it.sender.is_bot]) == 5


async def test_too_many_messages_at_once_are_slowed_down(crowd: Play) -> None:
    kim = await crowd.newcomer()
    await asyncio.gather(*(kim.say("/privacy") for _ in range(40)))
    await kim.wait_for(lambda it: "many messages at once" in it.words)
    told = [it for it in await kim.messages() if "many messages at once" in it.words]
    assert len(told) == 1


async def test_a_429_is_waited_out(crowd: Play) -> None:
    await crowd.client.fault("editMessageMedia", "429", times=2, retry_after=1)
    assert (await crowd.draw(crowd.ben, "a fish through a 429")).photo is not None


async def test_server_errors_and_cut_lines_show_one_result(crowd: Play) -> None:
    for kind in ("502", "cut", "cut_after"):
        await crowd.client.fault("editMessageMedia", kind, times=2)
        said = await crowd.ben.say(f"a fish through {kind}")
        await crowd.ben.wait_for(lambda it: it.photo is not None, after=said.id)
        messages = [it for it in await crowd.ben.messages(after=said.id) if it.sender.is_bot]
        assert len(messages) == 1, kind


async def test_an_album_whose_answer_was_lost_is_not_sent_twice(crowd: Play) -> None:
    await crowd.client.fault("sendMediaGroup", "cut_after", times=1)
    said = await crowd.ben.say("a fish --n 3")
    card = await crowd.ben.wait_for(lambda it: "Show the pictures" in labels(it), after=said.id)
    album = [it for it in await crowd.ben.messages(after=said.id) if it.album]
    assert len(album) == 3
    await crowd.ben.press(card, "Show the pictures")
    await crowd.ben.wait_for(lambda it: it.id == card.id and "🎲 3" in labels(it))
    assert len([it for it in await crowd.ben.messages(after=said.id) if it.album]) == 6


async def test_an_album_that_was_refused_is_tried_again(crowd: Play) -> None:
    await crowd.client.fault("sendMediaGroup", "429", times=1, retry_after=1)
    said = await crowd.ben.say("a house --n 2")
    await crowd.ben.wait_for(lambda it: "🎲 2" in labels(it), after=said.id)
    assert len([it for it in await crowd.ben.messages(after=said.id) if it.album]) == 2


async def test_a_picture_whose_answer_was_lost_is_shown_on_request(crowd: Play) -> None:
    await crowd.client.fault("sendMessage", "502", times=1)  # no card
    await crowd.client.fault("sendPhoto", "cut_after", times=1)
    said = await crowd.ben.say("a fish nobody is sure of")
    doubt = await crowd.ben.wait_for(lambda it: "Show the pictures" in labels(it), after=said.id)
    await crowd.ben.press(doubt, "Show the pictures")
    picture = await crowd.ben.wait_for(lambda it: it.photo is not None, after=doubt.id)
    assert "📎 Original" in labels(picture)


async def test_a_send_that_never_left_may_be_tried_again(crowd: Play) -> None:
    crowd.paint.gate.clear()
    with socket.socket() as port:  # bound but not listening: every connection is refused
        port.bind(("127.0.0.1", 0))
        deaf = open_bot("1:nobody", f"http://127.0.0.1:{port.getsockname()[1]}")
        try:
            await crowd.client.fault("sendMessage", "502", times=1)  # no card, so the end must be sent
            said = await crowd.ben.say("a fish behind a closed door")
            studio, deliveries = crowd.app.studio, Deliveries(crowd.database)
            while not (mine := await studio.router.mine(crowd.ben.id)):
                await asyncio.sleep(0.05)
            courier = Delivery(
                deaf, studio.faces, studio.router, deliveries, studio.openings, studio.progress
            )
            with pytest.raises(TelegramNetworkError):
                await courier.deliver(mine[0])
            assert (await deliveries.claim(mine[0].id, "ending")).claim is Claim.MINE
        finally:
            await deaf.session.close()
            crowd.paint.gate.set()
    await crowd.ben.wait_for(lambda it: it.photo is not None, after=said.id)


async def test_a_card_that_could_not_be_sent_brings_its_picture_anyway(crowd: Play) -> None:
    await crowd.client.fault("sendMessage", "502", times=1)
    said = await crowd.ben.say("a fish without a card")
    picture = await crowd.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert "📎 Original" in labels(picture)
