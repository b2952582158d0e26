"""What the API answers to bad bodies, bad pictures and too many of them: a sentence each."""

import asyncio

from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play
from tests.stage_client import BEN
from tests.web.caller import Caller, wish


async def test_bad_bodies_each_get_a_sentence(play: Play) -> None:
    caller = Caller(play, BEN)
    bad = [
        (b"{", 400, "bad-json"),
        (b"{}", 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"fly","inputs":{}}', 422, "unknown-capability"),
        (b'{"key":"1","capability":"draw","inputs":{}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"prompt":5}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"wings":2}}', 422, "bad-inputs"),
        (b'{"key":"12345678","capability":"draw","inputs":{"prompt":""}}', 422, "string_too_short"),
        (b'{"key":"12345678","capability":"draw","inputs":{"source":{"picture":"t1.0"}}}', 404, "not-found"),
        (b" " * 70_000, 413, "too-large"),
    ]
    for body, status, code in bad:
        answer, said = await caller.ask("POST", "/api/tasks", data=body)
        assert (answer, said["error"]["code"]) == (status, code), body[:60]
        assert said["error"]["sentence"][:1].isupper() or said["error"]["sentence"][0] == "“"
        assert "<" not in said["error"]["sentence"]
    status, said = await caller.ask("POST", "/api/tasks", wish(prompt="a dodecahedron"))
    assert (status, said["error"]["code"]) == (422, "unknown-words")
    assert "Pocket has not learned these words yet" in said["error"]["sentence"]
    status, said = await caller.ask("POST", "/api/tasks", wish(prompt="naked people having sex"))
    assert (status, said["error"]["code"]) == (403, "refused")
    for path in ("/api/nothing", "/api/pictures/x", "/api/tasks/123"):
        assert (await caller.ask("GET", path))[0] == 404
    for limit in ("x", "0", "61", "-1", "1.5", "00000199999999999999999999", "000001" + "9" * 5000):
        assert (await caller.ask("GET", f"/api/pictures?limit={limit}"))[0] == 422, limit[:30]


async def test_a_body_that_is_not_packed_as_it_says_gets_a_sentence(play: Play) -> None:
    caller = Caller(play, BEN)
    for path in ("/api/tasks", "/api/pictures"):
        packed = {"Content-Encoding": "gzip"}
        status, said = await caller.ask("POST", path, data=b"not packed at all", **packed)
        assert (status, said["error"]["code"]) == (400, "bad-packing")
        assert said["error"]["sentence"][:1].isupper()


async def test_a_sign_that_no_database_keeps_is_refused(play: Play) -> None:
    caller = Caller(play, BEN)
    status, said = await caller.ask("POST", "/api/tasks", wish(prompt="a red\0 fish"))
    assert (status, said["error"]["code"]) == (422, "bad-inputs")
    for path in ("pictures/u%00", "tasks/%00", "studio?open=%00", "pictures?before=%00"):
        status, said = await caller.ask("GET", f"/api/{path}")
        assert (status, said["error"]["code"]) == (404, "not-found")


async def test_bad_pictures_each_get_a_sentence(play: Play) -> None:
    caller = Caller(play, BEN)
    bad = [
        (b"", 422, "picture-empty"),
        (b"no picture at all", 422, "picture-unreadable"),
        (saved(red(), "PNG")[:90], 422, "picture-damaged"),
        (saved(red(8, 8), "PNG"), 422, "picture-too-small"),
        (bytes(20 * 2**20 + 1), 413, "too-large"),
    ]
    for body, status, code in bad:
        answer, said = await caller.ask("POST", "/api/pictures", data=body)
        assert (answer, said["error"]["code"]) == (status, code)
    assert said["error"]["sentence"] == "That is more than 20 MB. Please send less at once."


async def test_who_sends_without_end_is_asked_to_wait(play: Play) -> None:
    newcomer = await play.newcomer("Flo")
    caller, picture = Caller(play, newcomer.id), saved(red(), "PNG")
    sent = await asyncio.gather(*(caller.ask("POST", "/api/pictures", data=picture) for _ in range(40)))
    assert {status for status, _ in sent} == {201, 429}
