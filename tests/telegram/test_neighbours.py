"""Who may speak to the stage: this computer's own pages and programs, no other site in the same browser."""

import pytest
from aiohttp import ClientSession

from bot.rehearsal.stage import Stage


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8080"}, 200),
        ({"Origin": "http://localhost:8080"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
    ],
)
async def test_strangers_are_refused(headers: dict[str, str], status: int) -> None:
    stage = Stage()
    await stage.start()
    async with (
        ClientSession() as session,
        session.get(f"{stage.base_url}/control/personas", headers=headers) as answer,
    ):
        assert answer.status == status
    await stage.close()
