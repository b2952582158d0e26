"""A studio with a language model: our own client of a scripted server, over real HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.rehearsal.journal import Entry
from bot.rehearsal.pace import UNHURRIED
from bot.rehearsal.views import MessageView
from pipelines.kit.language import Mute, ShapeT, WordOrder
from pipelines.words.speaker import Speaker, Tally
from tests.chat.play import Play, curtain
from tests.stage_client import Person
from tests.words.conftest import Clock, speaker_of
from tests.words.scripted import Behaviour, Scripted, begun, chunk, scripted_server


class Either:
    """A patient client and a hasty one of the same server; the test says which is asked."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.patient = speaker_of(url, clock=self.clock)
        self.hasty = speaker_of(url, clock=self.clock, timeout=0.2)
        self.asked: Speaker | Mute = self.patient

    async def say(self, order: WordOrder[ShapeT]) -> ShapeT:
        return await self.asked.say(order)

    def version(self, script: str) -> str:
        return self.asked.version(script)

    @property
    def tally(self) -> Tally:
        return self.patient.tally

    def forget_failures(self) -> None:
        """Let time pass, so that no breaker stays open."""
        self.clock.now += 100


@dataclass
class Words:
    """A play whose people are helped with words."""

    play: Play
    server: Scripted
    speaker: Either

    async def draft(self, after: int, has: str = "") -> Entry:
        """The first draft since so many journal entries that shows these words."""
        while True:
            for entry in await self.play.client.journal("sendMessageDraft", after):
                if has in str(entry.parameters.get("text", "")):
                    return entry
            await asyncio.sleep(0.02)

    async def stop(self, person: Person, draft: Entry) -> None:
        """Press Stop under a draft."""
        number = draft.parameters["draft_id"]
        path = f"/control/users/{person.id}/drafts/{number}/stop"
        await self.play.client.ask("POST", path, {"chat": person.id})


@contextlib.asynccontextmanager
async def with_words(folder: Path) -> AsyncIterator[Words]:
    """Raise the curtain in front of a language server."""
    async with scripted_server() as server:
        speaker = Either(server.url)
        async with curtain(folder, UNHURRIED, language=speaker) as play:
            yield Words(play, server, speaker)
        await speaker.patient.close()
        await speaker.hasty.close()


async def drawn(person: Person, after: MessageView, chat: int | None = None) -> MessageView:
    """The picture that this person gets after a message."""
    return await person.wait_for(lambda it: it.photo is not None, chat=chat, after=after.id)


def held(gate: asyncio.Event, begin: str, rest: str) -> Behaviour:
    """A good answer whose end waits until the test opens the gate."""

    async def behave(request: web.Request, scripted: Scripted) -> web.StreamResponse:
        response = await begun(request)
        whole = json.dumps({"prompt": begin + rest, "added": []})
        cut = whole.index(begin) + len(begin)
        await response.write(chunk(whole[:cut]))
        await gate.wait()
        await response.write(chunk(whole[cut:]) + chunk("", finish="stop", usage=True) + b"data: [DONE]\n\n")
        return response

    return behave
