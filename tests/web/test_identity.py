"""Who may call: signed by Telegram, fresh, and only about what is one's own."""

import json
import re
from pathlib import Path

import pytest

import bot.web
from handlers.kit.i18n import LANGUAGES, Locales
from tests.chat.play import Play
from tests.stage_client import ANNA, BEN
from tests.web.caller import Caller, signed


async def refused(caller: Caller, status: int, code: str) -> str:
    answer, body = await caller.ask("GET", "/api/studio")
    assert (answer, body["error"]["code"]) == (status, code)
    return body["error"]["sentence"]


async def test_a_signed_caller_is_who_telegram_says(play: Play) -> None:
    status, body = await Caller(play, BEN).ask("GET", "/api/studio")
    assert (status, body["name"], body["language"]) == (200, "Somebody", "en")
    russian = signed(play, ANNA, user=json.dumps({"first_name": "Анна", "language_code": "ru"}))
    _, body = await Caller(play, ANNA, russian).ask("GET", "/api/studio")
    assert (body["name"], body["language"]) == ("Анна", "ru")


async def test_nobody_is_let_in_unsigned(play: Play) -> None:
    assert "does not know who you are" in await refused(Caller(play, BEN, ""), 401, "auth-missing")
    nobody = Caller(play, BEN, "")
    status, body = await nobody.ask("GET", "/api/studio", **{"Accept-Language": "ru-RU"})
    assert status == 401
    assert "не знает, кто вы" in body["error"]["sentence"]
    status, body = await nobody.ask("GET", "/api/studio", Authorization="Bearer abc")
    assert body["error"]["code"] == "auth-missing"


async def test_a_forged_one_is_not_believed(play: Play) -> None:
    own = signed(play, BEN)
    someone_else = own.replace(str(BEN), str(ANNA), 1)
    assert someone_else != own
    other_bot = signed(play, BEN, token="7000000001:of-another-bot")
    for forged in (someone_else, other_bot, own[:-1], "hash=1", "%%%", "user=1&hash=", "x" * 5000):
        assert "signature does not fit" in await refused(Caller(play, BEN, forged), 401, "auth-forged")


async def test_a_signature_over_nonsense_is_refused_too(play: Play) -> None:
    for user in ("[]", "null", '{"id": "many"}', "{"):
        fields = signed(play, BEN, user=json.dumps({"id": user}))
        assert await refused(Caller(play, BEN, fields), 401, "auth-forged")


@pytest.mark.parametrize(("hours", "is_fresh"), [(23.9, True), (24.1, False)])
async def test_a_day_old_one_is_stale(play: Play, hours: float, *, is_fresh: bool) -> None:
    caller = Caller(play, BEN, signed(play, BEN, age=hours * 3600))
    if is_fresh:
        assert (await caller.ask("GET", "/api/studio"))[0] == 200
    else:
        assert "more than a day" in await refused(caller, 401, "auth-stale")


async def test_the_stage_signs_as_telegram_does(play: Play) -> None:
    """Its own arithmetic, the library's and the test's agree: none of them is written for another."""
    from aiogram.utils.web_app import check_webapp_signature

    assert check_webapp_signature(play.stage.token, signed(play, BEN))
    assert not check_webapp_signature(play.stage.token, signed(play, BEN, token="1:x"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_no_of_the_api_has_its_sentence(language: str) -> None:
    say = Locales().speak(language)
    code = "".join(page.read_text() for page in Path(bot.web.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'Refused\(\s*\d+, "([a-z-]+)"', code))
    assert len(codes) > 8
    assert [name for name in codes if not say.knows(f"web-{name}")] == []
