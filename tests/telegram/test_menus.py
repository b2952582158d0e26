"""Command menus by scope and language, names and descriptions."""

import json

import pytest

from tests.stage_client import ANNA, BEN, OLGA, STUDIO, StageClient
from tests.telegram.line import Line


def command(name: str, description: str = "does it") -> dict[str, str]:
    return {"command": name, "description": description}


async def menu(client: StageClient, user: int, chat: int | None = None) -> tuple[list[str], str, str]:
    path = f"/control/users/{user}/commands" + (f"?chat={chat}" if chat else "")
    seen = json.loads(await client.ask("GET", path))
    return [one["command"] for one in seen["commands"]], seen["scope"], seen["language"]


async def test_what_is_set_can_be_read(line: Line):
    scope = {"type": "all_private_chats"}
    commands = [command("draw", "Draw"), command("help", "Help")]
    assert (
        await line.call("setMyCommands", commands=commands, scope=scope, language_code="ru")
    ).result is True
    assert (await line.call("getMyCommands", scope=scope, language_code="ru")).result == commands
    assert (await line.call("getMyCommands", scope=scope)).result == []
    assert (await line.call("deleteMyCommands", scope=scope, language_code="ru")).result is True
    assert (await line.call("getMyCommands", scope=scope, language_code="ru")).result == []


async def test_the_nearest_scope_wins(line: Line, client: StageClient):
    for name, scope, language in (
        ("everywhere", {"type": "default"}, None),
        ("private", {"type": "all_private_chats"}, None),
        ("lichno", {"type": "all_private_chats"}, "ru"),
        ("groups", {"type": "all_group_chats"}, None),
        ("admins", {"type": "all_chat_administrators"}, None),
        ("one_admin", {"type": "chat_member", "chat_id": STUDIO, "user_id": OLGA}, "ru"),
    ):
        asked = {"commands": [command(name)], "scope": scope, "language_code": language}
        assert (await line.call("setMyCommands", **asked)).result
    assert await menu(client, ANNA) == (["lichno"], "all_private_chats", "ru")
    assert await menu(client, BEN) == (["private"], "all_private_chats", "")
    assert await menu(client, ANNA, STUDIO) == (["groups"], "all_group_chats", "")
    assert (await menu(client, OLGA, STUDIO))[0] == ["one_admin"]
    await client.state(BEN, chat=STUDIO, admin=True)
    assert await menu(client, BEN, STUDIO) == (["admins"], "all_chat_administrators", "")


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ([command("x" * 33)], "command length must not exceed 32"),
        ([command("Draw")], "BOT_COMMAND_INVALID"),
        ([command("рисуй")], "BOT_COMMAND_INVALID"),
        ([command("draw", "")], "command description must be non-empty"),
        ([command("draw", "x" * 257)], "command description length must not exceed 256"),
        ([command(f"c{number}") for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_refused_commands(line: Line, commands: list, told: str):
    assert (await line.call("setMyCommands", commands=commands)).words == f"Bad Request: {told}"


async def test_unknown_chat_of_a_scope(line: Line):
    scope = {"type": "chat", "chat_id": 5}
    answer = await line.call("setMyCommands", commands=[command("draw")], scope=scope)
    assert answer.words == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("method", "field", "most", "told"),
    [
        ("MyName", "name", 64, "BOT_TITLE_TOO_LONG"),
        ("MyDescription", "description", 512, "BOT_DESCRIPTION_TOO_LONG"),
        ("MyShortDescription", "short_description", 120, "BOT_ABOUT_TOO_LONG"),
    ],
)
async def test_texts_about_the_bot(
    line: Line, client: StageClient, method: str, field: str, most: int, told: str
):
    assert (await line.call(f"set{method}", **{field: "x" * most})).result is True
    assert (await line.call(f"set{method}", **{field: "y"}, language_code="ru")).result is True
    assert (await line.call(f"get{method}")).result[field] == "x" * most
    assert (await line.call(f"get{method}", language_code="ru")).result[field] == "y"
    assert (await line.call(f"set{method}", **{field: "x" * (most + 1)})).words == f"Bad Request: {told}"
    assert getattr((await client.personas()).bot, field) == "x" * most
