"""The real chat and worker processes beside a language server: streamed, stopped, killed, and in a group."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from bot.rehearsal.journal import Entry
from bot.rehearsal.views import MessageView
from tests.run.rehearsing import rehearsing
from tests.stage_client import ANNA, BEN, OLGA, STUDIO, Person, StageClient
from tests.words.scripted import answers, scripted_server, silent

pytestmark = pytest.mark.timeout(900)
WITHIN = 200


async def drawn(person: Person, after: MessageView, chat: int | None = None) -> MessageView:
    """The picture that came for these words."""
    return await person.wait_for(
        lambda it: it.photo is not None and bool(it.buttons), chat=chat, after=after.id, patience=WITHIN
    )


async def draft_with(client: StageClient, words: str) -> Entry:
    """The first draft that shows these words."""
    async with asyncio.timeout(WITHIN):
        while True:
            for entry in await client.journal("sendMessageDraft"):
                if words in str(entry.parameters.get("text", "")):
                    return entry
            await asyncio.sleep(0.1)


async def test_words_in_the_real_processes(tmp_path: Path) -> None:
    async with scripted_server() as server:
        settings = {"LLM_URL": server.url, "LLM_TIMEOUT": "100"}
        server.then(answers("a red fish in clear water", "in clear water"))
        async with (
            rehearsing(tmp_path, **settings) as rehearsal,
            StageClient(rehearsal.address) as client,
        ):
            ben, anna, olga = client.person(BEN), client.person(ANNA), client.person(OLGA)
            result = await drawn(ben, await ben.say("a red fish"))
            assert "🪄 a red fish in clear water" in result.words
            server.then(silent('{"prompt": "a blue fish'))
            said = await ben.say("a blue fish")
            draft = await draft_with(client, "a blue fish")
            path = f"/control/users/{BEN}/drafts/{draft.parameters['draft_id']}/stop"
            await client.ask("POST", path, {"chat": BEN})
            assert "🪄" not in (await drawn(ben, said)).words
            server.then(silent('{"prompt": "a green fish'))
            said = await anna.say("зелёная рыба")
            await draft_with(client, "a green fish")
            rehearsal.child("chat").send_signal(signal.SIGKILL)
            assert (await drawn(anna, said)).words.startswith("зелёная рыба\n")
            server.then(answers("a white cat on a stove", "on a stove"))
            said = await olga.say("/draw белый кот", chat=STUDIO)
            assert "🪄 a white cat on a stove" in (await drawn(olga, said, STUDIO)).words
            told = json.loads(server.asked[-1]["messages"][-1]["content"])
            assert told["wish"] == "белый кот"
