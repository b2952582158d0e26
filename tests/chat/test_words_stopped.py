"""Better words cut short: stopped by the person, taken back, and in a process that ends or is killed."""

import asyncio

from tests.chat.play import labels
from tests.chat.speaking import Words, drawn
from tests.words.scripted import silent


async def test_stop_takes_the_persons_words(words: Words) -> None:
    play, anna = words.play, words.play.anna
    words.server.then(silent('{"prompt": "a striped cat'))
    before = len(await play.client.journal())
    said = await anna.say("полосатый кот")
    draft = await words.draft(before, "🪄 <i>a striped cat</i>")
    assert not [it for it in await anna.messages(after=said.id) if it.sender.is_bot]
    await words.stop(anna, draft)
    result = await drawn(anna, said)
    assert result.words.startswith("полосатый кот\n\nКарманная · ")
    assert play.paint.orders[-1].prompt == "полосатый кот"
    assert "🪄 Слова получше" in labels(result)
    await asyncio.wait_for(words.server.hung_up.wait(), 60)


async def test_cancel_takes_a_wish_back_while_its_words_are_found(words: Words) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(silent('{"prompt": "a calm'))
    before, painted = len(await play.client.journal()), len(play.paint.orders)
    await ben.say("a fish that nobody draws")
    await words.draft(before, "a calm")
    cancelled = await ben.ask("/cancel")
    assert cancelled.words.startswith("Cancelled one wish.")
    assert not await play.app.studio.notes.lately("unfinished", 60), "a kill from here on brings nothing back"
    assert (await ben.ask("/queue")).words.startswith("Nothing of yours")
    assert (await ben.ask("/cancel")).words != cancelled.words
    assert len(play.paint.orders) == painted


async def test_cancel_reaches_wishes_whose_words_are_found_unseen(words: Words) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(silent('{"prompt": "a calm'))
    before, painted = len(await play.client.journal()), len(play.paint.orders)
    asked = len(words.server.asked)
    await ben.say("a whale that nobody draws")
    await words.draft(before, "a calm")
    await ben.say("a crab that nobody draws")
    async with asyncio.timeout(60):
        while len(words.server.asked) < asked + 2:
            await asyncio.sleep(0.02)
    for _ in range(2):
        assert (await ben.ask("/cancel")).words.startswith("Cancelled one wish.")
    assert not await play.app.studio.notes.lately("unfinished", 60)
    assert not (await ben.ask("/cancel")).words.startswith("Cancelled")
    assert len(play.paint.orders) == painted


async def test_a_killed_process_loses_no_wish(words: Words) -> None:
    play, anna = words.play, words.play.anna
    words.server.then(silent('{"prompt": "a red'))
    before = len(await play.client.journal())
    said = await anna.say("красный дом --seed 3")
    await words.draft(before, "a red")
    for errand in play.app.studio.errands._running:
        errand.cancel()  # as when the process is killed
    assert not [it for it in await anna.messages(after=said.id) if it.sender.is_bot]
    await play.restart_chat()
    await drawn(anna, said)
    assert (play.paint.orders[-1].prompt, play.paint.orders[-1].seeds) == ("красный дом", (3,))
    await play.restart_chat()
    await play.draw(anna, "кот --mine")
    assert [it.prompt for it in play.paint.orders].count("красный дом") == 1


async def test_an_ending_process_hands_in_what_it_has(words: Words) -> None:
    play, ben = words.play, words.play.ben
    words.server.then(silent('{"prompt": "a red'))
    before = len(await play.client.journal())
    said = await ben.say("a red house")
    await words.draft(before, "a red")
    await play.restart_chat()
    await drawn(ben, said)
    assert play.paint.orders[-1].prompt == "a red house"
