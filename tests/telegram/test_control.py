"""The person's side: people, chats, faults, clock, journal, events."""

import asyncio
import hashlib
import json

import pytest
from aiohttp import ClientError

from bot.rehearsal.numbers import Numbers
from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, BEN, BOT, MAX, OLGA, STUDIO, Person, StageClient, StageError
from tests.telegram.line import Line, png


async def test_personas(client: StageClient):
    seen = await client.personas()
    assert [(one.id, one.name, one.language_code, one.role) for one in seen.personas] == [
        (ANNA, "Anna", "ru", "user"),
        (BEN, "Ben", "en", "second_user"),
        (OLGA, "Olga", "ru", "chat_admin"),
        (MAX, "Max", "en", "operator"),
    ]
    assert (seen.bot.id, seen.bot.username) == (BOT, "atelier_rehearsal_bot")
    kim = await client.add_person("Kim", "en")
    assert (await kim.say("hi")).sender.name == "Kim"


async def test_chats(client: StageClient, anna: Person):
    await client.person(OLGA).say("news", chat=STUDIO)
    private, studio = (await client.chats(ANNA))[1], (await client.chats(ANNA))[0]
    assert (studio.id, studio.kind, studio.is_forum, studio.last and studio.last.text) == (
        STUDIO,
        "supergroup",
        True,
        "news",
    )
    assert {one.id: one.status for one in studio.members}[OLGA] == "creator"
    assert [one.name for one in studio.topics] == ["Sketches", "Posters"]
    assert (private.id, private.kind, private.title) == (ANNA, "private", "Atelier")
    club = await client.open_group("Club", [ANNA, BEN], admins=[BEN])
    assert club.id not in {one.id for one in await client.chats(OLGA)}


async def test_messages_since_a_revision(client: StageClient, line: Line, anna: Person):
    message = (await line.call("sendMessage", chat_id=ANNA, text="hi")).result["message_id"]
    revision = (await client.messages(ANNA)).revision
    await line.call("editMessageText", chat_id=ANNA, message_id=message, text="new")
    changed = await client.messages(ANNA, since=revision)
    assert [(one.id, one.text) for one in changed.messages] == [(message, "new")]
    await line.call("deleteMessage", chat_id=ANNA, message_id=message)
    assert (await client.messages(ANNA, since=changed.revision)).deleted == [message]


async def test_waiting_for_a_message(client: StageClient, line: Line, anna: Person):
    waiting = asyncio.create_task(anna.wait_for(lambda one: one.text == "new"))
    message = (await line.call("sendMessage", chat_id=ANNA, text="hi")).result["message_id"]
    await line.call("editMessageText", chat_id=ANNA, message_id=message, text="new")
    assert (await waiting).id == message
    with pytest.raises(AssertionError, match="'new'"):
        await anna.wait_for(lambda one: one.text == "never", patience=0.05)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "told"),
    [
        ("POST", "/control/users/5/messages", {"text": "x"}, 404, "nobody here has the id 5"),
        ("POST", "/control/users/101/messages", {"text": " "}, 400, "an empty message cannot be sent"),
        ("POST", "/control/users/101/messages", {"text": "x", "chat": 102}, 403, "Anna is not in Ben"),
        ("POST", "/control/users/101/messages", {"text": "x", "chat": 9}, 404, "there is no chat 9"),
        ("POST", "/control/users/101/messages", {"text": "x", "reply_to": 9}, 404, "there is no message 9"),
        ("POST", "/control/users/101/messages", {"words": "x"}, 400, "words: Extra inputs"),
        ("POST", "/control/users/101/messages", {"files": [{"base64": "?"}]}, 400, "not base64"),
        ("POST", "/control/faults", {"method": "x", "kind": "fire"}, 400, "kind: Input should be"),
        ("POST", "/control/clock", {"forward": -1}, 400, "forward: "),
        ("GET", "/control/chats/101/messages?after=x", None, 400, "after must be a whole number"),
        ("GET", "/control/files/none", None, 404, "there is no such file"),
    ],
)
async def test_mistakes_are_told(
    client: StageClient, method: str, path: str, body: dict | None, status: int, told: str
):
    with pytest.raises(StageError, match=told) as refused:
        await client.ask(method, path, body)
    assert refused.value.status == status


async def test_files_as_base64(client: StageClient):
    import base64

    file = {"base64": base64.b64encode(png()).decode(), "name": "a.png"}
    answer = await client.ask("POST", f"/control/users/{ANNA}/messages", {"files": [file], "caption": "c"})
    assert json.loads(answer)["messages"][0]["photo"]["width"] == 64


async def test_own_messages_only(client: StageClient, line: Line, anna: Person):
    await line.call("sendMessage", chat_id=ANNA, text="hi")
    message = (await anna.messages())[-1]
    with pytest.raises(StageError, match="only own messages can be edited"):
        await anna.edit(message, "x")
    theirs = await client.person(BEN).say("mine", chat=STUDIO)
    with pytest.raises(StageError, match="only chat admins"):
        await anna.delete(theirs)
    await client.person(OLGA).delete(theirs)


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("429", 429, "Too Many Requests: retry after 3"),
        ("400", 400, "Bad Request: the rehearsal was asked to refuse this"),
        ("403", 403, "Forbidden: the rehearsal was asked to refuse this"),
        ("500", 500, "Internal Server Error"),
    ],
)
async def test_faults(line: Line, client: StageClient, anna: Person, kind: str, status: int, told: str):
    await client.fault("sendMessage", kind, times=2, chat=ANNA)
    for _ in range(2):
        answer = await line.call("sendMessage", chat_id=ANNA, text="hi")
        assert (answer.status, answer.words) == (status, told)
    assert (await line.call("sendMessage", chat_id=ANNA, text="hi")).result
    assert (await client.journal("sendMessage"))[0].fault == kind


async def test_a_bad_gateway_speaks_html(line: Line, client: StageClient):
    await client.fault("getMe", "502")
    async with line.session.get(f"/bot{line.token}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize(("kind", "sent"), [("cut", 0), ("cut_after", 1), ("timeout", 0)])
async def test_lost_answers(line: Line, client: StageClient, anna: Person, kind: str, sent: int):
    """Whether the message is there is what a bot cannot know; the stage knows."""
    await client.fault("sendMessage", kind, seconds=0.01)
    with pytest.raises(ClientError):
        await line.call("sendMessage", chat_id=ANNA, text="hi")
    assert len([one for one in await anna.messages() if one.text == "hi"]) == sent


async def test_faults_can_be_listed_and_cleared(client: StageClient, line: Line):
    await client.fault("*", "500", times=5)
    await line.call("getUpdates")
    assert json.loads(await client.ask("GET", "/control/faults"))["faults"][0]["times"] == 5
    await client.ask("DELETE", "/control/faults")
    assert (await line.call("getMe")).result


async def test_slow(line: Line, client: StageClient, anna: Person):
    await client.fault("sendMessage", "slow", seconds=0.01)
    assert (await line.call("sendMessage", chat_id=ANNA, text="hi")).result


async def test_journal(line: Line, client: StageClient, anna: Person):
    message = (await line.photo(ANNA, png(), caption="c")).result["message_id"]
    await line.call("sendMessage", chat_id=5, text="x")
    photo, refused = (await client.journal())[-2:]
    assert (photo.method, photo.ok, photo.result) == ("sendPhoto", True, message)
    assert photo.parameters["caption"] == "c"
    assert (photo.files[0].name, photo.files[0].sha256) == ("p.png", hashlib.sha256(png()).hexdigest())
    assert (refused.status, refused.description) == (400, "Bad Request: chat not found")
    assert refused.n == photo.n + 1
    assert await client.journal(after=photo.n) == [refused]


async def read_events(line: Line, path: str, until: str) -> list[tuple[str, dict]]:
    """Events up to and including the first of a name."""
    events: list[tuple[str, dict]] = []
    async with line.session.get(path) as response:
        assert response.content_type == "text/event-stream"
        name = ""
        async for raw in response.content:
            text = raw.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text.removeprefix("event: ")
            elif text.startswith("data: "):
                events.append((name, json.loads(text.removeprefix("data: "))))
                if name == until:
                    return events
    return events


async def test_events(line: Line, client: StageClient, anna: Person, stage: Stage):
    message = (await line.call("sendMessage", chat_id=ANNA, text="hi")).result["message_id"]
    await line.call("editMessageText", chat_id=ANNA, message_id=message, text="new")
    await line.call("sendChatAction", chat_id=ANNA, action="upload_photo")
    await line.call("sendMessageDraft", chat_id=ANNA, draft_id=7, text="Dra")
    await client.person(BEN).say("secret")
    await line.call("deleteMessage", chat_id=ANNA, message_id=message)
    await line.call("setMyCommands", commands=[{"command": "draw", "description": "Draw"}])
    events = await read_events(line, f"/control/events?user={ANNA}&after=0", "commands")
    names = [name for name, _ in events]
    assert names[0] == "hello"
    assert [name for name in names if name in {"message", "edited", "action", "draft", "deleted"}][-5:] == [
        "message",
        "edited",
        "action",
        "draft",
        "deleted",
    ]
    assert "secret" not in str(events)
    told = dict(events)
    assert (told["edited"]["message"]["text"], told["edited"]["message"]["from"]["id"]) == ("new", BOT)
    assert told["action"]["action"] == "upload_photo"
    assert told["deleted"] == {"chat": ANNA, "ids": [message]}


async def test_the_stage_closes_while_all_listen():
    stage = Stage(rates=UNHURRIED)
    await stage.start()
    async with StageClient(stage.base_url) as client:
        waiting = asyncio.create_task(client.messages(ANNA, wait=60))
        poll = asyncio.create_task(client.ask("GET", f"/bot{stage.token}/getUpdates?timeout=50"))
        await stage.wait_for_bot()
        await stage.close()
        await asyncio.gather(waiting, poll, return_exceptions=True)


def test_ids_only_grow_from_stage_to_stage():
    """A stage that starts a minute later goes on above six hundred messages and updates of the one before."""
    first, second = Numbers(now=1_800_000_000), Numbers(now=1_800_000_060)
    messages = [first.message() for _ in range(600)]
    updates = [first.update() for _ in range(600)]
    assert max(messages) < second.message() < 2**31
    assert max(updates) < second.update()
    assert int(first.query()) < int(second.query())
