"""Mini Apps: what an app of Telegram's makes of a web_app button and of a link to the main Mini App."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiogram.utils.web_app import check_webapp_signature
from aiohttp import ClientSession

from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.stage import Stage
from tests.stage_client import ANNA, OLGA, STUDIO, StageClient
from tests.telegram.line import Line, keyboard

MAIN = "https://studio.example.org/app/"


async def pressed(stage: Stage, client: StageClient, chat: int, by: int, **button: Any) -> str | None:
    async with ClientSession(stage.base_url) as session:
        markup = keyboard([{"text": "Open", **button}])
        sent = await Line(session, stage.token).call(
            "sendMessage", chat_id=chat, text="hi", reply_markup=markup
        )
    (message,) = [it for it in await client.person(by).messages(chat) if it.id == sent.result["message_id"]]
    return (await client.person(by).press(message, "Open")).launch


def told(launch: str | None) -> dict[str, str]:
    assert launch is not None
    return dict(parse_qsl(launch.partition("#")[2]))


async def test_a_web_app_button_names_who_presses(stage: Stage, client: StageClient) -> None:
    await client.person(ANNA).say("/start")
    launch = await pressed(stage, client, ANNA, ANNA, web_app={"url": "https://example.org/a?open=b#old"})
    assert launch is not None
    assert launch.startswith("https://example.org/a?open=b#tgWebAppData=")
    data = told(launch)["tgWebAppData"]
    assert check_webapp_signature(stage.token, data)
    fields = dict(parse_qsl(data))
    assert json.loads(fields["user"])["id"] == ANNA
    assert "query_id" in fields
    assert not check_webapp_signature("1:another", data)


async def test_a_link_opens_the_main_mini_app_where_there_is_one() -> None:
    stage = Stage(rates=UNHURRIED, mini_app=MAIN)
    await stage.start()
    async with StageClient(stage.base_url) as client:
        own = "https://t.me/atelier_rehearsal_bot?startapp=q0Zk3-_x"
        launch = await pressed(stage, client, STUDIO, OLGA, url=own)
        assert launch is not None
        assert launch.startswith(f"{MAIN}#")
        fields = dict(parse_qsl(told(launch)["tgWebAppData"]))
        assert (fields["start_param"], fields["chat_type"]) == ("q0Zk3-_x", "supergroup")
        for other in ("https://t.me/another_bot?startapp=1", "https://example.org/?startapp=1"):
            assert await pressed(stage, client, STUDIO, OLGA, url=other) is None
    await stage.close()


async def test_without_a_main_mini_app_the_link_is_a_link(stage: Stage, client: StageClient) -> None:
    own = "https://t.me/atelier_rehearsal_bot?startapp=1"
    assert await pressed(stage, client, STUDIO, OLGA, url=own) is None
