"""getUpdates and webhooks: order, confirmation, conflicts, what is delivered."""

import asyncio

from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, BOT, OLGA, STUDIO, Person, StageClient
from tests.telegram.line import Line


async def updates(line: Line, **asked: object) -> list[dict]:
    return (await line.call("getUpdates", **asked)).result


async def test_waits_for_news(line: Line, anna: Person):
    first = (await updates(line))[0]["update_id"]
    poll = asyncio.create_task(updates(line, offset=first + 1, timeout=30))
    await anna.say("hello")
    assert [one["message"]["text"] for one in await poll] == ["hello"]


async def test_an_update_stays_until_confirmed(line: Line, anna: Person):
    first = await updates(line)
    assert await updates(line) == first
    assert await updates(line, offset=first[-1]["update_id"] + 1) == []
    assert await updates(line) == []


async def test_ids_grow_by_one(line: Line, anna: Person):
    for word in "abc":
        await anna.say(word)
    ids = [one["update_id"] for one in await updates(line)]
    assert ids == list(range(ids[0], ids[0] + 4))


async def test_limit_and_negative_offset(line: Line, anna: Person):
    for word in "abc":
        await anna.say(word)
    assert len(await updates(line, limit=2)) == 2
    assert [one["message"]["text"] for one in await updates(line, offset=-1)] == ["c"]
    assert len(await updates(line)) == 1


async def test_second_poller_sends_the_first_away(line: Line, stage: Stage):
    first = asyncio.create_task(line.call("getUpdates", timeout=30))
    await stage.wait_for_bot()
    second = asyncio.create_task(line.call("getUpdates", timeout=0))
    answer = await first
    assert answer.status == 409
    assert answer.words == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert (await second).result == []


async def test_allowed_updates_apply_when_the_update_is_made(line: Line, anna: Person):
    await updates(line, allowed_updates=["callback_query"], offset=-1)
    await anna.say("unheard")
    await updates(line, allowed_updates=[])
    await anna.say("heard")
    texts = [one["message"]["text"] for one in await updates(line)]
    assert texts == ["/start", "heard"]


async def test_reactions_come_only_on_request(line: Line, anna: Person, client: StageClient):
    message = (await line.call("sendMessage", chat_id=ANNA, text="hi")).result["message_id"]
    path = f"/control/users/{ANNA}/messages/{message}/reaction"
    await client.ask("POST", path, {"emoji": "👍"})
    assert not any("message_reaction" in one for one in await updates(line))
    await updates(line, allowed_updates=["message_reaction"])
    await client.ask("POST", path, {"emoji": "🔥"})
    change = (await updates(line))[-1]["message_reaction"]
    assert change["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]
    assert change["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_edited_messages_are_told(line: Line, anna: Person):
    said = await anna.say("a red fish")
    edited = await anna.edit(said, "a blue fish")
    assert (edited.text, edited.edited, edited.version) == ("a blue fish", True, 2)
    assert (await updates(line))[-1]["edited_message"]["text"] == "a blue fish"


async def test_block_is_told(line: Line, anna: Person, client: StageClient):
    await client.state(ANNA, blocked=True)
    change = (await updates(line))[-1]["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")


async def test_privacy_mode_of_a_mere_member(line: Line, olga: Person, client: StageClient):
    await client.state(BOT, chat=STUDIO, admin=False)
    await olga.say("just talking", chat=STUDIO)
    await olga.say("/draw a fish", chat=STUDIO)
    await olga.say("@atelier_rehearsal_bot draw", chat=STUDIO)
    sent = (await line.call("sendMessage", chat_id=STUDIO, text="hi")).result["message_id"]
    await olga.say("and you?", chat=STUDIO, reply_to=sent)
    texts = [one["message"]["text"] for one in await updates(line) if "message" in one]
    assert texts == ["/draw a fish", "@atelier_rehearsal_bot draw", "and you?"]


async def test_a_webhook_excludes_polling(line: Line, stage: Stage):
    poll = asyncio.create_task(line.call("getUpdates", timeout=30))
    await stage.wait_for_bot()
    assert (await line.call("setWebhook", url="https://example.org/hook")).result is True
    answer = await poll
    assert (answer.status, answer.words) == (409, "Conflict: terminated by setWebhook request")
    refused = await line.call("getUpdates")
    assert refused.status == 409
    assert refused.words == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert (await line.call("getWebhookInfo")).result["url"] == "https://example.org/hook"
    assert (await line.call("deleteWebhook", drop_pending_updates=True)).result is True
    assert await updates(line) == []


async def test_webhooks_are_checked(line: Line, client: StageClient):
    bad = await line.call("setWebhook", url="http://example.org/")
    assert bad.words == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    odd = await line.call("setWebhook", url="https://example.org/", secret_token="a b")
    assert odd.words == "Bad Request: secret token contains unallowed characters"
    long = await line.call("setWebhook", url="https://example.org/", secret_token="a" * 257)
    assert long.words == "Bad Request: secret token is too long"
    assert (await line.call("setWebhook", url="https://example.org/")).result
    again = await line.call("setWebhook", url="https://example.org/")
    assert (again.status, again.words) == (429, "Too Many Requests: retry after 1")
    await client.forward(2)
    assert (await line.call("setWebhook", url="")).result


async def test_groups_tell_who_and_where(line: Line, client: StageClient):
    topic = await client.topic()
    await client.person(OLGA).say("/draw@atelier_rehearsal_bot a fish", chat=STUDIO, thread=topic)
    message = (await updates(line))[-1]["message"]
    assert message["chat"] == {"id": STUDIO, "type": "supergroup", "title": "Studio", "is_forum": True}
    assert (message["from"]["id"], message["message_thread_id"], message["is_topic_message"]) == (
        OLGA,
        topic,
        True,
    )
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Sketches"
    assert message["entities"][0] == {"type": "bot_command", "offset": 0, "length": 27}
