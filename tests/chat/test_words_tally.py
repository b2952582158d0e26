"""What operators are told of the language model: latency, tokens and fallbacks, of every process."""

from tests.chat.speaking import Words
from tests.words.scripted import answers, fails


async def test_operators_see_latency_tokens_and_fallbacks(words: Words) -> None:
    play, max_ = words.play, words.play.max
    words.server.then(answers("an orange fish in the sea", "in the sea"))
    await play.draw(play.ben, "an orange fish")
    words.server.then(fails(500))
    await play.draw(play.ben, "an orange fish without an answer")
    words.speaker.forget_failures()
    panel = await max_.ask("/admin")
    while True:  # the worker tells with its next beat
        await max_.press(panel, "🪄 Words")
        page = await max_.wait_for(lambda it: it.words.startswith("Words\n"), after=panel.id - 1)
        if "easel, since it started" in page.words:
            break
        await max_.press(panel, "Overview")
        await max_.wait_for(lambda it: it.words.startswith("Studio"), after=panel.id - 1)
    tally = words.speaker.tally
    assert f"chat, since it started\nAnswers: {tally.answers}, from memory: {tally.cached}\n" in page.words
    assert f"Tokens: {tally.tokens_read:,} read, {tally.tokens_written:,} written" in page.words
    assert "unreachable " in page.words
    assert tally.tokens_read >= 100
