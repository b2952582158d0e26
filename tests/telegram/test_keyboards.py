"""Keyboards: data in bytes, texts, actions, addresses, sizes."""

from typing import Any

import pytest

from tests.stage_client import ANNA, STUDIO, Person
from tests.telegram.line import Line, keyboard


async def send(line: Line, markup: object, chat: int = ANNA) -> str:
    return (await line.call("sendMessage", chat_id=chat, text="hi", reply_markup=markup)).words


def one(**button: Any) -> dict[str, Any]:
    return keyboard([{"text": "Go", **button}])


async def test_data_is_counted_in_bytes(line: Line, anna: Person):
    assert await send(line, one(callback_data="я" * 32)) == ""
    assert await send(line, one(callback_data="я" * 32 + "x")) == "Bad Request: BUTTON_DATA_INVALID"
    assert await send(line, one(callback_data="")) == "Bad Request: BUTTON_DATA_INVALID"


async def test_empty_button_text(line: Line, anna: Person):
    words = "Bad Request: inline keyboard button text must be non-empty"
    assert await send(line, one(callback_data="x", text="  ")) == words


async def test_button_without_action(line: Line, anna: Person):
    words = (
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )
    assert await send(line, one()) == words
    assert await send(line, one(style="primary")) == words


async def test_button_with_two_actions(line: Line, anna: Person):
    words = "Bad Request: can't parse inline keyboard button: exactly one of the optional fields must be used"
    assert await send(line, one(callback_data="x", url="https://example.org")) == words


async def test_styles(line: Line, anna: Person):
    for style in ("primary", "success", "danger"):
        assert await send(line, one(callback_data="x", style=style)) == ""
    words = "Bad Request: can't parse inline keyboard button: invalid button style specified"
    assert await send(line, one(callback_data="x", style="pink")) == words


async def test_not_json(line: Line, anna: Person):
    assert await send(line, "{") == "Bad Request: can't parse reply keyboard markup JSON object"
    assert await send(line, [1]) == "Bad Request: object expected as reply markup"
    assert await send(line, {"keyboard": 1}) == "Bad Request: can't parse reply keyboard markup JSON object"


async def test_an_object_that_is_no_keyboard(line: Line, anna: Person):
    assert await send(line, {"wall": 1}) == ""
    assert (await anna.messages())[-1].keyboard is None


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.org", "http://"])
async def test_bad_address(line: Line, anna: Person, url: str):
    assert await send(line, one(url=url)) == "Bad Request: BUTTON_URL_INVALID"


async def test_too_many_buttons(line: Line, anna: Person):
    rows = [[{"text": "x", "callback_data": "x"}] * 10] * 10
    assert await send(line, keyboard(*rows)) == ""
    rows.append([{"text": "x", "callback_data": "x"}])
    assert await send(line, keyboard(*rows)) == "Bad Request: reply markup is too long"


async def test_web_apps(line: Line, anna: Person):
    assert await send(line, one(web_app={"url": "https://example.org"})) == ""
    button = "Bad Request: inline keyboard button Web App URL 'http://a.org'"
    wrong = f"{button} is invalid: Only HTTPS links are allowed"
    assert await send(line, one(web_app={"url": "http://a.org"})) == wrong
    group = await send(line, one(web_app={"url": "https://example.org"}), STUDIO)
    assert group == "Bad Request: BUTTON_TYPE_INVALID"


async def test_copy_text(line: Line, anna: Person):
    assert await send(line, one(copy_text={"text": "x" * 256})) == ""
    assert await send(line, one(copy_text={"text": "x" * 257})) == "Bad Request: BUTTON_COPY_TEXT_INVALID"


async def test_what_people_see_of_buttons(line: Line, anna: Person):
    row = [
        {"text": "Go", "callback_data": "x", "style": "success"},
        {"text": "Site", "url": "https://example.org"},
        {"text": "Copy", "copy_text": {"text": "seed 7"}},
        {"text": "Search", "switch_inline_query_current_chat": "fish"},
        {"text": "Wait", "disabled": {}},
    ]
    assert await send(line, keyboard(row)) == ""
    keys = (await anna.messages())[-1].buttons[0]
    assert [key.kind for key in keys] == ["callback", "url", "copy", "inline", "disabled"]
    assert [keys[0].data, keys[1].url, keys[2].copy_text, keys[3].query, keys[4].disabled] == [
        "x",
        "https://example.org",
        "seed 7",
        "fish",
        True,
    ]


async def test_reply_keyboards(line: Line, anna: Person):
    assert (
        await send(line, {"keyboard": [[{"text": "Yes"}, {"text": "No"}]], "one_time_keyboard": True}) == ""
    )
    shown = (await anna.messages())[-1].keyboard
    assert shown
    assert (shown.kind, shown.rows, shown.one_time) == ("keyboard", [["Yes", "No"]], True)
    assert await send(line, {"remove_keyboard": True}) == ""
    away = (await anna.messages())[-1].keyboard
    assert away
    assert away.kind == "remove"
