"""Pressed buttons and inline queries: answered once, in time, and shown to the one who asked."""

import asyncio

import pytest

from tests.stage_client import ANNA, STUDIO, Person, StageClient, StageError
from tests.telegram.line import Line, keyboard, png

LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"
GO = keyboard([{"text": "Go", "callback_data": "x"}, {"text": "Stop", "callback_data": "y"}])


async def asked(line: Line, kind: str) -> dict:
    """The latest update of a kind."""
    return [one for one in (await line.call("getUpdates")).result if kind in one][-1][kind]


async def press(line: Line, person: Person) -> str:
    """Press a button without waiting for the answer; the id of the query."""
    await line.call("sendMessage", chat_id=ANNA, text="hi", reply_markup=GO)
    pressed = await person.press((await person.messages())[-1], "Go", patience=0)
    assert pressed.query
    assert not pressed.answered
    return pressed.query


async def test_press_and_answer(line: Line, anna: Person):
    await line.call("sendMessage", chat_id=ANNA, text="hi", reply_markup=GO)
    message = (await anna.messages())[-1]
    waiting = asyncio.create_task(anna.press(message, data="y"))
    offset = (await line.call("getUpdates")).result[-1]["update_id"] + 1
    query = (await line.call("getUpdates", offset=offset, timeout=30)).result[0]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("y", ANNA, message.id)
    answer = {"callback_query_id": query["id"], "text": "On it", "show_alert": True}
    assert (await line.call("answerCallbackQuery", **answer)).result is True
    pressed = await waiting
    assert (pressed.answered, pressed.text, pressed.alert) == (True, "On it", True)


async def test_answered_once(line: Line, anna: Person):
    number = await press(line, anna)
    assert (await line.call("answerCallbackQuery", callback_query_id=number)).result
    assert (await line.call("answerCallbackQuery", callback_query_id=number)).words == LATE


async def test_unknown_query(line: Line):
    assert (await line.call("answerCallbackQuery", callback_query_id="5")).words == LATE


async def test_too_late(line: Line, anna: Person, client: StageClient):
    number = await press(line, anna)
    await client.forward(16)
    assert (await line.call("answerCallbackQuery", callback_query_id=number)).words == LATE


async def test_answer_length(line: Line, anna: Person):
    number = await press(line, anna)
    long = await line.call("answerCallbackQuery", callback_query_id=number, text="x" * 201)
    assert (long.status, long.words) == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert (await line.call("answerCallbackQuery", callback_query_id=number, text="x" * 200)).result


async def test_what_cannot_be_pressed(line: Line, anna: Person):
    row = [
        {"text": "Wait", "disabled": {}},
        {"text": "Site", "url": "https://example.org"},
        {"text": "Find", "switch_inline_query_current_chat": "fish"},
    ]
    await line.call("sendMessage", chat_id=ANNA, text="hi", reply_markup=keyboard(row))
    message = (await anna.messages())[-1]
    assert (await anna.press(message, "Site")).url == "https://example.org"
    assert (await anna.press(message, "Find")).query == "fish"
    for text, status in (("Wait", 409), ("Gone", 404)):
        with pytest.raises(StageError) as refused:
            await anna.press(message, text)
        assert refused.value.status == status


def article(number: int, **more: object) -> dict:
    content = {"message_text": f"<b>{number}</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": str(number), "title": "T", "input_message_content": content, **more}


async def query(line: Line, client: StageClient) -> str:
    await client.ask("POST", f"/control/users/{ANNA}/inline", {"query": "fish", "timeout": 0})
    return (await asked(line, "inline_query"))["id"]


async def test_inline_query_and_choice(line: Line, anna: Person, client: StageClient):
    number = await query(line, client)
    photo = (await line.photo(ANNA)).result["photo"][-1]["file_id"]
    results = [
        article(1, reply_markup=GO),
        {"type": "photo", "id": "2", "photo_file_id": photo, "caption": "c"},
    ]
    assert (await line.call("answerInlineQuery", inline_query_id=number, results=results)).result is True
    choose = f"/control/users/{ANNA}/inline/choose"
    await client.ask("POST", choose, {"query": number, "result": "1", "chat": STUDIO})
    await client.ask("POST", choose, {"query": number, "result": "2", "chat": STUDIO})
    article_seen, photo_seen = (await client.messages(STUDIO)).messages[-2:]
    assert (article_seen.text, article_seen.via_bot, article_seen.sender.id) == (
        "1",
        "atelier_rehearsal_bot",
        ANNA,
    )
    assert (photo_seen.caption, photo_seen.photo is not None) == ("c", True)
    chosen = [
        one["chosen_inline_result"]
        for one in (await line.call("getUpdates")).result
        if "chosen_inline_result" in one
    ]
    assert "inline_message_id" not in chosen[1]
    edit = {"inline_message_id": chosen[0]["inline_message_id"], "text": "new"}
    assert (await line.call("editMessageText", **edit)).result is True
    assert (await client.messages(STUDIO)).messages[-2].text == "new"
    media = {"type": "photo", "media": "attach://up"}
    upload = await line.call(
        "editMessageMedia",
        files={"up": ("a.png", png())},
        inline_message_id=chosen[0]["inline_message_id"],
        media=media,
    )
    assert upload.words == "Bad Request: inline messages take files by file_id or URL only"


async def test_inline_rules(line: Line, anna: Person, client: StageClient):
    number = await query(line, client)

    async def words(results: list[dict]) -> str:
        return (await line.call("answerInlineQuery", inline_query_id=number, results=results)).words

    assert (
        await words([article(n) for n in range(51)]) == "Bad Request: too many inline query results specified"
    )
    assert await words([article(1), article(1)]) == "Bad Request: RESULT_ID_DUPLICATE"
    assert await words([article(1, id="x" * 65)]) == "Bad Request: RESULT_ID_INVALID"
    await client.forward(16)
    assert await words([article(1)]) == LATE


async def test_drafts_are_shown_and_stopped(line: Line, anna: Person, client: StageClient):
    asked_ = {"chat_id": ANNA, "draft_id": 7, "can_stop": True}
    assert (await line.call("sendMessageDraft", **asked_, text="Drawing…")).result is True
    assert (await line.call("sendMessageDraft", **asked_)).result is True
    zero = await line.call("sendMessageDraft", chat_id=ANNA, draft_id=0, text="x")
    assert zero.words == "Bad Request: draft identifier must be non-zero"
    await client.ask("POST", f"/control/users/{ANNA}/drafts/7/stop", {})
    stopped = (await line.call("getUpdates")).result[-1]["stopped_message_generation"]
    assert (stopped["draft_id"], stopped["chat"]["id"]) == (7, ANNA)
    assert all(message.text != "Drawing…" for message in await anna.messages())
