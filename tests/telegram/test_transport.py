"""Tokens, methods, paths, encodings, sizes: what Telegram checks before it looks at a call."""

import json

import pytest
from aiogram import methods

from bot.rehearsal.people import BOT
from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, Person, StageClient
from tests.telegram.line import Line, keyboard, png


async def test_unknown_token(line: Line):
    line.token = f"{BOT.id}:another"
    answer = await line.call("getMe")
    assert (answer.status, answer.words) == (401, "Unauthorized")
    assert answer.body == {"ok": False, "error_code": 401, "description": "Unauthorized"}


@pytest.mark.parametrize("token", ["nonsense", "12:", ":secret", "x1:secret"])
async def test_malformed_token(line: Line, token: str):
    line.token = token
    answer = await line.call("getMe")
    assert (answer.status, answer.words) == (401, "Unauthorized: invalid token specified")


async def test_unknown_method(line: Line):
    answer = await line.call("sendMassage")
    assert (answer.status, answer.words) == (404, "Not Found: method not found")


async def test_unknown_path(line: Line):
    async with line.session.get("/somewhere") as response:
        assert response.status == 404
        assert (await response.json())["description"] == "Not Found"


async def test_unknown_file(line: Line):
    async with line.session.get(f"/file/bot{line.token}/photos/file_9.jpg") as response:
        assert response.status == 404
        assert (await response.json())["description"] == "Not Found"


async def test_file_needs_the_token(line: Line):
    async with line.session.get("/file/bot1:2/photos/file_9.jpg") as response:
        assert response.status == 401


async def test_methods_in_any_case(line: Line):
    assert (await line.call("GETME")).result["username"] == BOT.username


async def test_more_than_fifty_megabytes(line: Line, anna: Person):
    files = {"up": ("big.bin", bytes(50 * 1024 * 1024 + 1))}
    answer = await line.call("sendDocument", files=files, chat_id=ANNA, document="attach://up")
    assert (answer.status, answer.words) == (413, "Request Entity Too Large")


async def test_every_encoding_means_the_same(line: Line, anna: Person):
    markup = keyboard([{"text": "Go", "callback_data": "x"}])
    asked = {"chat_id": str(ANNA), "text": "<b>hi</b>", "parse_mode": "HTML", "disable_notification": "true"}
    path = f"/bot{line.token}/sendMessage"
    nested = {**asked, "reply_markup": json.dumps(markup)}
    sent = []
    for how in (
        {"params": nested},
        {"data": nested},
        {"json": {**asked, "chat_id": ANNA, "reply_markup": markup}},
    ):
        async with line.session.post(path, **how) as response:
            sent.append((await response.json())["result"])
    async with line.session.get(path, params=nested) as response:
        sent.append((await response.json())["result"])
    assert {message["text"] for message in sent} == {"hi"}
    assert all(message["entities"] == [{"type": "bold", "offset": 0, "length": 2}] for message in sent)
    assert all(message["reply_markup"] == markup for message in sent)


async def test_a_part_named_like_its_field_is_the_file(line: Line, anna: Person):
    answer = await line.call("sendPhoto", files={"photo": ("a.png", png())}, chat_id=ANNA)
    assert answer.result["photo"][-1]["width"] == 64


async def test_unknown_parameters_are_ignored_and_noted(line: Line, client: StageClient, anna: Person):
    assert (await line.call("sendMessage", chat_id=ANNA, text="hi", colour="red")).result
    assert (await client.journal("sendMessage"))[-1].warnings == ['unknown parameter "colour"']


async def test_wrong_types_are_refused(line: Line, anna: Person):
    answer = await line.call("sendMessage", chat_id=ANNA, text="hi", message_thread_id="soon")
    assert (answer.status, answer.words) == (400, "Bad Request: wrong parameter message_thread_id in request")


async def test_earlier_mistakes_are_told_first(line: Line):
    """Text before chat, chat before what only the server checks."""
    both = await line.call("sendMessage", chat_id=5, text="<b>", parse_mode="HTML")
    assert both.words.startswith("Bad Request: can't parse entities")
    markup = keyboard([{"text": "Go", "callback_data": "x" * 65}])
    later = await line.call("sendMessage", chat_id=5, text="hi", reply_markup=markup)
    assert later.words == "Bad Request: chat not found"


NO_METHODS = {"TelegramMethod", "Request", "Response"}


async def test_every_method_of_the_library_is_known(line: Line):
    """Played or refused in Telegram's form, never unknown and never a crash."""
    for name in sorted(set(methods.__all__) - NO_METHODS - {"GetUpdates"}):
        spelled = name[0].lower() + name[1:]
        assert getattr(methods, name).__api_method__ == spelled
        answer = await line.call(spelled)
        assert answer.status in {200, 400}, (spelled, answer)
        assert answer.body["ok"] is (answer.status == 200)


async def test_no_junk_brings_the_stage_down(line: Line, anna: Person):
    """Every parameter of every played method filled with nonsense: refused or taken, never a crash."""
    for name in sorted(set(methods.__all__) - NO_METHODS - {"GetUpdates"}):
        method = getattr(methods, name)
        if "not supported" in (await line.call(method.__api_method__)).words:
            continue
        for junk in ("x", "0", "{}", "[]", "[{}]", '{"type": "photo"}', "attach://x"):
            asked = dict.fromkeys(method.model_fields, junk) | {"chat_id": str(ANNA)}
            answer = await line.call(method.__api_method__, **asked)
            assert answer.status in {200, 400, 403, 429}, (name, junk, answer)


async def test_payments_are_refused_plainly(line: Line):
    answer = await line.call("sendInvoice", chat_id=ANNA)
    assert answer.words == "Bad Request: sendInvoice is not supported by the rehearsal"


async def test_binds_to_loopback_only(stage: Stage):
    assert stage.base_url.startswith("http://127.0.0.1:")
    assert stage.page_url == f"{stage.base_url}/"
